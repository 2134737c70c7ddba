"""Set-up step: Plotly as this site serves it, made from the installed bundle.

The bundle names hosts of its maker: one to upload charts to, one for maps, one behind its logo. None of their buttons
is shown here, and what is served does not know where it would send a chart.

Plotly puts some sixty style rules into a `<style>` element when it loads, which the content policy forbids. A page with
`<link rel="stylesheet" id="plotly.js-style-global" class="no-inline-styles" href="...">` keeps it from doing so; this
writes the file that the link names, made from the same bundle so that both are of one version.

    python nhs_tracker/plotly_files.py BUNDLE FOLDER
"""

import re
import sys
from pathlib import Path

#: Where the bundle would send a reader or a chart.
HOSTS = (
    "https://cloud.plotly.com/newchart",
    "https://cdn.plot.ly/un/",
    "https://plotly.com/",
    "https://github.com/d3/",
)

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
ADDRESS = re.compile(r"https?://(?!www\.w3\.org/)[\w.-]+")  # the W3C's are names of XML, fetched by nobody

FIRST_RULE = '{"X,X div":'
STRING = r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'"""
RULE = re.compile(STRING + r"|\w+):" + STRING + ")")  # a key that is a plain word has no quotes


def without_hosts(bundle: str) -> str:
    """The bundle without any address of another host, its comments (licences) left alone.

    ValueError when it lacks one of those that are known or has another, which is how a changed Plotly would show.
    """
    for host in HOSTS:
        if host not in bundle:
            raise ValueError(
                f"the bundle of Plotly does not name {host}: see where this version sends readers"
            )
        bundle = bundle.replace(host, "")
    left = sorted(set(ADDRESS.findall(COMMENT.sub("", bundle))))
    if left:
        raise ValueError(f"the bundle of Plotly names other hosts: {', '.join(left)}")
    return bundle


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
    source, folder = map(Path, sys.argv[1:])
    folder.mkdir(parents=True, exist_ok=True)
    text = source.read_text(encoding="utf-8")
    (folder / "plotly-basic.min.js").write_text(without_hosts(text), encoding="utf-8")
    (folder / "plotly-style.css").write_text(style_sheet(text), encoding="utf-8")
