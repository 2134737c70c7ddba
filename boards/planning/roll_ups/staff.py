"""Staff of a round's agreed plans: whole-time equivalents by group on four days, and the same board by board."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from boards.components.charts import palette
from boards.components.charts.marks import Bars, Plot, ValueAxis
from boards.components.columns import Column
from boards.components.parts import TableCell
from boards.components.tables import PageTable, page_table
from boards.planning.roll_ups.held import Held, number_column, sum_column
from boards.planning.roll_ups.page import RollUp, Wanted
from boards.planning.roll_ups.words import chosen_of, short, titles_of
from boards.plans.parts.workforce import last_of_march
from boards.plans.queries.in_force import Asked
from boards.plans.queries.rolled_up import ByField, staff_said
from boards.plans.staff_rows import YEARS
from targets.calc.periods import day_words
from targets.calc.rollups import Cells, Sum, added_up, in_all, less, of_boards
from targets.calc.workforce import INSIDE

GROUP = "group"  # what an address may ask for
UNIT = "whole-time equivalents"
NOTE = (
    "Whole-time equivalents, shown to one decimal; sums and changes come from the values as typed. A board is in each "
    "group for which it says all four days, so that days are compared over the same boards. Management is inside "
    "Administrative services and not added."
)
ALL = "In all, without Management"


@dataclass(frozen=True)
class Line:
    """One group, or all, on the four days over the same boards."""

    key: str
    title: str
    on: tuple[Sum, ...]

    def change(self, place: int) -> Decimal:
        """From the first day to that one."""
        return self.on[place].total - self.on[0].total

    @property
    def boards(self) -> int:
        return self.on[0].boards


def roll_up(held: Held, wanted: Wanted) -> RollUp:
    """One query."""
    days = tuple(last_of_march(place)(held.round.setting(held.asked[0].organisation)) for place in range(4))
    said = staff_said(held.versions)
    spoken = frozenset(board for cells in said.values() for board, _ in cells)
    whole = _whole(said)
    titles = titles_of(held)
    added = [key for key in {key for _, key in whole[0]} if key not in INSIDE]
    by_board = tuple(of_boards(cells, added) for cells in whole)
    sums = [in_all(values) for values in by_board]
    everybody = Line("", ALL, tuple(one for one in sums if one))
    lines = _lines(whole, titles) if everybody.on else ()
    group = chosen_of(wanted(GROUP), [one.key for one in lines])
    return RollUp(
        who=held.who(spoken),
        boards=len(spoken),
        finding=_finding(held, everybody, days),
        summary="",
        described=f"Change of staff since {day_words(days[0])}: {_by_day(everybody, days)}.",
        twin=_day_table(held, everybody, days),
        plot=_plot(held, everybody, days) if everybody.on else None,
        tables=(
            _group_table(held, (*lines, everybody), days),
            _board_table(
                held, by_board, spoken, days, own=_of_group(whole, group), title=titles.get(group, "")
            ),
        )
        if everybody.on
        else (),
        notes=(NOTE,),
    )


def _whole(said: ByField) -> tuple[Cells[str], ...]:
    """By day, the groups of which a board says every day."""
    days = [said[year] for year in YEARS]
    cells = [cell for cell in days[0] if all(cell in day for day in days)]
    return tuple({cell: day[cell] for cell in cells} for day in days)


def _lines(whole: Sequence[Cells[str]], titles: Mapping[str, str]) -> tuple[Line, ...]:
    sums = [added_up(cells) for cells in whole]
    return tuple(
        Line(key, title, tuple(day[key] for day in sums)) for key, title in titles.items() if key in sums[0]
    )


def _of_group(whole: Sequence[Cells[str]], group: str) -> tuple[Mapping[int, Decimal], ...]:
    return tuple(of_boards(cells, (group,)) for cells in whole) if group else ()


def _moves(value: Decimal) -> str:
    """ "+12.0", "−3.5", "0.0"."""
    return f"+{short(value)}" if value > 0 else short(value)


def _finding(held: Held, everybody: Line, days: Sequence[date]) -> str:
    if not everybody.on:
        return f"No agreed plan says how many staff there are on all four days ({held.of(0)})"
    change = everybody.change(3)
    words = (
        f"{short(abs(change))} {'more' if change > 0 else 'fewer'} {UNIT}" if change else f"as many {UNIT}"
    )
    return (
        f"Plans have {words} on {day_words(days[3])} {'than' if change else 'as'} on {day_words(days[0])} "
        f"({held.of(everybody.boards)})"
    )


def _by_day(everybody: Line, days: Sequence[date]) -> str:
    return "; ".join(
        f"{_moves(everybody.change(place))} on {day_words(days[place])}"
        for place in (1, 2, 3)
        if everybody.on
    )


def _plot(held: Held, everybody: Line, days: Sequence[date]) -> Plot:
    later = (1, 2, 3)
    bars = Bars(
        "change",
        tuple(everybody.change(place) for place in later),
        palette.FULL,
        texts=tuple(_moves(everybody.change(place)) for place in later),
        words=tuple(
            (
                day_words(days[place]),
                f"{short(everybody.on[place].total)} {UNIT}, {_moves(everybody.change(place))}",
                held.of(everybody.boards),
            )
            for place in later
        ),
    )
    return Plot(
        at=tuple(days[1:]),
        marks=(bars,),
        axis=ValueAxis(title=f"{UNIT}, since {day_words(days[0])}"),
        banner=held.banner,
        names=tuple(day_words(day) for day in days[1:]),
    )


def _day_table(held: Held, everybody: Line, days: Sequence[date]) -> PageTable:
    columns: tuple[Column[int], ...] = (
        Column("day", "Day", lambda place: days[place], shown=lambda place: day_words(days[place])),
        sum_column("staff", ALL, lambda place: everybody.on[place], short, unit=UNIT),
        number_column(
            "change", "Since the first day", lambda place: everybody.change(place) if place else None, _moves
        ),
        *held.boards_columns(lambda place: everybody.boards),
    )
    return page_table(
        held.columns(*columns),
        range(len(everybody.on)),
        key="staff-by-day",
        caption="Staff in all by day",
        layout="scroll",
        empty="No agreed plan says it.",
    )


def _group_table(held: Held, lines: Sequence[Line], days: Sequence[date]) -> PageTable:
    def linked(one: Line) -> TableCell:
        return TableCell(one.title, href=f"?{GROUP}={one.key}#staff-by-board" if one.key else "")

    def on(place: int) -> Callable[[Line], Sum]:
        return lambda one: one.on[place]

    columns: tuple[Column[Line], ...] = (
        Column("group", "Group", lambda one: one.title, shown=linked),
        *(
            sum_column(year, day_words(days[place]), on(place), short, unit=UNIT)
            for place, year in enumerate(YEARS)
        ),
        number_column(
            "change", f"Change to {day_words(days[3])}", lambda one: one.change(3), _moves, unit=UNIT
        ),
        *held.boards_columns(lambda one: one.boards),
    )
    return page_table(
        held.columns(*columns),
        lines,
        key="staff-by-group",
        caption="Each group",
        note="A group leads to its numbers board by board.",
        layout="scroll",
    )


def _board_table(
    held: Held,
    by_board: Sequence[Mapping[int, Decimal]],
    spoken: frozenset[int],
    days: Sequence[date],
    *,
    own: Sequence[Mapping[int, Decimal]],
    title: str,
) -> PageTable:
    """All groups that a board writes; where a group was chosen, that one."""
    values = own or by_board

    def on(place: int) -> Callable[[Asked], Decimal | None]:
        return lambda one: values[place].get(one.organisation.pk)

    change = less(values[3], values[0])
    columns: tuple[Column[Asked], ...] = (
        Column("board", "Board", lambda one: one.organisation.name, shown=held.board),
        Column("plan", "Plan", lambda one: held.plan_words(one, spoken)),
        *(
            number_column(year, day_words(days[place]), on(place), short, unit=UNIT)
            for place, year in enumerate(YEARS)
        ),
        number_column(
            "change",
            f"Change to {day_words(days[3])}",
            lambda one: change.get(one.organisation.pk),
            _moves,
            unit=UNIT,
        ),
        Column("group", "Group", lambda one: title or ALL, only="file"),
    )
    return page_table(
        held.columns(*columns),
        held.asked,
        key="staff-by-board",
        caption=f"Board by board: {title or 'the groups that each writes, without Management'}",
        note="In the order of their names.",
        layout="scroll",
    )
