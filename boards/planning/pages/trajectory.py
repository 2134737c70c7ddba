"""One trajectory beside the board's figures, and two people's values beside each other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from boards.asks.pages import QuestionPart
from boards.components.choosing import Choice
from boards.components.marked import Marked
from boards.components.parts import OrderForm, Row
from boards.components.tables import PageTable
from boards.components.words import counted
from boards.figures.queries import Known
from boards.organisations.models import Organisation
from boards.performance.words import figure_words
from boards.planning.forms import TrajectoryForm, form_field_of
from boards.planning.pages.conflict import choices_of
from boards.planning.pages.findings import FindingPart, finding_parts
from boards.planning.pages.grid import GridLine, grid_lines, grid_table, in_order
from boards.planning.pages.pace import pace_words
from boards.planning.pages.questions import pin_of
from boards.planning.pages.words import Status, address_of, since_words, state_words_of
from boards.planning.realism import PastHere
from boards.plans.checks import Finding
from boards.plans.parts import TRAJECTORIES
from boards.plans.parts.part import Place
from boards.plans.parts.trajectories.closed import closed_of
from boards.plans.parts.trajectories.rows import BASELINE, BASELINE_PERIOD_END, RATIONALE
from boards.plans.parts.trajectories.rules import Rules
from boards.plans.parts.trajectories.state import TrajectoryState
from boards.plans.queries import Beside, PlanView
from boards.plans.words import field_of, promise_value_words
from boards.work.edits import EntryConflict
from targets.calc.counting import Said
from targets.calc.periods import Period, day_words, period_words
from targets.calc.rounding import percent_of, shown_difference
from targets.calc.shapes import JUDGED_BY_AGREED_VALUE, Shape
from targets.catalogue.models import Definition

CHANGE_PLACES = 1
NO_LEVEL = "no level is held"


@dataclass(frozen=True)
class GridRow:
    """One period of a trajectory. `field` is its input in the form; None where the page is only read. `choice` stands
    in its place where two people saved different values.

    `before` is its value in the agreed version that this one changes, `step` what it adds to a running total.
    """

    period: str
    year_before: str
    promised_before: str
    planned: str
    step: str
    before: str
    gap: str
    now: str
    field: forms.BoundField | None
    choice: Choice | None
    asked: str
    ask: str
    closed: str


@dataclass(frozen=True)
class Conflict:
    """Two people saved the same trajectory: what happened, and the choices beside those of the periods."""

    title: str
    words: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class TrajectoryPage:
    """One trajectory beside the board's figures; with a form where it can be edited.

    `before` heads the column of the agreed version that this one changes; empty without one. `has_promised` and
    `adds_up` say whether there are columns of what was promised a year before, and of what a running total grows by.
    `agreed` says the level of a target that is agreed board by board, and its day. `stages` are those of a target of
    milestones, each as it stands.
    `chosen` are fields of the form in whose place a choice stands. Where it is only read, `order` asks for another
    order of the rows, and `values` are its files. `pace` says how far the values go, `drawn` what is drawn beside them
    while they are typed.
    """

    title: str
    lead: str
    facts: tuple[Row, ...]
    agreed: str
    stages: tuple[Row, ...]
    rows: tuple[GridRow, ...]
    order: OrderForm | None
    values: PageTable | None
    before: str
    has_promised: bool
    adds_up: bool
    target: str
    edit: str
    ask: str
    questions: tuple[QuestionPart, ...]
    conflict: Conflict | None
    chosen: frozenset[str]
    findings: tuple[FindingPart, ...]
    pace: str
    drawn: Mapping[str, Any]


def trajectory_page(
    state: TrajectoryState,
    *,
    plan: PlanView,
    organisation: Organisation,
    beside: Mapping[Period, Beside],
    promised_before: Mapping[Period, Decimal],
    target: Decimal | None,
    agreed: tuple[Said, ...],
    past: PastHere,
    stages: tuple[Row, ...],
    may_edit: bool,
    ask: str,
    questions: tuple[QuestionPart, ...],
    order: str = "",
    kept: tuple[tuple[str, str], ...] = (),
    form: TrajectoryForm | None = None,
    conflict: EntryConflict | None = None,
) -> TrajectoryPage:
    """`agreed` are values agreed with this board, the newest last; `past` says how often boards were as fast. `order`
    is the one that is asked for, `kept` what else the address says."""
    fields = {one.period: one.bound for one in form.by_period} if form else {}
    shown = plan.shown
    editable = may_edit and shown is not None and shown == plan.newest and shown.status == Status.DRAFT
    before = plan.trajectories_before.get(state.rules.measure_key)
    address = address_of(organisation, plan.framework.key)
    definition = state.rules.definition
    closed = closed_of(plan.setting, state.rules.measure_key) if editable else {}
    choices = (
        choices_of(conflict, part=TRAJECTORIES, setting=plan.setting, form=form, names=form.names)
        if conflict and form
        else {}
    )
    lines, ordering = in_order(
        grid_lines(
            state,
            before=before,
            beside=beside,
            promised_before=promised_before,
            target=target,
            asked={
                period: sum(
                    one.pin == pin_of(state.rules.measure_key, period) and one.is_open
                    for one in plan.questions
                )
                for period in state.rules.periods
            },
        ),
        order="" if form else order,
        kept=kept,
    )
    others = tuple(choices[name] for name in (BASELINE, BASELINE_PERIOD_END, RATIONALE) if name in choices)
    since = since_words(plan.written(TRAJECTORIES.key), state.rules.measure_key)
    facts = []
    if state.baseline is not None:
        ends = state.baseline_period_end
        of = f", of the period that ended on {day_words(ends)}" if ends else ""
        facts.append(Row("Baseline", f"{promise_value_words(state.baseline, definition=definition)}{of}"))
        if change := _change_words(state):
            facts.append(Row("Planned change", change))
    if state.rationale:
        facts.append(Row("Why these values", Marked(state.rationale)))
    return TrajectoryPage(
        title=f"{state.rules.title}: {organisation.name}",
        lead=f"Trajectory in {plan.framework.name}, {state_words_of(plan)}."
        + (f" Unchanged since {since}." if since else ""),
        facts=tuple(facts),
        agreed=_newest_words(agreed, state.rules) if state.rules.shape in JUDGED_BY_AGREED_VALUE else "",
        stages=stages,
        rows=tuple(
            _grid_row(
                line,
                definition=definition,
                field=fields.get(line.period),
                choice=choices.get(field_of(line.period)),
                ask=f"{ask}?pin={pin_of(state.rules.measure_key, line.period)}" if ask else "",
                closed=closed.get(line.period, ""),
            )
            for line in lines
        ),
        order=ordering if form is None else None,
        values=grid_table(lines, state=state, plan=plan, organisation=organisation) if form is None else None,
        before=f"In version {plan.before.number}" if plan.before else "",
        has_promised=bool(promised_before),
        adds_up=state.rules.shape is Shape.CUMULATIVE,
        target=promise_value_words(target, definition=definition) if target is not None else "",
        edit=f"{address}trajectory/{state.rules.measure_key}/edit/" if editable and form is None else "",
        ask=f"{ask}?pin={pin_of(state.rules.measure_key)}" if ask else "",
        questions=questions,
        conflict=_conflict(conflict, others) if conflict else None,
        chosen=frozenset(choice.name for choice in others),
        findings=finding_parts(
            findings_about(plan, state.rules.measure_key),
            plan=plan,
            organisation=organisation,
            may_explain=editable,
        ),
        pace=" ".join(filter(None, (pace_words(state, beside=beside), past.told(definition)))),
        drawn=_drawn(lines, state=state, plan=plan, target=target, middle=past.middle)
        if form and not conflict
        else {},
    )


def _change_words(state: TrajectoryState) -> str:
    """ "-10.0% of the baseline by March 2027", from unrounded values; nothing from a baseline of 0."""
    planned = [(period, state.values[period]) for period in state.rules.periods if period in state.values]
    if not planned or state.baseline is None:
        return ""
    period, value = planned[-1]
    change = percent_of(
        numerator=value - state.baseline, denominator=state.baseline, scale=100, places=CHANGE_PLACES
    )
    return "" if change is None else f"{change:+}% of the baseline by {period_words(period)}"


def _newest_words(agreed: tuple[Said, ...], rules: Rules) -> str:
    return agreed_words(agreed[-1].value, agreed[-1].agreed_on, rules) if agreed else NO_LEVEL


def agreed_words(value: Decimal | None, agreed_on: date | None, rules: Rules) -> str:
    """A level that was agreed, and since when it is one; without a day it may have been agreed after the facts."""
    if value is None:
        return NO_LEVEL
    level = promise_value_words(value, definition=rules.definition)
    if agreed_on is None:
        return f"{level}; its source names no day of agreement, so it judges nothing"
    return f"{level}, on {day_words(agreed_on)}"


def findings_about(plan: PlanView, measure_key: str) -> tuple[Finding, ...]:
    """What the checks say of this trajectory."""
    place = Place(TRAJECTORIES.key, measure_key)
    return tuple(one for one in plan.findings if place in one.found.places)


def _drawn(
    lines: Iterable[GridLine],
    *,
    state: TrajectoryState,
    plan: PlanView,
    target: Decimal | None,
    middle: Mapping[Period, tuple[float, float]],
) -> dict[str, Any]:
    """What static/js/trajectory.js draws beside the values as they are typed; the table and the sentence above say the
    same."""

    def point(value: Decimal | None) -> float | None:
        return None if value is None else float(value)

    return {
        "label": f"The line of {state.rules.title} as it is typed. "
        "The sentences above and the table below say the same.",
        "names": {
            "before": f"version {plan.before.number}" if plan.before else "",
            "promised": "promised a year before",
            "year": "a year before",
            "middle": "half of past changes",
            "now": "figures",
        },
        "target": point(target),
        "places": min(state.rules.places, 1) if state.rules.unit != Definition.Unit.COUNT else 0,
        "periods": [
            {
                "name": form_field_of(line.period),
                "words": period_words(line.period),
                "year_before": point(line.figure_before),
                "before": point(line.before),
                "promised": point(line.promised_before),
                "middle": middle.get(line.period),
                "now": point(line.figure),
            }
            for line in lines
        ],
    }


def _grid_row(
    line: GridLine,
    *,
    definition: Definition,
    field: forms.BoundField | None,
    choice: Choice | None,
    ask: str,
    closed: str,
) -> GridRow:
    def promised(value: Decimal | None) -> str:
        return "" if value is None else promise_value_words(value, definition=definition)

    gap = ""
    if line.gap is not None:
        places = max(0, -int(line.gap.normalize().as_tuple().exponent))
        gap = shown_difference(line.gap, places=places, unit=definition.unit)
    return GridRow(
        period=period_words(line.period),
        year_before=_known(line.year_before, definition),
        promised_before=promised(line.promised_before),
        step=promised(line.step),
        planned=promised(line.planned),
        before=promised(line.before),
        gap=gap,
        now=_known(line.now, definition),
        field=field,
        choice=choice,
        asked=counted(line.asked, "open question") if line.asked else "",
        ask=ask,
        closed=closed,
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
