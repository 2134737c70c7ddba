"""No file of ours grows past what can be read at once, unless it says at its head why."""

import ast
import re
from pathlib import Path

from nhs_tracker import stamps

OURS = (
    "targets",
    "boards",
    "reports",
    "nhs_tracker",
    "bench",
    "tests",
    "static/css",
    "static/js",
    "templates",
)
KINDS = {".py", ".css", ".js", ".html"}
LONGEST = 400  # lines
REASON = (
    "Longer than 400 lines: "  # begins the paragraph of a docstring, or of the first comment, that says why
)
COMMENT = re.compile(r"\s*/\*(.*?)\*/", re.DOTALL)


def reason(code: str, kind: str = ".py") -> str:
    """What a file says at its head about its length; empty where it says nothing."""
    if kind == ".py":
        head = ast.get_docstring(ast.parse(code)) or ""
    else:
        head = comment[1] if (comment := COMMENT.match(code)) else ""
    paragraphs = (text.strip() for text in head.split("\n\n"))
    return next((text.removeprefix(REASON).strip() for text in paragraphs if text.startswith(REASON)), "")


def written() -> dict[Path, str]:
    """Every file that people write: what makemigrations makes is left out."""
    files = (path for app in OURS for path in (stamps.ROOT / app).rglob("*") if path.suffix in KINDS)
    return {path: path.read_text(encoding="utf-8") for path in files if path.parent.name != "migrations"}


def test_a_file_is_at_most_400_lines_or_says_at_its_head_why() -> None:
    files = written()
    assert len(files) > 900
    assert not [
        path
        for path, code in files.items()
        if len(code.splitlines()) > LONGEST and not reason(code, path.suffix)
    ]


def test_a_reason_goes_when_the_file_is_short_again() -> None:
    assert not [
        path
        for path, code in written().items()
        if len(code.splitlines()) <= LONGEST and reason(code, path.suffix)
    ]


def test_a_reason_is_read_only_at_the_head_and_only_with_words() -> None:
    assert reason(f'"""A file.\n\n{REASON}it is one table.\n"""\n') == "it is one table."
    assert reason(f'"""A file.\n\n{REASON}\n"""\n') == ""
    assert reason(f'"""A file."""\n\n# {REASON}it is one table.\n') == ""
    assert reason(f"/* A sheet.\n\n   {REASON}one request. */\n", ".css") == "one request."
    assert reason(f"a {{}}\n/* {REASON}one request. */\n", ".css") == ""
