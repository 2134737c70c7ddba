"""What a roll-up shows: its finding, the chart with its twin, tables, and what else of it can be asked for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from boards.components.charts.marks import Plot
from boards.components.lists import ListOf
from boards.components.parts import Link
from boards.components.risk_map import RiskMap
from boards.components.tables import PageTable
from boards.planning.roll_ups.held import Held
from boards.plans.parts.part import Part

#: What an address asks of a roll-up, by name: a year, a line, a measure. Unknown ones are Http404.
Wanted = Callable[[str], str]


@dataclass(frozen=True)
class Choice:
    """Other addresses of the page, under a label."""

    label: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Listed:
    """A list of any length, with its rows and the choices of its filters."""

    listed: ListOf[Any]
    rows: Sequence[Any]
    choices: Mapping[str, Sequence[tuple[str, str]]]


@dataclass(frozen=True)
class RollUp:
    """One part of a round's plans, added up.

    `finding` is the chart's title, which says of how many boards it is; `described` says the chart to who does not see
    it. `twin` are the chart's figures. `plot` is None where there is nothing to draw. `who` says whose plans are in it,
    `kept` is the part of the address that files of chart or map need. `notes` say how it is reckoned. `map` stands in
    the chart's place, with its rows in `listed`.
    """

    who: str
    boards: int
    finding: str
    summary: str
    described: str
    twin: PageTable | None
    plot: Plot | None = None
    map: RiskMap | None = None
    tables: tuple[PageTable, ...] = ()
    choices: tuple[Choice, ...] = ()
    kept: str = ""
    notes: tuple[str, ...] = ()
    listed: Listed | None = None

    @property
    def asked(self) -> str:
        """`kept` as an address of its own begins with it."""
        return self.kept.replace("&", "?", 1)

    @property
    def all_tables(self) -> tuple[PageTable, ...]:
        return (self.twin, *self.tables) if self.twin else self.tables


@dataclass(frozen=True)
class Kind:
    """A part that can be rolled up, what its page is called, and how it is made. `offered` says whether a round's plans
    can have something to add up in it."""

    part: Part
    title: str
    make: Callable[[Held, Wanted], RollUp]
    offered: Callable[[Held], bool] = lambda held: True
