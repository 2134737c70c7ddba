"""One trajectory beside the board's figures, and two people's values beside each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django import forms

from boards.components.parts import Column, PlainTable, Row, TableCell
from boards.organisations.models import Organisation
from boards.planning.forms import TrajectoryForm
from boards.planning.pages.words import Status, address_of, known_words, state_words_of, value_words
from boards.plans.queries import Beside, PlanView, TrajectoryState
from boards.plans.services import Stale
from boards.plans.values import Values
from targets.calc.periods import Period, period_words
from targets.calc.rounding import shown_difference
from targets.catalogue.models import Definition


@dataclass(frozen=True)
class GridRow:
    """One period of a trajectory. `field` is its input in the form; None where the page is only read.

    `before` is its value in the agreed version that this one changes.
    """

    period: str
    year_before: str
    planned: str
    before: str
    gap: str
    now: str
    field: forms.BoundField | None


@dataclass(frozen=True)
class TrajectoryPage:
    """One trajectory beside the board's figures; with a form where it can be edited.

    `before` heads the column of the agreed version that this one changes; empty without one.
    """

    title: str
    lead: str
    facts: tuple[Row, ...]
    rows: tuple[GridRow, ...]
    before: str
    target: str
    edit: str
    conflict: PlainTable | None
    conflict_title: str
    conflict_words: str


def trajectory_page(
    state: TrajectoryState,
    *,
    plan: PlanView,
    organisation: Organisation,
    definition: Definition,
    beside: Mapping[Period, Beside],
    target: Decimal | None,
    may_edit: bool,
    form: TrajectoryForm | None = None,
    stale: Stale | None = None,
) -> TrajectoryPage:
    fields = {one.period: one.bound for one in form.by_period} if form else {}
    shown = plan.shown
    editable = may_edit and shown is not None and shown == plan.newest and shown.status == Status.DRAFT
    before = plan.trajectories_before.get(state.rules.measure_key)
    address = address_of(organisation, plan.framework.key)
    facts = []
    if state.baseline is not None:
        facts.append(Row("Baseline", value_words(state.baseline, definition=definition)))
    if state.rationale:
        facts.append(Row("Why these values", state.rationale))
    return TrajectoryPage(
        title=f"{state.rules.title}: {organisation.name}",
        lead=f"Trajectory in {plan.framework.name}, {state_words_of(plan)}.",
        facts=tuple(facts),
        rows=tuple(
            _grid_row(
                period,
                state,
                definition=definition,
                beside=beside[period],
                before=before,
                target=target,
                field=fields.get(period),
            )
            for period in state.rules.periods
        ),
        before=f"In version {plan.before.number}" if plan.before else "",
        target=value_words(target, definition=definition) if target is not None else "",
        edit=f"{address}trajectory/{state.rules.measure_key}/edit/" if editable and form is None else "",
        conflict=_conflict_table(stale, state, definition=definition) if stale else None,
        conflict_title="You saved it meanwhile yourself"
        if stale and stale.by_yourself
        else "Somebody else saved first",
        conflict_words=f"{stale} What is saved and what you typed are below. Save again to put yours in its place."
        if stale
        else "",
    )


def _grid_row(
    period: Period,
    state: TrajectoryState,
    *,
    definition: Definition,
    beside: Beside,
    before: TrajectoryState | None,
    target: Decimal | None,
    field: forms.BoundField | None,
) -> GridRow:
    planned = state.values.get(period)
    agreed = before.values.get(period) if before else None
    gap = ""
    if planned is not None and target is not None:
        difference = planned - target
        places = max(0, -int(difference.normalize().as_tuple().exponent))
        gap = shown_difference(difference, places=places, unit=definition.unit)
    return GridRow(
        period=period_words(period),
        year_before=known_words(beside.year_before, definition=definition),
        planned=value_words(planned, definition=definition) if planned is not None else "",
        before=value_words(agreed, definition=definition) if agreed is not None else "",
        gap=gap,
        now=known_words(beside.now, definition=definition),
        field=field,
    )


def _conflict_table(stale: Stale, state: TrajectoryState, *, definition: Definition) -> PlainTable:
    def words(values: Values, period: Period) -> str:
        value = values.points.get(period)
        return "nothing" if value is None else value_words(value, definition=definition)

    return PlainTable(
        key="conflict",
        caption="Two versions of the same trajectory",
        columns=(
            Column("Period"),
            Column(f"Saved by {'you' if stale.by_yourself else stale.by}", number=True),
            Column("Yours", number=True),
        ),
        rows=tuple(
            (
                TableCell(period_words(period)),
                TableCell(words(stale.theirs, period)),
                TableCell(words(stale.yours, period)),
            )
            for period in state.rules.periods
        ),
    )
