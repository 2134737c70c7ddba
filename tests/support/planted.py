"""The planted set of the privacy check: texts that we wrote ourselves, about people who do not exist.

200 texts hold one fragment each, in square brackets, from which somebody could be recognised; 200 hold none. One half
of each kind may be looked at while the rules are made; the other is kept out. Which is which nobody chooses: texts of a
kind in the order of their SHA-256, the first, third, fifth and so on are for making rules.
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "boards" / "participation" / "planted"
CLEAN = "clean"


@dataclass(frozen=True)
class Planted:
    """`start` and `end` are where the fragment stands in the text; both are 0 in a clean one."""

    kind: str
    text: str
    start: int = 0
    end: int = 0

    @property
    def fragment(self) -> str:
        return self.text[self.start : self.end]


def planted() -> tuple[list[Planted], list[Planted]]:
    """The half to make rules with, and the half that is kept out."""
    by_kind: dict[str, list[Planted]] = defaultdict(list)
    for line in (FOLDER / "fragments.tsv").read_text(encoding="utf-8").splitlines():
        kind, marked = line.split("\t")
        # An address of mail may hold brackets itself: the fragment ends with the last one.
        start, end = marked.index("["), marked.rindex("]") - 1
        text = f"{marked[:start]}{marked[start + 1 : end + 1]}{marked[end + 2 :]}"
        by_kind[kind].append(Planted(kind, text, start, end))
    for text in (FOLDER / "clean.txt").read_text(encoding="utf-8").splitlines():
        by_kind[CLEAN].append(Planted(CLEAN, text))
    made: list[Planted] = []
    kept_out: list[Planted] = []
    for kind in sorted(by_kind):
        ordered = sorted(by_kind[kind], key=lambda one: hashlib.sha256(one.text.encode()).hexdigest())
        made += ordered[::2]
        kept_out += ordered[1::2]
    return made, kept_out
