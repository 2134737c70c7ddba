"""Numbers in authors' words: those that read like figures must be ones that the report itself prints.

Refused are percentages and decimals, "16 of 16" in all its spellings, whole numbers of 1,000 and more, and numbers with
a power or a scale ("1e6", "12k", "5 million"). Small numbers stay: ward 5, 12 weeks. So do years, dates, and telephone
numbers, which begin with a nought. In words, percentages, thousands and "nine of sixteen" are refused alike; figures of
speech ("a third", "nine of ten", "a dozen") are left to who approves.
"""

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

from reports.ownership.content import Figures

LARGE = 1000
LONGEST_SHOWN = 41  # characters of a number in a refusal, with its dots
LARGEST_OF_SPEECH = 10  # "nine of ten" is a manner of speaking, "nine of sixteen" is a count

Pair = tuple[Decimal, Decimal]

_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen"),
    *("fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS = {
    **{"none": 0, "zero": 0, "hundred": 100},
    **{word: number for number, word in enumerate((*_UNITS, *_TEENS), start=1)},
    **{word: 10 * number for number, word in enumerate(_TENS, start=2)},
}
_BETWEEN = r"[\s\-‐‑‒–—]"  # a blank or a hyphen: "9-in-10", "twenty-one"
_NUMBER = r"\d[\d,]*+"  # possessive: a row of digits is looked at once
_SPELT = (
    rf"(?<![\w-])(?:(?:{'|'.join(_TENS)})(?:{_BETWEEN}(?:{'|'.join(_UNITS)}))?|"
    rf"(?:(?:an?|one){_BETWEEN})?hundred|{'|'.join(word for word in _WORDS if word not in (*_TENS, 'hundred'))})\b"
)
_EITHER = rf"(?:{_NUMBER}|{_SPELT})"
_TIME = r"(?:minute|hour|day|night|week|month|quarter|year)s?\b"
_PER_CENT = (
    r"(?:[%‰‱٪؉؊]|per[\s-]*(?:cent|mille?)\b|p\.?\s?c\b|pct\b|p\.?p(?:ts?|s)?\b|"
    r"(?:basis|percentage)[\s-]points?\b)"
)
_EXACT = re.compile(
    rf"(?<![\d,.]){_NUMBER}(?:\.\d+)?(?=[\s(\-]{{0,3}}{_PER_CENT})|"
    rf"(?<=[%‰‱٪؉؊]){_NUMBER}|"  # "%95" is a way to write it
    rf"(?<![\d,]){_NUMBER}\.\d+|(?<![\w.,])\.\d+|(?<![\d.,/])\d+,\d\d?(?![\d,]*\d)",
    re.IGNORECASE,
)
_SPELT_PER_CENT = re.compile(rf"({_SPELT})(?=[\s(\-]{{0,3}}{_PER_CENT})", re.IGNORECASE)
_SCALE = r"(?:thousand|million|billion|trillion)s?\b"
_SCALED = re.compile(
    rf"(?<![\w.,]){_NUMBER}(?:\.\d+)?"
    rf"(?:{_BETWEEN}?(?:{_SCALE}|(?:dozen|hundred)s?\b|(?:bn|mn|mln|tn)\b)|[km]\b|e[+-]?\d+|(?:\^|\*\*)\d+)|"
    rf"{_SPELT}{_BETWEEN}{_SCALE}",
    re.IGNORECASE,
)
_OF = rf"{_BETWEEN}(?:out{_BETWEEN})?(?:of|in|from|per){_BETWEEN}|{_BETWEEN}for{_BETWEEN}(?:every|each){_BETWEEN}"
_OF_PEOPLE = r"(?:\s[a-z]+){1,2}\s(?:out\sof\s|(?:in|of|for)\s(?=(?:every|each)\s))"  # "9 people out of 10"
_ALL = (
    r"the|all|our|its|these|those|their|every|each|any|an?|possible|total|of|about|around|nearly|almost|only|just|some|"
    r"over"
)
_PAIR = re.compile(
    rf"(?<![\d.,/])({_EITHER})(?:(?:{_OF}|{_OF_PEOPLE})|\s*/\s*)(?:(?:{_ALL}){_BETWEEN}+){{0,5}}"
    rf"({_EITHER})(?![\d.,/]*\d)(?!\s*{_TIME})",
    re.IGNORECASE,
)
_WHOLE = re.compile(rf"(?<![\d.,/]){_NUMBER}(?![\d,./]*\d)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)/(\d\d|\d{4})(?!\d)")
_NAMES = re.compile(r"\b24\s?/\s?7\b|\bS?SI\s(?:19|20)\d\d/\d+")  # of hours, and of laws: "SSI 2012/110"
_TELEPHONE = re.compile(r"(?:\+44|(?<!\d[\s,.])\b0)[\d ()]{6,}\d")
_GROUPED = re.compile(r"(?<![\d.,/])\d{1,3}(?:[\s,'’‛ʼ`´′˙_]\d{3})+(?![\d/])")
_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_LIKE = str.maketrans(
    {
        **dict.fromkeys("\N{FRACTION SLASH}\N{DIVISION SLASH}\N{BIG SOLIDUS}÷╱", "/"),
        **dict.fromkeys("·⋅∙٫", "."),  # marks of decimals
        **dict.fromkeys("،٬、‚", ","),
        **dict.fromkeys("\N{BRAILLE PATTERN BLANK}\N{HANGUL FILLER}\N{HANGUL JUNGSEONG FILLER}", " "),
    }
)


def invented(words: str, *reports: Figures) -> str:
    """The first number of the words that reads like a figure and is none of these reports'; empty without one."""
    text = _plain(words)
    printed = [_plain(line) for figures in reports for line in _printed(figures)]
    told = {number for line in printed for number in _EXACT.findall(line)}
    strange: list[str] = sorted(set(_EXACT.findall(text)) - told)
    if strange:
        return strange[0]
    for spelt in _SPELT_PER_CENT.findall(text):
        if str(_value(spelt)) not in told:
            return str(spelt)
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

    Signs that are not seen and marks on digits go, digits of other scripts become ours, "12 345" becomes 12,345, "10⁶"
    becomes 10^6.
    """
    seen = "".join(sign for sign in words if unicodedata.category(sign) not in ("Cf", "Me", "Mn"))
    raised = re.sub(rf"(?<=[\d{_SUPERSCRIPTS}])(?=[{_SUPERSCRIPTS}])", "^", seen)
    text = unicodedata.normalize("NFKC", raised).translate(_LIKE)
    text = "".join(map(_our_digits, text))
    text = _NAMES.sub(" ", _TELEPHONE.sub(" ", text))
    return _GROUPED.sub(lambda found: re.sub(r"\D", ",", found[0]), text)


def _our_digits(sign: str) -> str:
    """A digit of any script, and a number in one sign, in our digits; any other sign as it is."""
    if unicodedata.category(sign) not in ("Nd", "No"):
        return sign
    value = unicodedata.numeric(sign)
    return str(int(value)) if value.is_integer() else sign


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
        if _YEAR.fullmatch(last.rstrip(",")):
            continue
        if not re.search(r"\d", first + last) and _value(last) <= LARGEST_OF_SPEECH:
            continue
        yield (_value(first), _value(last)), found[0].rstrip(",")


def _large(text: str) -> Iterator[tuple[Decimal, str]]:
    """Whole numbers of 1,000 and more that are no years, as numbers and as written."""
    for found in _WHOLE.finditer(text):
        written = found[0].rstrip(",")
        if not _YEAR.fullmatch(written) and _value(written) >= LARGE:
            yield _value(written), written


def _value(written: str) -> Decimal:
    """Of a number in figures, however long, or in the words that are read beside figures."""
    if written[0].isdigit():
        return Decimal(written.replace(",", ""))
    return Decimal(sum(_WORDS[word] for word in re.findall(r"[a-z]+", written.lower()) if word in _WORDS)) - (
        1 if re.match(r"one\W+hundred", written, re.IGNORECASE) else 0
    )
