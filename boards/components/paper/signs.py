"""What people typed and a paper prints: checked where it is taken, against the signs that its PDF's font has.

A PDF that is readable to everybody (PDF/UA) cannot be set with a sign that the font lacks, so one such sign in a text
would keep a report or a plan from its readers.
"""

import unicodedata
from functools import cache

from django.conf import settings
from fontTools.ttLib import TTFont

from boards.components.words import seen

FONTS = settings.NODE_MODULES / "dejavu-fonts-ttf/ttf"
FONT = FONTS / "DejaVuSans.ttf"  # in which templates set what people wrote

# Of what a text may not hold at all: control signs, halves of a sign, and signs without an agreed meaning.
_NO_SIGNS = ("Cc", "Cs", "Co", "Cn")


class BadWords(ValueError):
    """The words cannot be saved: what is wrong and what to do, which together are the message."""

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(f"{problem} {remedy}".strip())
        self.problem, self.remedy = problem, remedy


def clean(text: str) -> str:
    """The text as it is kept: line ends unified, blanks at the ends gone, signs that nobody sees taken out (`seen`).

    Raises BadWords for the first sign that cannot be printed, with its name and line.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = [seen(line).rstrip() for line in lines]
    for number, line in enumerate(kept, start=1):
        strange = next((sign for sign in line if not _is_printable(sign)), None)
        if strange is not None:
            raise BadWords(
                f"{_told(strange)} in line {number} cannot be printed in a PDF.",
                "Take it out, or say it in other letters. For another language, name a place where people find it.",
            )
    return "\n".join(kept).strip()


def named(text: str) -> str:
    """Of words that nobody checked: each sign that cannot be printed by its name in brackets, without unseen ones."""
    return "".join(map(_printed, text.replace("\t", " ")))


def _printed(sign: str) -> str:
    if unicodedata.category(sign) == "Cf":
        return ""
    return sign if sign == "\n" or _is_printable(sign) else f"[{_code(sign)}]"


def _is_printable(sign: str) -> bool:
    return unicodedata.category(sign) not in _NO_SIGNS and ord(sign) in _signs_of_the_font()


def _told(sign: str) -> str:
    """With its name where it has one, and itself where it can be seen."""
    return f"“{sign}” ({_code(sign)})" if sign.isprintable() else f"The sign {_code(sign)}"


def _code(sign: str) -> str:
    return f"U+{ord(sign):04X} {unicodedata.name(sign, '')}".strip()


@cache
def _signs_of_the_font() -> frozenset[int]:
    with TTFont(FONT, lazy=True) as font:
        return frozenset(font.getBestCmap())
