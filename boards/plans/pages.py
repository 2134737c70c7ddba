"""What the pages of plans show, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django import forms

from boards.figures.intake.problems import Problem
from boards.figures.models import Marker
from boards.figures.queries import Known
from boards.organisations.models import Organisation
from boards.plans.forms import TrajectoryForm
from boards.plans.models import PlanVersion
from boards.plans.queries import Beside, PlanSummary, PlanView, TrajectoryState, VersionView, year_is_over
from boards.plans.services import Stale, Values, missing_words
from boards.work.actors import LOCAL
from boards.work.parts import Column, Download, PlainTable, Row, TableCell
from targets.calc.periods import Period, day_words, period_words
from targets.calc.rounding import shown, shown_difference
from targets.catalogue.models import Definition

Status = PlanVersion.Status


def value_words(value: Decimal, *, definition: Definition) -> str:
    """A planned value with as many places as it needs, and its unit."""
    places = max(0, -int(value.normalize().as_tuple().exponent))
    return shown(value, places=places, unit=definition.unit)


def known_words(known: Known | None, *, definition: Definition) -> str:
    """A figure, why there is none, or nothing where nothing is held."""
    if known is None:
        return ""
    if known.value is None:
        return Marker(known.marker).label
    return shown(known.value, places=definition.display_places, unit=definition.unit)


def moment_words(moment: datetime) -> str:
    local = moment.astimezone(LOCAL)
    return f"{day_words(local.date())}, {local:%H:%M}"


# The list


def plans_table(summaries: Sequence[PlanSummary]) -> PlainTable:
    return PlainTable(
        key="plans",
        caption="Delivery plans",
        columns=(Column("Board"), Column("Framework"), Column("Plan")),
        rows=tuple(
            (
                TableCell(one.organisation.name, href=address_of(one.organisation, one.framework.key)),
                TableCell(one.framework.name),
                TableCell(state_words(one.number, one.status)),
            )
            for one in summaries
        ),
        empty="No framework asks for trajectories, so there is no plan to write.",
    )


def address_of(organisation: Organisation, framework_key: str) -> str:
    return f"/desk/boards/{organisation.slug}/plan/{framework_key}/"


def state_words(number: int, status: str) -> str:
    """ "not begun", "version 1, draft", "version 2, signed by the board"."""
    return f"version {number}, {Status(status).label}" if number else "not begun"


# One plan


@dataclass(frozen=True)
class PlanPage:
    """One board's plan: its state, its trajectories, and what can be done now (addresses, empty where it cannot)."""

    title: str
    lead: str
    fictional: str
    facts: tuple[Row, ...]
    table: PlainTable
    versions: PlainTable
    begin: str
    upload: str
    sign: str
    take_back: str
    agree: str


def plan_page(
    plan: PlanView,
    *,
    organisation: Organisation,
    definitions: Mapping[str, Definition],
    may_edit: bool,
    may_sign: bool,
    may_agree: bool,
    today: date,
) -> PlanPage:
    """`definitions` are those of the year's end, by measure."""
    newest, address = plan.newest, address_of(organisation, plan.framework.key)
    status = newest.status if newest else ""
    over = year_is_over(plan.framework, today=today)
    if over:
        may_edit = may_sign = may_agree = False
    may_begin = may_edit and (newest is None or status == Status.AGREED)
    complete = not (plan.missing or plan.is_empty)
    return PlanPage(
        title=f"{plan.framework.plan_name}: {organisation.name}",
        lead=_lead(plan, over=over),
        fictional="This cycle is fictional: its plans and trajectories are samples, set apart from the real years."
        if plan.framework.fictional
        else "",
        facts=_version_rows(newest) if newest else (),
        table=_trajectories_table(plan, address=address, definitions=definitions),
        versions=_versions_table(plan),
        begin=f"{address}begin/" if may_begin else "",
        upload=f"{address}upload/" if may_edit and status == Status.DRAFT else "",
        sign=f"{address}sign/" if may_sign and status == Status.DRAFT and complete else "",
        take_back=f"{address}take-back/" if may_sign and status == Status.SIGNED else "",
        agree=f"{address}agree/" if may_agree and status == Status.SIGNED else "",
    )


def _lead(plan: PlanView, *, over: bool) -> str:
    newest = plan.newest
    if newest is not None and newest.status == Status.AGREED:
        return "Agreed and frozen: the board is judged by it."
    if over:
        agreed = next((v.number for v in plan.versions if v.status == Status.AGREED), None)
        stays = "no plan was agreed" if agreed is None else f"version {agreed} stays in force"
        return f"The year ended on {day_words(plan.framework.year_end)}: {stays}, and nothing is changed any more."
    if newest is None:
        return "Nobody has begun this plan yet."
    if newest.status == Status.SIGNED:
        return "Signed by the board. It waits to be agreed."
    missing = len(plan.missing)
    if missing == 0 and plan.is_empty:
        return "A draft without any trajectory. Write at least one; then it can be signed."
    if missing == 0:
        return "A draft. Every trajectory is there: it can be signed."
    trajectories = "1 trajectory is" if missing == 1 else f"{missing} trajectories are"
    return f"A draft. {trajectories} missing or incomplete; then it can be signed."


def _version_rows(version: VersionView) -> tuple[Row, ...]:
    rows = [
        Row("Version", state_words(version.number, version.status)),
        Row("Begun", f"{version.created_by}, {moment_words(version.created_at)}"),
    ]
    if version.reason:
        rows.insert(1, Row("Why it changed", version.reason))
    if version.signed_at:
        rows.append(Row("Signed for the board", f"{version.signed_by}, {moment_words(version.signed_at)}"))
    if version.agreed_at:
        rows.append(Row("Agreed", f"{version.agreed_by}, {moment_words(version.agreed_at)}"))
    return tuple(rows)


def _trajectories_table(plan: PlanView, *, address: str, definitions: Mapping[str, Definition]) -> PlainTable:
    return PlainTable(
        key="trajectories",
        caption="Trajectories",
        columns=(Column("Measure"), Column("State"), Column("From", number=True), Column("To", number=True)),
        rows=tuple(
            (
                TableCell(state.rules.title, href=f"{address}trajectory/{key}/"),
                TableCell(_trajectory_state(state)),
                TableCell(_end_words(state, 0, definitions[key])),
                TableCell(_end_words(state, -1, definitions[key])),
            )
            for key, state in plan.trajectories.items()
        ),
        download=Download("Take these trajectories", f"{address}trajectories.csv"),
    )


def _trajectory_state(state: TrajectoryState) -> str:
    if state.is_complete:
        return "complete"
    if state.values:
        return f"{len(state.values)} of {len(state.rules.periods)} periods; missing: {missing_words(state)}"
    if not state.rules.required:
        return "optional, not begun"
    return "missing" if state.reported else "not demanded: this board has no figure of it"


def _end_words(state: TrajectoryState, place: int, definition: Definition) -> str:
    if not state.values:
        return ""
    period = sorted(state.values)[place]
    return value_words(state.values[period], definition=definition)


def _versions_table(plan: PlanView) -> PlainTable:
    return PlainTable(
        key="versions",
        caption="Versions",
        columns=(Column("Version"), Column("State"), Column("Begun"), Column("Why it changed")),
        rows=tuple(
            (
                TableCell(f"Version {version.number}"),
                TableCell(Status(version.status).label),
                TableCell(f"{version.created_by}, {moment_words(version.created_at)}"),
                TableCell(version.reason or "the first version"),
            )
            for version in plan.versions
        ),
        empty="There is no version yet. A planner of the board begins the first one.",
    )


# One trajectory


@dataclass(frozen=True)
class GridRow:
    """One period of a trajectory. `field` is its input in the form; None where the page is only read."""

    period: str
    year_before: str
    planned: str
    gap: str
    now: str
    field: forms.BoundField | None


@dataclass(frozen=True)
class TrajectoryPage:
    """One trajectory beside the board's figures; with a form where it can be edited."""

    title: str
    lead: str
    facts: tuple[Row, ...]
    rows: tuple[GridRow, ...]
    target: str
    edit: str
    conflict: PlainTable | None
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
    editable = may_edit and plan.newest is not None and plan.newest.status == Status.DRAFT
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
                target=target,
                field=fields.get(period),
            )
            for period in state.rules.periods
        ),
        target=value_words(target, definition=definition) if target is not None else "",
        edit=f"{address}trajectory/{state.rules.measure_key}/edit/" if editable and form is None else "",
        conflict=_conflict_table(stale, state, definition=definition) if stale else None,
        conflict_words=f"{stale} Their values and yours are below. Save again to put yours in place of theirs."
        if stale
        else "",
    )


def state_words_of(plan: PlanView) -> str:
    newest = plan.newest
    return state_words(newest.number, newest.status) if newest else "not begun"


def _grid_row(
    period: Period,
    state: TrajectoryState,
    *,
    definition: Definition,
    beside: Beside,
    target: Decimal | None,
    field: forms.BoundField | None,
) -> GridRow:
    planned = state.values.get(period)
    gap = ""
    if planned is not None and target is not None:
        difference = planned - target
        places = max(0, -int(difference.normalize().as_tuple().exponent))
        gap = shown_difference(difference, places=places, unit=definition.unit)
    return GridRow(
        period=period_words(period),
        year_before=known_words(beside.year_before, definition=definition),
        planned=value_words(planned, definition=definition) if planned is not None else "",
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
        columns=(Column("Period"), Column(f"Saved by {stale.by}", number=True), Column("Yours", number=True)),
        rows=tuple(
            (
                TableCell(period_words(period)),
                TableCell(words(stale.theirs, period)),
                TableCell(words(stale.yours, period)),
            )
            for period in state.rules.periods
        ),
    )


# Files


def problems_table(problems: Sequence[Problem], *, count: int) -> PlainTable:
    more = count - len(problems)
    return PlainTable(
        key="errors",
        caption="What is wrong with the file",
        note=f"The first {len(problems):,} of {count:,} errors." if more else "",
        columns=(
            Column("Row", number=True),
            Column("Column"),
            Column("Value"),
            Column("Problem"),
            Column("What to do"),
        ),
        rows=tuple(
            tuple(
                TableCell(text)
                for text in (
                    "whole file" if problem.row is None else f"{problem.row:,}",
                    problem.column,
                    problem.value,
                    problem.problem,
                    problem.remedy,
                )
            )
            for problem in problems
        ),
    )
