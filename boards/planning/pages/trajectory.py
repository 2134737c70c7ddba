"""One trajectory beside the board's figures, and two people's values beside each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django import forms

from boards.asks.pages import QuestionPart
from boards.components.parts import Row
from boards.figures.queries import Known
from boards.organisations.models import Organisation
from boards.performance.words import figure_words
from boards.planning.forms import TrajectoryForm
from boards.planning.pages.conflict import Choice, choices_of
from boards.planning.pages.questions import pin_of
from boards.planning.pages.words import Status, address_of, state_words_of
from boards.plans.parts import TRAJECTORIES
from boards.plans.parts.trajectories.rows import BASELINE, RATIONALE, field_of
from boards.plans.parts.trajectories.state import TrajectoryState
from boards.plans.queries import Beside, PlanView
from boards.plans.words import promise_value_words
from boards.work.edits import EntryConflict
from targets.calc.periods import Period, period_words
from targets.calc.rounding import shown_difference
from targets.catalogue.models import Definition


@dataclass(frozen=True)
class GridRow:
    """One period of a trajectory. `field` is its input in the form; None where the page is only read. `choice` stands
    in its place where two people saved different values.

    `before` is its value in the agreed version that this one changes.
    """

    period: str
    year_before: str
    planned: str
    before: str
    gap: str
    now: str
    field: forms.BoundField | None
    choice: Choice | None
    asked: int
    ask: str


@dataclass(frozen=True)
class Conflict:
    """Two people saved the same trajectory: what happened, and the choices beside those of the periods."""

    title: str
    words: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class TrajectoryPage:
    """One trajectory beside the board's figures; with a form where it can be edited.

    `before` heads the column of the agreed version that this one changes; empty without one. `chosen` are fields of the
    form in whose place a choice stands.
    """

    title: str
    lead: str
    facts: tuple[Row, ...]
    rows: tuple[GridRow, ...]
    before: str
    target: str
    edit: str
    ask: str
    questions: tuple[QuestionPart, ...]
    conflict: Conflict | None
    chosen: frozenset[str]


def trajectory_page(
    state: TrajectoryState,
    *,
    plan: PlanView,
    organisation: Organisation,
    beside: Mapping[Period, Beside],
    target: Decimal | None,
    may_edit: bool,
    ask: str,
    questions: tuple[QuestionPart, ...],
    form: TrajectoryForm | None = None,
    conflict: EntryConflict | None = None,
) -> TrajectoryPage:
    fields = {one.period: one.bound for one in form.by_period} if form else {}
    shown = plan.shown
    editable = may_edit and shown is not None and shown == plan.newest and shown.status == Status.DRAFT
    before = plan.trajectories_before.get(state.rules.measure_key)
    address = address_of(organisation, plan.framework.key)
    definition = state.rules.definition
    choices = (
        choices_of(conflict, part=TRAJECTORIES, setting=plan.setting, form=form, names=form.names)
        if conflict and form
        else {}
    )
    others = tuple(choices[name] for name in (BASELINE, RATIONALE) if name in choices)
    facts = []
    if state.baseline is not None:
        facts.append(Row("Baseline", promise_value_words(state.baseline, definition=definition)))
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
                choice=choices.get(field_of(period)),
                asked=sum(
                    one.pin == pin_of(state.rules.measure_key, period) and one.is_open
                    for one in plan.questions
                ),
                ask=f"{ask}?pin={pin_of(state.rules.measure_key, period)}" if ask else "",
            )
            for period in state.rules.periods
        ),
        before=f"In version {plan.before.number}" if plan.before else "",
        target=promise_value_words(target, definition=definition) if target is not None else "",
        edit=f"{address}trajectory/{state.rules.measure_key}/edit/" if editable and form is None else "",
        ask=f"{ask}?pin={pin_of(state.rules.measure_key)}" if ask else "",
        questions=questions,
        conflict=_conflict(conflict, others) if conflict else None,
        chosen=frozenset(choice.name for choice in others),
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
    choice: Choice | None,
    asked: int,
    ask: str,
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
        year_before=_known(beside.year_before, definition),
        planned=promise_value_words(planned, definition=definition) if planned is not None else "",
        before=promise_value_words(agreed, definition=definition) if agreed is not None else "",
        gap=gap,
        now=_known(beside.now, definition),
        field=field,
        choice=choice,
        asked=asked,
        ask=ask,
    )


def _known(known: Known | None, definition: Definition) -> str:
    """Nothing where no figure is held."""
    return figure_words(known.value, known.marker, definition=definition) if known else ""


def _conflict(conflict: EntryConflict, others: tuple[Choice, ...]) -> Conflict:
    return Conflict(
        title="You saved it meanwhile yourself" if conflict.by_yourself else "Somebody else saved first",
        words=f"{conflict.words} Nothing of yours is lost. Rows in which you differ are marked below: choose one value "
        "for each, then save.",
        choices=others,
    )
