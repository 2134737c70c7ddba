"""Whose plans are in a sum, whose are not, and why: said in every title, sentence and file."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from boards.components.columns import Column, Kind
from boards.components.parts import TableCell
from boards.components.words import counted
from boards.organisations.marks import board_cell, of_board
from boards.organisations.models import INVENTED
from boards.planning.pages.words import address_of, state_words
from boards.plans.models import PlanVersion
from boards.plans.parts.part import Part
from boards.plans.queries.in_force import Asked, Round
from targets.calc.periods import day_words
from targets.calc.rollups import Sum

Row = TypeVar("Row")

NO_PLAN, KEEPS, SILENT = "no agreed plan", "keeps this part to itself", "its agreed plan says nothing here"


@dataclass(frozen=True)
class Held:
    """One part of a round's agreed plans: whom the round asks for it, and whose plans can be read."""

    round: Round
    part: Part
    asked: tuple[Asked, ...]

    @property
    def versions(self) -> dict[int, int]:
        """The board of each version that is read, by number of the version."""
        return {one.plan.version_id: one.organisation.pk for one in self.asked if one.is_read and one.plan}

    def of(self, boards: int) -> str:
        """ "12 of 14 boards"."""
        one = "sample organisation" if self.round.framework.fictional else "board"
        return f"{boards:,} of {counted(len(self.asked), one)}"

    def why_not(self, one: Asked, said: Collection[int]) -> str:
        """Why a board is not among those that `said` something; empty where it is."""
        if one.plan is None:
            return NO_PLAN
        if one.keeps:
            return KEEPS
        return "" if one.organisation.pk in said else SILENT

    def who(self, said: Collection[int], *, where: str = "in these sums") -> str:
        """How many boards are there, and by name who is not."""
        missing: dict[str, list[str]] = {}
        for one in self.asked:
            if why := self.why_not(one, said):
                missing.setdefault(why, []).append(one.organisation.name)
        inside = len(self.asked) - sum(map(len, missing.values()))
        words = f"{self.of(inside)} {'is' if inside == 1 else 'are'} {where}."
        if not missing:
            return words
        names = "; ".join(f"{', '.join(names)} ({why})" for why, names in missing.items())
        return f"{words} Not {where}: {names}."

    def plan_words(self, one: Asked, said: Collection[int]) -> str:
        """Which version a board's numbers are from, or why it has none."""
        if one.plan is None or one.keeps:
            return self.why_not(one, said)
        state = state_words(one.plan.number, PlanVersion.Status.AGREED, one.plan.outcome)
        words = f"{state}, since {day_words(one.plan.since)}"
        return words if one.organisation.pk in said else f"{words}: says nothing here"

    def board(self, one: Asked) -> TableCell:
        """Its name, which leads to its plan."""
        href = address_of(one.organisation, self.round.framework.key) if one.plan else ""
        return board_cell(one.organisation, href=href)

    @property
    def banner(self) -> str:
        return INVENTED if self.round.framework.fictional else ""

    @property
    def source(self) -> str:
        """Where the numbers of a picture are from."""
        return f"Agreed plans for {self.round.framework.name} in force on {day_words(self.round.today)}."

    def columns(self, *columns: Column[Row]) -> tuple[Column[Row], ...]:
        """Of a table of this part; every row of what is invented says so."""
        is_invented = self.round.framework.fictional and self.asked
        return of_board(columns, self.asked[0].organisation if is_invented else None)

    def boards_columns(self, boards: Callable[[Row], int]) -> tuple[Column[Row], ...]:
        """Of how many boards a row is, and how many are asked."""
        asked = len(self.asked)
        return (
            Column(
                "boards", "Boards", boards, Kind.NUMBER, shown=lambda row: f"{boards(row):,} of {asked:,}"
            ),
            Column("boards_asked", "Boards asked", lambda row: asked, Kind.NUMBER, only="file"),
        )


def sum_column(
    key: str, title: str, of: Callable[[Row], Sum | None], words: Callable[[Decimal], str], *, unit: str = ""
) -> Column[Row]:
    """A sum, exact in files; what nobody says is an empty cell."""

    def total(row: Row) -> Decimal | None:
        found = of(row)
        return None if found is None else found.total

    return number_column(key, title, total, words, unit=unit)


def number_column(
    key: str,
    title: str,
    of: Callable[[Row], Decimal | None],
    words: Callable[[Decimal], str],
    *,
    unit: str = "",
) -> Column[Row]:
    """A number, exact in files and in words on the page; what is not said is an empty cell."""

    def shown(row: Row) -> str:
        value = of(row)
        return "" if value is None else words(value)

    return Column(key, title, of, Kind.NUMBER, shown=shown, unit=unit)
