"""Trajectories of a round's agreed plans: added up where what is planned is a count, else side by side.

Percentages and rates are never added.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from boards.components.charts import palette
from boards.components.charts.marks import Label, Line, Plot, Point, Points, ValueAxis
from boards.components.columns import Column, Kind
from boards.components.parts import Link
from boards.components.tables import PageTable, page_table
from boards.planning.roll_ups.held import Held, number_column, sum_column
from boards.planning.roll_ups.page import Choice, RollUp, Wanted
from boards.planning.roll_ups.words import chosen_of
from boards.plans.parts.inputs import number_words
from boards.plans.queries.in_force import Asked
from boards.plans.queries.rolled_up import planned
from boards.plans.words import promise_value_words
from targets.calc.periods import Period, period_words
from targets.calc.rollups import Cells, Sum, added_up, less, of_boards
from targets.calc.rounding import without_zeros
from targets.catalogue.models import Definition

MEASURE = "measure"  # what an address may ask for
NOTE = (
    "Only what boards plan as a number is added up. Percentages and rates are neither added nor averaged: what boards "
    "plan stands side by side, in the order of their names."
)


@dataclass(frozen=True)
class Step:
    """One period: what all that plan it plan together, and what those together that plan every period."""

    period: Period
    planned: Sum
    drawn: Sum | None


def planned_measures(held: Held) -> dict[str, str]:
    """Titles of the measures that the round plans, by key."""
    policy, framework = held.round.policy, held.round.framework
    return {
        key: measure.title
        for key, measure in policy.measures.items()
        if (asked := policy.requirement(framework_key=framework.key, measure_key=key)) is not None
        and asked.trajectory != asked.Trajectory.NOT_ASKED
    }


def is_planned(held: Held) -> bool:
    """Whether the round plans anything."""
    return bool(planned_measures(held))


def roll_up(held: Held, wanted: Wanted) -> RollUp:
    """One query."""
    measures = planned_measures(held)
    said = planned(held.versions, measures)
    known = {key: title for key, title in measures.items() if key in said}
    chosen = chosen_of(wanted(MEASURE), known.keys()) or next(iter(known), "")
    cells, title = said.get(chosen, {}), known.get(chosen, "")
    spoken = frozenset(board for board, _ in cells)
    if chosen and (definition := _definition(held, chosen)).unit != Definition.Unit.COUNT:
        return RollUp(
            who=held.who(spoken, where="in this table"),
            boards=len(spoken),
            finding="",
            summary="",
            described="",
            twin=None,
            tables=(_side_by_side(held, cells, spoken, title, definition),),
            choices=(_choice(known, chosen),) if len(known) > 1 else (),
            kept=f"?{MEASURE}={chosen}",
            notes=(NOTE,),
        )
    steps = _steps(cells)
    drawn = tuple(step for step in steps if step.drawn)
    return RollUp(
        who=held.who(spoken) if cells else _nothing(held, measures),
        boards=len(spoken),
        finding=_finding(held, title, drawn),
        summary=""
        if drawn or not steps
        else "No board plans every period, so the periods stand in the table alone.",
        described=f"Line chart of what boards plan: {_ends(drawn)}.",
        twin=_period_table(held, steps, title),
        plot=_plot(held, drawn, title) if drawn else None,
        tables=(_board_table(held, cells, spoken, steps, title),) if steps else (),
        choices=(_choice(known, chosen),) if len(known) > 1 else (),
        kept=f"?{MEASURE}={chosen}" if chosen else "",
        notes=(NOTE,),
    )


def _definition(held: Held, measure_key: str) -> Definition:
    return held.round.policy.definition_on(measure_key=measure_key, day=held.round.framework.year_end)


def _side_by_side(
    held: Held, cells: Cells[Period], spoken: frozenset[int], title: str, definition: Definition
) -> PageTable:
    """What each board plans for each period; nothing is made of them together."""

    def value(period: Period) -> Column[Asked]:
        return number_column(
            f"from_{period.start.isoformat()}",
            period_words(period),
            lambda one: (
                None if (said := cells.get((one.organisation.pk, period))) is None else without_zeros(said)
            ),
            lambda planned: promise_value_words(planned, definition=definition),
        )

    columns: tuple[Column[Asked], ...] = (
        Column("board", "Board", lambda one: one.organisation.name, shown=held.board),
        Column("plan", "Plan", lambda one: held.plan_words(one, spoken)),
        *map(value, sorted({period for _, period in cells})),
        Column("measure", "Measure", lambda one: title, only="file"),
    )
    return page_table(
        held.columns(*columns),
        held.asked,
        key="planned-by-board",
        caption=f"{title}: what boards plan",
        note="In the order of their names.",
        layout="scroll",
    )


def _nothing(held: Held, measures: dict[str, str]) -> str:
    if not measures:
        return "This round asks for no trajectory."
    return held.who(frozenset())


def _steps(cells: Cells[Period]) -> tuple[Step, ...]:
    """Periods in order. What is drawn is over the boards that plan every one of them."""
    sums = added_up(cells)
    periods = sorted(sums)
    throughout = {board for board, _ in cells if all((board, period) in cells for period in periods)}
    same = added_up({cell: value for cell, value in cells.items() if cell[0] in throughout})
    return tuple(Step(period, sums[period], same.get(period)) for period in periods)


def _finding(held: Held, title: str, drawn: Sequence[Step]) -> str:
    if not drawn:
        return f"{title or 'Nothing'}: no board plans every period ({held.of(0)})"
    last = drawn[-1]
    assert last.drawn
    first = f", from {_number(drawn[0])} in {period_words(drawn[0].period)}" if len(drawn) > 1 else ""
    return f"{title}: boards plan {_number(last)} in {period_words(last.period)}{first} ({held.of(last.drawn.boards)})"


def _number(step: Step) -> str:
    assert step.drawn
    return number_words(step.drawn.total.normalize() + 0)


def _ends(drawn: Sequence[Step]) -> str:
    ends = (drawn[0], drawn[-1]) if len(drawn) > 1 else drawn
    return "; ".join(f"{period_words(step.period)} {_number(step)}" for step in ends)


def _plot(held: Held, drawn: Sequence[Step], title: str) -> Plot:
    values = tuple(step.drawn.total for step in drawn if step.drawn)
    words = tuple(
        (period_words(step.period), _number(step), held.of(step.drawn.boards if step.drawn else 0))
        for step in drawn
    )
    return Plot(
        at=tuple(step.period.start for step in drawn),
        marks=(
            Line("planned", values, palette.SOLID),
            Points("planned", tuple(Point(palette.PLAIN, said) for said in words)),
            Label("planned", _number(drawn[-1]), at="end"),
        ),
        axis=ValueAxis(title="planned number"),
        banner=held.banner,
    )


def _period_table(held: Held, steps: Sequence[Step], title: str) -> PageTable:
    columns: tuple[Column[Step], ...] = (
        Column("period", "Period", lambda step: step.period, Kind.PERIOD),
        sum_column("planned", "Planned together", lambda step: step.planned, number_words),
        *held.boards_columns(lambda step: step.planned.boards),
        Column("measure", "Measure", lambda step: title, only="file"),
    )
    return page_table(
        held.columns(*columns),
        steps,
        key="planned-by-period",
        caption=f"{title or 'Trajectories'}: planned in each period",
        note="Each period over the boards that plan it.",
        layout="scroll",
        empty="No agreed plan says a number.",
    )


def _board_table(
    held: Held, cells: Cells[Period], spoken: frozenset[int], steps: Sequence[Step], title: str
) -> PageTable:
    first, last = steps[0].period, steps[-1].period
    begins, ends = of_boards(cells, (first,)), of_boards(cells, (last,))
    change = less(ends, begins)
    columns: tuple[Column[Asked], ...] = (
        Column("board", "Board", lambda one: one.organisation.name, shown=held.board),
        Column("plan", "Plan", lambda one: held.plan_words(one, spoken)),
        number_column(
            "first", period_words(first), lambda one: begins.get(one.organisation.pk), number_words
        ),
        number_column("last", period_words(last), lambda one: ends.get(one.organisation.pk), number_words),
        number_column("change", "Change", lambda one: change.get(one.organisation.pk), number_words),
        Column("measure", "Measure", lambda one: title, only="file"),
    )
    return page_table(
        held.columns(*columns),
        held.asked,
        key="planned-by-board",
        caption=f"{title}: board by board",
        note="In the order of their names.",
        layout="scroll",
    )


def _choice(known: dict[str, str], chosen: str) -> Choice:
    return Choice(
        "Target", tuple(Link(title, f"?{MEASURE}={key}", key == chosen) for key, title in known.items())
    )
