"""The grid of one trajectory: its periods in exact values, by what they can be ordered, and the same as files."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter

from boards.components.columns import Column, Kind, Value
from boards.components.parts import OrderForm
from boards.components.tables import PageTable, page_table
from boards.figures.queries import Known
from boards.organisations.marks import of_board
from boards.organisations.models import Organisation
from boards.performance.columns import exact
from boards.performance.words import unit_words
from boards.plans.parts.trajectories.state import TrajectoryState
from boards.plans.queries import Beside, PlanView
from targets.calc.periods import Period
from targets.calc.shapes import Shape


@dataclass(frozen=True)
class GridLine:
    """One period. `before` is its value in the agreed version that this one changes; `asked` are open questions.

    `promised_before` is what the plan of the year before promised. `step` is what a planned running total adds to that
    of the period before.
    """

    period: Period
    year_before: Known | None
    promised_before: Decimal | None
    planned: Decimal | None
    step: Decimal | None
    before: Decimal | None
    gap: Decimal | None
    now: Known | None
    asked: int

    @property
    def figure_before(self) -> Decimal | None:
        return self.year_before.value if self.year_before else None

    @property
    def figure(self) -> Decimal | None:
        return self.now.value if self.now else None


def grid_lines(
    state: TrajectoryState,
    *,
    before: TrajectoryState | None,
    beside: Mapping[Period, Beside],
    promised_before: Mapping[Period, Decimal],
    target: Decimal | None,
    asked: Mapping[Period, int],
) -> list[GridLine]:
    """Oldest first."""
    lines = []
    adds_up, last = state.rules.shape is Shape.CUMULATIVE, None
    for period in state.rules.periods:
        planned = state.values.get(period)
        lines.append(
            GridLine(
                period=period,
                year_before=beside[period].year_before,
                promised_before=promised_before.get(period),
                planned=planned,
                step=planned - last if adds_up and planned is not None and last is not None else None,
                before=before.values.get(period) if before else None,
                gap=planned - target if planned is not None and target is not None else None,
                now=beside[period].now,
                asked=asked.get(period, 0),
            )
        )
        last = planned
    return lines


#: By what a reader orders the periods, beside time.
ORDERS = {
    "figure_before": "A year before",
    "before": "In the version before",
    "planned": "Planned",
    "gap": "From target",
    "figure": "Figure",
}


def in_order(
    lines: Iterable[GridLine], *, order: str, kept: tuple[tuple[str, str], ...]
) -> tuple[list[GridLine], OrderForm]:
    """As the address asks, with the form that asks otherwise; what has no value comes last either way."""
    options = [("", "Period, oldest first"), ("-period", "Period, newest first")]
    for key, title in ORDERS.items():
        options += [(key, f"{title}, smallest first"), (f"-{key}", f"{title}, largest first")]
    ordered, note = list(lines), ""
    if order not in dict(options):
        note, order = f"There is no order “{order}”: choose one from the list.", ""
    key, down = order.removeprefix("-"), order.startswith("-")
    if key == "period":
        ordered.reverse()
    elif key:
        value = attrgetter(key)
        known = sorted((one for one in ordered if value(one) is not None), key=value, reverse=down)
        ordered = known + [one for one in ordered if value(one) is None]
    return ordered, OrderForm(tuple(options), order, kept, note)


def grid_table(
    lines: Iterable[GridLine], *, state: TrajectoryState, plan: PlanView, organisation: Organisation
) -> PageTable:
    """The grid as files; its page has a template of its own."""
    rules, number = state.rules, plan.shown.number if plan.shown else None

    def same(key: str, title: str, value: Value, kind: Kind = Kind.TEXT) -> Column[GridLine]:
        return Column(key, title, lambda _: value, kind)

    def planned(key: str, title: str) -> Column[GridLine]:
        return Column(key, title, lambda line: exact(getattr(line, key)), Kind.NUMBER)

    columns: tuple[Column[GridLine], ...] = (
        same("board", "Board", organisation.slug, Kind.CODE),
        same("board_name", "Board", organisation.name),
        same("measure", "Measure", rules.measure_key, Kind.CODE),
        same("measure_title", "Measure", rules.title),
        same("framework", "Framework", plan.framework.key, Kind.CODE),
        same("version", "Version", number, Kind.CODE),
        Column("period", "Period", lambda line: line.period, Kind.PERIOD),
        planned("planned", "Planned"),
        planned("step", "In the period"),
        planned("before", "Planned in the version before"),
        planned("promised_before", "Promised a year before"),
        planned("gap", "From target"),
        Column("value", "Figure", lambda line: exact(line.figure), Kind.NUMBER),
        Column("value_a_year_before", "A year before", lambda line: exact(line.figure_before), Kind.NUMBER),
        same("unit", "Unit", unit_words(rules.definition)),
        Column("open_questions", "Open questions", lambda line: line.asked or None, Kind.NUMBER),
    )
    return page_table(
        of_board(columns, organisation), lines, key="values", caption="Planned values by period"
    )
