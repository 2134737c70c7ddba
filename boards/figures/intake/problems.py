"""What is wrong with a file: where, what, and what to do about it."""

import unicodedata
from dataclasses import asdict, dataclass
from typing import Any

KEPT = 10_000
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
    """A value as it may be stored and shown: control characters made visible, long ones cut."""
    if not text:
        return ""
    clean = "".join(
        character if unicodedata.category(character)[0] != "C" else f"\\x{ord(character):02x}"
        for character in text[: SHOWN + 1]
    )
    return clean if len(text) <= SHOWN else clean[:SHOWN] + "…"
