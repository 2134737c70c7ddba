"""Which of a few known names somebody meant who wrote one that is not there."""

from collections.abc import Iterable
from difflib import SequenceMatcher

#: Least likeness that is no accident, from 0 to 1, and how many names are offered at most.
LIKENESS = 0.7
OFFERED = 3


def nearest(wanted: str, known: Iterable[str]) -> list[str]:
    """The names of an address that are written nearly so, best first; one of its words, said whole, will do."""
    short = _short(wanted)
    likeness = {
        name: 1.0
        if len(short) > 3 and short in _short(name).split("-")
        else SequenceMatcher(None, short, _short(name)).ratio()
        for name in known
    }
    near = [name for name, ratio in likeness.items() if ratio >= LIKENESS]
    return sorted(near, key=lambda name: -likeness[name])[:OFFERED]


def _short(name: str) -> str:
    """Without what nearly every board begins with."""
    return name.lower().replace("_", "-").removeprefix("nhs-")
