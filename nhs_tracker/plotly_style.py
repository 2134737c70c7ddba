"""Set-up step: Plotly's own style rules as a file, because the content policy forbids scripts to add styles.

Plotly puts some sixty rules into a `<style>` element when it loads. A page that has
`<link rel="stylesheet" id="plotly.js-style-global" class="no-inline-styles" href="...">` keeps it from doing so;
this writes the file that the link names, made from the installed bundle so that both are of one version.

    python -m nhs_tracker.plotly_style BUNDLE STYLESHEET
"""

import re
import sys
from pathlib import Path

FIRST_RULE = '{"X,X div":'
STRING = r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'"""
RULE = re.compile(STRING + r"|\w+):" + STRING + ")")  # a key that is a plain word has no quotes


def style_sheet(bundle: str) -> str:
    """The rules as Plotly would add them: each is put before the others, so the last one comes first.

    Raises ValueError when the bundle holds no such table, which is how a changed Plotly would show.
    """
    start = bundle.find(FIRST_RULE)
    if start < 0:
        raise ValueError("the bundle of Plotly holds no table of style rules: see how this version adds them")
    table = bundle[start : bundle.index("};", start)]
    rules = [f"{_selector(_text(key))} {{{_text(style)}}}" for key, style in RULE.findall(table)]
    return "\n".join(reversed(rules)) + "\n"


def _text(literal: str) -> str:
    return literal[1:-1].replace("\\", "") if literal[0] in "\"'" else literal


def _selector(key: str) -> str:
    return key.replace("X", ".js-plotly-plot .plotly").replace("Y", ".plotly-notifier")


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(style_sheet(source.read_text(encoding="utf-8")), encoding="utf-8")
