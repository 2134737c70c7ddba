"""Numbers in authors' words: those that read like figures must be ones that the report itself prints.

Refused are percentages and decimals, "16 of 16" in all its spellings, whole numbers of 1,000 and more, and numbers with
a power or a scale ("1e6", "12k", "5 million"). Small numbers stay: ward 5, 12 weeks. So do years, dates, and telephone
numbers, which begin with a nought. Numbers wholly in words are left to who approves.
"""

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

from reports.ownership.content import Figures

LARGE = 1000
LONGEST_SHOWN = 41  # characters of a number in a refusal, with its dots

Pair = tuple[Decimal, Decimal]

_WORDS = {  # those that stand beside a figure: "nine of 16"
    **{
        "one": 1,
        "two": 2,
        "three": 3,
        "four": 4,
        "five": 5,
        "six": 6,
        "seven": 7,
        "eight": 8,
        "nine": 9,
        "ten": 10,
    },
    **{"none": 0, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16},
    **{"seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50},
    **{"sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100},
}
_NUMBER = r"\d[\d,]*+"  # possessive: a row of digits is looked at once
_EITHER = rf"(?:{_NUMBER}|\b(?:{'|'.join(_WORDS)})\b)"
_TIME = r"(?:minute|hour|day|night|week|month|quarter|year)s?\b"
_EXACT = re.compile(
    rf"(?<![\d,]){_NUMBER}(?:\.\d+)?(?=\s?(?:[%‰٪]|per\s?(?:cent|mille?)\b|p\.?\s?c\b))|(?<![\d,]){_NUMBER}\.\d+",
    re.IGNORECASE,
)
_SCALED = re.compile(
    rf"(?<![\w.,]){_NUMBER}(?:\.\d+)?(?:\s?(?:thousand|million|billion|dozen|hundred)s?\b|[km]\b|e[+-]?\d+|\^\d+)",
    re.IGNORECASE,
)
_PAIR = re.compile(
    rf"(?<![\d.,/])({_EITHER})\s*(?:\s(?:out\s+)?(?:of|in|from)\s|/)\s*(?:(?:the|all|our|its|these|those|their|every|each|a)\s+)*"
    rf"({_EITHER})(?![\d.,/]*\d)(?!\s*{_TIME})",
    re.IGNORECASE,
)
_WHOLE = re.compile(rf"(?<![\d.,/]){_NUMBER}(?![\d,./]*\d)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)/(\d\d|\d{4})(?!\d)")
_ALWAYS = re.compile(r"\b24\s?/\s?7\b")
_TELEPHONE = re.compile(r"(?:\+44|\b0)[\d ()]{6,}\d")
_GROUPED = re.compile(r"(?<![\d.,/])\d{1,3}(?:[\s'’]\d{3})+(?![\d/])")
_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"


def invented(words: str, *reports: Figures) -> str:
    """The first number of the words that reads like a figure and is none of these reports'; empty without one."""
    text = _plain(words)
    printed = [_plain(line) for figures in reports for line in _printed(figures)]
    told = {number for line in printed for number in _EXACT.findall(line)}
    strange: list[str] = sorted(set(_EXACT.findall(text)) - told)
    if strange:
        return strange[0]
    scaled = {found[0] for line in printed for found in _SCALED.finditer(line)}
    for found in _SCALED.finditer(text):
        if found[0] not in scaled:
            return found[0]
    pairs = {pair for line in printed for pair, _ in _pairs(line)}
    for pair, written in _pairs(text):
        if pair not in pairs:
            return written
    known = {number for line in printed for number, _ in _large(line)}
    return next((written for number, written in _large(text) if number not in known), "")


def _plain(words: str) -> str:
    """Every spelling of a digit and a grouped number as the patterns read it, without telephone numbers.

    Signs that are not seen go, digits of other scripts become ours, "12 345" becomes 12345, "10⁶" becomes 10^6.
    """
    seen = "".join(sign for sign in words if unicodedata.category(sign) != "Cf")
    raised = re.sub(rf"(?<=[\d{_SUPERSCRIPTS}])(?=[{_SUPERSCRIPTS}])", "^", seen)
    text = unicodedata.normalize("NFKC", raised).replace("\N{FRACTION SLASH}", "/")
    text = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)
    text = _ALWAYS.sub(" ", _TELEPHONE.sub(" ", text))
    return _GROUPED.sub(lambda found: re.sub(r"\D", "", found[0]), text)


def _printed(figures: Figures) -> list[str]:
    """Every line in which the report says its figures."""
    lines = [figures.verdict]
    for figure in figures.every:
        lines += [figure.value, figure.promise, figure.sentence, *figure.notes]
        lines += [one.words for one in figure.beside]
    return lines


def _pairs(text: str) -> Iterator[tuple[Pair, str]]:
    """ "13,457 of 21,326" as numbers and as written; "section 8 of the 2011 Act" and "nine of ten" are none."""
    for found in _PAIR.finditer(_YEARS.sub(" ", text)):
        first, last = found[1], found[2]
        if _YEAR.fullmatch(last.rstrip(",")) or not re.search(r"\d", first + last):
            continue
        yield (_value(first), _value(last)), found[0].rstrip(",")


def _large(text: str) -> Iterator[tuple[Decimal, str]]:
    """Whole numbers of 1,000 and more that are no years, as numbers and as written."""
    for found in _WHOLE.finditer(text):
        written = found[0].rstrip(",")
        if not _YEAR.fullmatch(written) and _value(written) >= LARGE:
            yield _value(written), written


def _value(written: str) -> Decimal:
    """Of a number in figures, however long, or of one of the words that stand beside figures."""
    word = written.lower()
    return Decimal(_WORDS[word]) if word in _WORDS else Decimal(written.replace(",", ""))
