"""Capital of a round's agreed plans: what schemes cost in each year, by whose money, and the same board by board."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from boards.components.charts import palette
from boards.components.charts.marks import Bars, Plot, ValueAxis
from boards.components.columns import Column
from boards.components.tables import PageTable, page_table
from boards.planning.roll_ups.held import Held, number_column, sum_column
from boards.planning.roll_ups.page import RollUp, Wanted
from boards.planning.roll_ups.words import MILLIONS, short, year_name
from boards.plans.money_rows import YEARS
from boards.plans.parts.finance import money_words
from boards.plans.queries.in_force import Asked
from boards.plans.queries.rolled_up import capital_said
from targets.calc.rollups import Cells, Sum, in_all, of_boards

GOVERNMENT, OTHER = "government", "other"
NOTE = (
    "Million pounds, of the amounts as typed. A board is in a year in which it says an amount for any scheme; what it "
    "does not say is in no sum."
)


@dataclass(frozen=True)
class Year:
    """One year: by board what its schemes cost together, and what boards spend of whose money."""

    number: int
    name: str
    spent: Mapping[int, Decimal]
    government: Sum | None
    other: Sum | None
    both: Sum


def roll_up(held: Held, wanted: Wanted) -> RollUp:
    """One query."""
    years = tuple(_years(held, capital_said(held.versions)))
    spoken = frozenset(board for one in years for board in one.spent)
    drawn = [one for one in years if one.spent.keys() == years[0].spent.keys()]
    left = [one.name for one in years if one not in drawn]
    return RollUp(
        who=held.who(spoken),
        boards=len(spoken),
        finding=_finding(held, years),
        summary=f"Not drawn: {', '.join(left)}, which other boards plan than {years[0].name}. The table has them."
        if left
        else "",
        described="Planned capital: "
        + "; ".join(f"{one.name} {short(one.both.total)} {MILLIONS}" for one in drawn)
        + ".",
        twin=_year_table(held, years),
        plot=_plot(held, drawn) if drawn else None,
        tables=(_board_table(held, years, spoken),) if spoken else (),
        notes=(NOTE,),
    )


def _years(held: Held, said: Mapping[int, Cells[str]]) -> list[Year]:
    found = []
    for number in YEARS:
        cells = said[number]
        spent = of_boards(cells, (GOVERNMENT, OTHER))
        if both := in_all(spent):
            government, other = (in_all(of_boards(cells, [whose])) for whose in (GOVERNMENT, OTHER))
            found.append(Year(number, year_name(held, number), spent, government, other, both))
    return found


def _finding(held: Held, years: Sequence[Year]) -> str:
    if not years:
        return f"No agreed plan says what it spends on capital ({held.of(0)})"
    first = years[0]
    words = f"spend {short(first.both.total)} {MILLIONS} on capital"
    if first.other and first.other.total:
        words += f", {short(first.other.total)} of it other money than the Government’s"
    return f"Plans for {first.name} {words} ({held.of(len(first.spent))})"


def _plot(held: Held, years: Sequence[Year]) -> Plot:
    first = held.round.framework.year_start
    bars = Bars(
        "capital",
        tuple(one.both.total for one in years),
        palette.FULL,
        texts=tuple(short(one.both.total) for one in years),
        words=tuple((one.name, f"Capital {short(one.both.total)}", held.of(len(one.spent))) for one in years),
    )
    return Plot(
        at=tuple(date(first.year + one.number - 1, first.month, first.day) for one in years),
        marks=(bars,),
        axis=ValueAxis(title=f"planned capital, {MILLIONS}"),
        banner=held.banner,
        names=tuple(one.name for one in years),
    )


def _year_table(held: Held, years: Sequence[Year]) -> PageTable:
    columns: tuple[Column[Year], ...] = (
        Column("year", "Year", lambda one: one.name),
        sum_column(
            "government", "The Government’s capital", lambda one: one.government, money_words, unit=MILLIONS
        ),
        sum_column("other", "Other money", lambda one: one.other, money_words, unit=MILLIONS),
        sum_column("together", "Together", lambda one: one.both, money_words, unit=MILLIONS),
        *held.boards_columns(lambda one: len(one.spent)),
    )
    return page_table(
        held.columns(*columns),
        years,
        key="capital-by-year",
        caption="Capital by year",
        layout="scroll",
        empty="No agreed plan says any.",
    )


def _board_table(held: Held, years: Sequence[Year], spoken: frozenset[int]) -> PageTable:
    columns: list[Column[Asked]] = [
        Column("board", "Board", lambda one: one.organisation.name, shown=held.board),
        Column("plan", "Plan", lambda one: held.plan_words(one, spoken)),
    ]
    columns += [_of_year(one) for one in years]
    return page_table(
        held.columns(*columns),
        held.asked,
        key="capital-by-board",
        caption="Board by board",
        note="In the order of their names.",
        layout="scroll",
    )


def _of_year(year: Year) -> Column[Asked]:
    return number_column(
        f"year{year.number}",
        year.name,
        lambda one: year.spent.get(one.organisation.pk),
        money_words,
        unit=MILLIONS,
    )
