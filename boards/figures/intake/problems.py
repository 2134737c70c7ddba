"""What is wrong with a file: where, what, and what to do about it."""

import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

KEPT = 10_000
NAMED = 12  # runs of rows with one fault
SHOWN = 80  # characters of a value


@dataclass(frozen=True)
class Problem:
    """One error. `row` is the line in the file (the header is line 1), None when the whole file is meant.

    `code` is for programs and tests; `column` is the name as written in the file, "" when no column is meant.
    """

    row: int | None
    column: str
    value: str
    code: str
    problem: str
    remedy: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def told_once(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """The problems as they are stored and shown: rows with the very same fault as one, which names them all.

    `rows` is how many there are, at the place of the first.
    """
    alike: dict[tuple[str, ...], list[Problem]] = {}
    for problem in problems:
        fault = (problem.column, problem.value, problem.code, problem.problem, problem.remedy)
        alike.setdefault(fault, []).append(problem)
    return [_told(same) for same in alike.values()]


def _told(same: list[Problem]) -> dict[str, Any]:
    others = [problem.row for problem in same[1:] if problem.row is not None]
    words = f"{same[0].problem} The same {_rows(others)}." if others else same[0].problem
    return same[0].as_json() | {"problem": words, "rows": len(same)}


def _rows(rows: list[int]) -> str:
    """ "on row 3", "on rows 3, 5 to 9 and 12", "on rows 3, 5 to 9 and in 400 others"."""
    if len(rows) == 1:
        return f"on row {rows[0]}"
    ranges: list[list[int]] = []
    for row in rows:
        if ranges and row == ranges[-1][-1] + 1:
            ranges[-1][1:] = [row]
        else:
            ranges.append([row])
    told = [" to ".join(map(str, part)) for part in ranges[:NAMED]]
    left = len(rows) - sum(part[-1] - part[0] + 1 for part in ranges[:NAMED])
    last = f"{left:,} others" if left else told.pop() if len(told) > 1 else ""
    return f"on rows {', '.join(told)}{f' and {last}' if last else ''}"


class Refused(Exception):
    """Problems were found that make further reading pointless; they have been added already."""


class Problems:
    """Collects problems; counts all of them and keeps the first 10,000 in the order of the file."""

    class Fatal(Exception):
        """The file cannot be read further, for this one reason."""

        def __init__(self, problem: Problem) -> None:
            super().__init__(problem.problem)
            self.problem = problem

    def __init__(self) -> None:
        self.count = 0
        self._held: list[Problem] = []

    def add(self, problem: Problem) -> None:
        self.count += 1
        self._held.append(problem)
        if len(self._held) >= 2 * KEPT:  # the checks run one after the other, each over the whole file
            self._held = list(self.kept())

    def add_uncollected(self, number: int) -> None:
        """Count problems beyond those that will ever be shown."""
        self.count += number

    def merge(self, others: "Problems") -> None:
        """Those of a later part of the file."""
        for problem in others.kept():
            self.add(problem)
        self.count += others.count - len(others.kept())

    def kept(self) -> tuple[Problem, ...]:
        in_order = sorted(self._held, key=lambda problem: problem.row or 0)
        return tuple(in_order[:KEPT])

    def stop_if_any(self) -> None:
        if self.count:
            raise Refused


def fatal(
    code: str, problem: str, remedy: str, *, row: int | None = None, column: str = "", value: str = ""
) -> Exception:
    """An exception to raise where nothing more can be read."""
    return Problems.Fatal(
        Problem(row=row, column=column, value=shown(value), code=code, problem=problem, remedy=remedy)
    )


def shown(text: str | None) -> str:
    """A value as it may be stored and shown: what cannot be seen made visible, a long one cut."""
    if not text:
        return ""
    clean = "".join(map(_visible, text[:SHOWN]))
    return clean if len(text) <= SHOWN else clean + "…"


def _visible(character: str) -> str:
    """ "[no-break space]" and "[zero width space]", which have names; "\\x07", which has none."""
    category = unicodedata.category(character)
    if character == " " or category[0] not in "CZ":
        return character
    name = unicodedata.name(character, "")
    return f"[{name.lower()}]" if name else f"\\x{ord(character):02x}"
