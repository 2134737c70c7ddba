"""Labels as people type them: what cannot be seen makes no difference, and what is nearly another is noticed."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher

NEAR = 0.85  # of their letters two labels share: "New Outpatients" is near "New Outpatient", "Return Outpatient" is not
FEWEST_LETTERS = (
    4  # of a label that others are near to; of codes, as Z9 and A9, one letter makes another code
)


def plain(text: str) -> str:
    """The text with its spaces made alike, in one Unicode form, and without marks of no width."""
    normal = unicodedata.normalize("NFKC", text)
    return " ".join("".join(c for c in normal if unicodedata.category(c) != "Cf").split())


def folded(text: str) -> str:
    """`plain`, whatever its case."""
    return plain(text).casefold()


def name_key(text: str) -> str:
    """Of an organisation's name, code or address: as `folded`, with "&" for "and"."""
    return " ".join(folded(text).replace("&", " and ").split())


def nearest(label: str, others: Iterable[str]) -> str | None:
    """Of the others one that the label may have been meant to be: a letter or two apart, or with a footnote behind it.

    Both as `folded`; None also where they are the same, and for codes.
    """
    for other in others:
        if label != other and (_has_note(label, other) or _are_alike(label, other)):
            return other
    return None


def _has_note(label: str, other: str) -> bool:
    """ "all cancer types [note 1]", "all*"."""
    return label.startswith(other) and bool(re.match(r"\s*[^\w\s]", label[len(other) :]))


def is_code(label: str) -> bool:
    return len(label) < FEWEST_LETTERS or any(character.isdigit() for character in label)


def _are_alike(label: str, other: str) -> bool:
    return not is_code(other) and SequenceMatcher(None, label, other).ratio() >= NEAR
