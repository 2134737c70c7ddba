"""One board's plan: its versions, and the trajectories of one of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Exists, OuterRef

from boards.asks.models import Question
from boards.asks.queries import Asked, Document, questions_of
from boards.figures.models import Observation
from boards.organisations.models import Organisation
from boards.plans.models import PlanVersion, Trajectory, TrajectoryPoint
from boards.plans.parts.trajectories.rules import Rules, rules_for
from targets.calc.periods import Period, PeriodKind
from targets.catalogue.models import Framework, Measure
from targets.catalogue.queries import Catalogue

Status = PlanVersion.Status


def period_of(point: TrajectoryPoint) -> Period:
    return Period(end=point.period_end, start=point.period_start, kind=PeriodKind(point.period_kind))


def year_is_over(framework: Framework, *, today: date) -> bool:
    """A year that has passed is not promised any more; the fictional cycle is always open."""
    return not framework.fictional and framework.year_end < today


def reported_measures(*, organisation_id: int) -> frozenset[str]:
    """Measures of which an organisation ever had a figure; one query that probes the index once for each measure."""
    figures = Observation.objects.filter(
        organisation=organisation_id, measure=OuterRef("pk"), value__isnull=False
    )
    return frozenset(Measure.objects.filter(Exists(figures)).values_list("pk", flat=True))


@dataclass(frozen=True)
class VersionView:
    """One version of a plan. Names are empty and times None for what has not happened."""

    plan_id: int
    version_id: int
    number: int
    status: str
    reason: str
    edit_number: int
    created_by_id: int
    created_by: str
    created_at: datetime
    ready_by: str
    ready_at: datetime | None
    signed_by_id: int | None
    signed_by: str
    signed_at: datetime | None
    agreed_by: str
    agreed_at: datetime | None
    in_force_from: date | None


@dataclass(frozen=True)
class TrajectoryState:
    """One asked trajectory of the shown version. `reported`: the board ever had a figure of the measure."""

    rules: Rules
    values: Mapping[Period, Decimal]
    baseline: Decimal | None
    rationale: str
    reported: bool

    @property
    def is_complete(self) -> bool:
        return len(self.values) == len(self.rules.periods)

    @property
    def missing_periods(self) -> tuple[Period, ...]:
        return tuple(period for period in self.rules.periods if period not in self.values)

    @property
    def is_lacking(self) -> bool:
        """The plan cannot be signed as this stands: it is demanded, or begun, and lacks a value for some period.

        A measure of which the board never had a figure (it does not run that service) is not demanded.
        """
        demanded = self.rules.required and self.reported
        return (demanded or bool(self.values)) and not self.is_complete


@dataclass(frozen=True)
class PlanView:
    """One board's plan in one framework: its versions, the newest first, and the trajectories of the shown one.

    Discarded versions are among `versions`, and only read: the newest is one that is not.

    `before` is the agreed version that the shown one changes (None for a first one) with its trajectories in
    `trajectories_before`; `questions` are those of all versions, the oldest first.
    """

    organisation_id: int
    is_sample: bool
    framework: Framework
    versions: tuple[VersionView, ...]
    shown: VersionView | None
    trajectories: Mapping[str, TrajectoryState]
    before: VersionView | None
    trajectories_before: Mapping[str, TrajectoryState]
    questions: tuple[Asked, ...]

    @property
    def newest(self) -> VersionView | None:
        return next((v for v in self.versions if v.status != Status.DISCARDED), None)

    @property
    def missing(self) -> tuple[TrajectoryState, ...]:
        """What still has to be written before the plan can be signed."""
        return tuple(state for state in self.trajectories.values() if state.is_lacking)

    @property
    def is_empty(self) -> bool:
        """Not a single value is planned: such a plan promises nothing and is not signed either."""
        return not any(state.values for state in self.trajectories.values())


def plan(
    *, organisation_id: int, framework_key: str, catalogue: Catalogue, number: int | None = None
) -> PlanView:
    """The plan with its version of that number, None for the newest. At most eight queries.

    KeyError for an unknown framework; PlanVersion.DoesNotExist for a number that there is not.
    """
    framework, rules = (
        catalogue.frameworks[framework_key],
        rules_for(catalogue, framework_key=framework_key),
    )
    versions = tuple(
        _version_view(version)
        for version in PlanVersion.objects.filter(
            plan__organisation=organisation_id, plan__framework=framework_key
        )
        .select_related("created_by", "ready_by", "signed_by", "agreed_by")
        .order_by("-number")
    )
    shown = next((version for version in versions if version.status != Status.DISCARDED), None)
    if number is not None:
        shown = next((version for version in versions if version.number == number), None)
        if shown is None:
            raise PlanVersion.DoesNotExist(f"there is no version {number}")
    agreed = [version for version in versions if version.status == Status.AGREED]
    before = next((version for version in agreed if shown and version.number < shown.number), None)
    reported = reported_measures(organisation_id=organisation_id)
    samples = Organisation.including_samples.filter(pk=organisation_id, kind=Organisation.Kind.SAMPLE)
    return PlanView(
        organisation_id=organisation_id,
        is_sample=samples.exists(),
        framework=framework,
        versions=versions,
        shown=shown,
        trajectories=_states(shown, rules=rules, reported=reported),
        before=before,
        trajectories_before=_states(before, rules=rules, reported=reported) if before else {},
        questions=_questions(versions),
    )


def _questions(versions: tuple[VersionView, ...]) -> tuple[Asked, ...]:
    """Two queries where there is a version."""
    if not versions:
        return ()
    document = Document(Question.About.PLAN, versions[0].plan_id)
    return questions_of([document])[document]


def _states(
    version: VersionView | None, *, rules: Mapping[str, Rules], reported: frozenset[str]
) -> dict[str, TrajectoryState]:
    """By measure, for every trajectory that is asked for; two queries where there is a version."""
    held = (
        {
            trajectory.measure_id: trajectory
            for trajectory in Trajectory.objects.filter(version=version.version_id).prefetch_related("points")
        }
        if version
        else {}
    )
    states = {}
    for key, rule in rules.items():
        trajectory = held.get(key)
        states[key] = TrajectoryState(
            rules=rule,
            values={period_of(point): point.value for point in trajectory.points.all()} if trajectory else {},
            baseline=trajectory.baseline if trajectory else None,
            rationale=trajectory.rationale if trajectory else "",
            reported=key in reported,
        )
    return states


def _version_view(version: PlanVersion) -> VersionView:
    return VersionView(
        plan_id=version.plan_id,
        version_id=version.pk,
        number=version.number,
        status=version.status,
        reason=version.reason,
        edit_number=version.edit_number,
        created_by_id=version.created_by_id,
        created_by=version.created_by.name,
        created_at=version.created_at,
        ready_by=version.ready_by.name if version.ready_by else "",
        ready_at=version.ready_at,
        signed_by_id=version.signed_by_id,
        signed_by=version.signed_by.name if version.signed_by else "",
        signed_at=version.signed_at,
        agreed_by=version.agreed_by.name if version.agreed_by else "",
        agreed_at=version.agreed_at,
        in_force_from=version.in_force_from,
    )
