"""Numbers in authors' words: those that read like figures must be ones that the report itself prints.

Refused are percentages and decimals, "16 of 16", and whole numbers of 1,000 and more. Small numbers stay: ward 5, 12
weeks. So do years, and telephone numbers, which begin with a nought. Numbers in words are left to who approves.
"""

import re
from collections.abc import Iterator

from reports.ownership.content import Figures

LARGE = 1000

_NUMBER = r"\d[\d,]*"
_EXACT = re.compile(rf"{_NUMBER}(?:\.\d+)?(?=\s?(?:%|per ?cent\b))|{_NUMBER}\.\d+")
_PAIR = re.compile(
    rf"(?<![\d.,/]){_NUMBER}\s+(?:out\s+)?of\s+(?:(?:the|all|our|its|these)\s+)*{_NUMBER}(?![\d.,/]*\d)"
)
_WHOLE = re.compile(rf"(?<![\d.,/]){_NUMBER}(?![\d,./]*\d)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_TELEPHONE = re.compile(r"(?:\+44|\b0)[\d ()]{6,}\d")


def invented(words: str, figures: Figures) -> str:
    """The first number of the words that reads like a figure and is none of this report's; empty without one."""
    text = _TELEPHONE.sub(" ", words)
    printed = _printed(figures)
    told = {number for line in printed for number in _EXACT.findall(line)}
    strange: list[str] = sorted(set(_EXACT.findall(text)) - told)
    if strange:
        return strange[0]
    pairs = {pair for line in printed for pair, _ in _pairs(line)}
    for pair, written in _pairs(text):
        if pair not in pairs:
            return written
    known = {number for line in printed for number, _ in _large(line)}
    return next((written for number, written in _large(text) if number not in known), "")


def _printed(figures: Figures) -> list[str]:
    """Every line in which the report says its figures."""
    lines = [figures.verdict]
    for figure in figures.every:
        lines += [figure.value, figure.promise, figure.sentence, *figure.notes]
    return lines


def _pairs(text: str) -> Iterator[tuple[tuple[int, int], str]]:
    """ "13,457 of 21,326" as numbers and as written; "section 8 of the 2011 Act" is none."""
    for found in _PAIR.finditer(text):
        first, last = re.findall(_NUMBER, found[0])
        if not _YEAR.fullmatch(last.rstrip(",")):
            yield (_whole(first), _whole(last)), found[0].rstrip(",")


def _large(text: str) -> Iterator[tuple[int, str]]:
    """Whole numbers of 1,000 and more that are no years, as numbers and as written."""
    for found in _WHOLE.finditer(text):
        written = found[0].rstrip(",")
        if not _YEAR.fullmatch(written) and _whole(written) >= LARGE:
            yield _whole(written), written


def _whole(written: str) -> int:
    return int(written.replace(",", ""))
