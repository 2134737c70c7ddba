"""What boards are judged by: the promises of all agreed versions of a plan, and agreed values, with their days."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q, QuerySet

from boards.plans.agreed_values import AgreedValue
from boards.plans.correcting import Corrected, confirmed
from boards.plans.models import PlanVersion, TrajectoryPoint
from boards.plans.signatures import Signed, signed
from boards.plans.words import decided_words
from boards.work.actors import LOCAL, end_of
from targets.calc.counting import Said, history
from targets.calc.periods import Period, PeriodKind
from targets.calc.promise import PromiseKind
from targets.calc.shapes import JUDGED_BY_AGREED_VALUE, Lacking, Shape, asked_value
from targets.catalogue.models import Requirement
from targets.catalogue.queries import Catalogue, catalogue
from targets.catalogue.shapes import terms_of
from targets.compiled import Compiled

Key = tuple[int, str, str]  # organisation, measure, framework
HELD = "held"
Histories = Mapping[Period, tuple[Said, ...]]


@dataclass(frozen=True)
class Promises:
    """What was promised, by (organisation, measure, framework), as `calc.counting` asks for it.

    `planned` has what the agreed versions of a plan say of each period; the source of each is the plan version.
    `agreed` has the value agreed with one board for the year; its source is the agreed value. `against` says which of
    them figures are measured against (`calc.counting.chosen`): what judges, unless a reader asks for another.
    """

    planned: Mapping[Key, Histories]
    agreed: Mapping[Key, tuple[Said, ...]]
    against: str = HELD


@dataclass(frozen=True)
class AsIf:
    """A version that is not agreed, taken as if it were signed and agreed on a day."""

    version_id: int
    day: date


def promises(
    *,
    measure_key: str | None = None,
    organisation_id: int | None = None,
    framework_key: str | None = None,
    agreed_by: date | None = None,
    against: str = HELD,
    as_if: AsIf | None = None,
) -> Promises:
    """The promises of all agreed plan versions, and all agreed values; two queries, five where a plan is agreed.

    `agreed_by` leaves out what was agreed, or of a fictional framework in force, after that day. `as_if` asks what
    would be promised if a version were agreed.
    """
    return Promises(
        planned=_planned(
            measure_key=measure_key,
            organisation_id=organisation_id,
            framework_key=framework_key,
            agreed_by=agreed_by,
            as_if=as_if,
        ),
        agreed=agreed_values(
            measure_key=measure_key,
            organisation_id=organisation_id,
            framework_key=framework_key,
            agreed_by=agreed_by,
        ),
        against=against,
    )


def _versions(
    organisation_id: int | None,
    framework_key: str | None,
    agreed_by: date | None,
    agreed_before: datetime | None,
    as_if: int | None,
) -> QuerySet[PlanVersion]:
    asked = Q(status=PlanVersion.Status.AGREED)
    agreed = PlanVersion.objects.filter(asked if as_if is None else asked | Q(pk=as_if))
    if organisation_id is not None:
        agreed = agreed.filter(plan__organisation_id=organisation_id)
    if framework_key is not None:
        agreed = agreed.filter(plan__framework_id=framework_key)
    if agreed_by is not None:
        agreed = agreed.filter(
            Q(in_force_from__lte=agreed_by) | Q(in_force_from=None, agreed_at__lt=agreed_before)
        )
    return agreed.select_related("plan").order_by("plan_id", "number")


_VERSIONS = Compiled(
    _versions,
    organisation_id=int,
    framework_key=str,
    agreed_by=date,
    agreed_before=datetime,
    as_if=int,
)


def _planned(
    *,
    measure_key: str | None,
    organisation_id: int | None,
    framework_key: str | None,
    agreed_by: date | None,
    as_if: AsIf | None,
) -> dict[Key, dict[Period, tuple[Said, ...]]]:
    """The versions of each plan in their order, each with the days from which what it says counts.

    A first version's value counts from the signature since which it has stayed unchanged, a later version's change from
    the day of agreement; where the version of a fictional framework names a day, both from that.
    """
    by_plan: dict[int, list[PlanVersion]] = defaultdict(list)
    for version in _VERSIONS(
        organisation_id=organisation_id,
        framework_key=framework_key,
        agreed_by=agreed_by,
        agreed_before=end_of(agreed_by) if agreed_by else None,
        as_if=as_if.version_id if as_if else None,
    ):
        by_plan[version.plan_id].append(version)
    if not by_plan:
        return {}
    everything = [version for versions in by_plan.values() for version in versions]
    values = _values([version.pk for version in everything], measure_key=measure_key)
    signatures = signed([versions[0].pk for versions in by_plan.values()])
    corrected = confirmed([version.pk for version in everything], by=agreed_by)
    return {
        (versions[0].plan.organisation_id, measure, versions[0].plan.framework_id): said
        for versions in by_plan.values()
        for measure, said in _histories(versions, values, signatures, as_if, corrected)
    }


def _values(
    version_ids: Iterable[int], *, measure_key: str | None
) -> Mapping[int, Mapping[str, Mapping[Period, Decimal]]]:
    """By version and measure; one query."""
    points = TrajectoryPoint.objects.filter(trajectory__version__in=list(version_ids))
    if measure_key is not None:
        points = points.filter(trajectory__measure_id=measure_key)
    values: dict[int, dict[str, dict[Period, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    for version, measure, end, start, kind, value in points.order_by("period_end").values_list(
        "trajectory__version_id",
        "trajectory__measure_id",
        "period_end",
        "period_start",
        "period_kind",
        "value",
    ):
        values[version][measure][Period(end=end, start=start, kind=PeriodKind(kind))] = value
    return values


def _histories(
    versions: list[PlanVersion],
    values: Mapping[int, Mapping[str, Mapping[Period, Decimal]]],
    signatures: Mapping[int, Signed],
    as_if: AsIf | None,
    corrected: Iterable[Corrected],
) -> Iterator[tuple[str, dict[Period, tuple[Said, ...]]]]:
    """What the versions of one plan say of each measure."""
    first = versions[0]
    for measure in sorted({measure for version in versions for measure in values.get(version.pk, {})}):
        periods = sorted({p for v in versions for p in values.get(v.pk, {}).get(measure, ())})
        histories = {}
        for period in periods:
            said = []
            for version in versions:
                is_as_if = as_if is not None and version.pk == as_if.version_id
                agreed_on = as_if.day if as_if and is_as_if else _local_day(version.agreed_at)
                day = version.in_force_from or agreed_on
                if version is first and version.in_force_from is None:
                    signed_on = signatures[first.pk].since(measure, period) or _local_day(first.signed_at)
                    day = signed_on or agreed_on
                said.append(
                    Said(
                        version=version.number,
                        value=values.get(version.pk, {}).get(measure, {}).get(period),
                        day=day,
                        source_id=version.pk,
                        agreed_on=version.in_force_from or agreed_on,
                        decided=decided_words(version.outcome),
                    )
                )
            histories[period] = history(_put_right(said, measure, period, corrected))
        yield measure, histories


def _put_right(said: list[Said], measure: str, period: Period, corrected: Iterable[Corrected]) -> list[Said]:
    """What the versions say once the record is corrected: in the version that is named, and in every later one that
    took the entry over as it stood. The day from which it counts stays: what was decided then is what counts."""
    for one in corrected:
        if (one.measure_key, one.period) != (measure, period):
            continue
        first = next(
            (place for place, version in enumerate(said) if version.source_id == one.version_id), None
        )
        for place in range(len(said) if first is None else first, len(said)):
            if said[place].value != one.was:
                break
            said[place] = replace(
                said[place], value=one.becomes, was=said[place].was or one.was, corrected_on=one.day
            )
    return said


def _local_day(at: datetime | None) -> date | None:
    return at.astimezone(LOCAL).date() if at else None


def _agreed_values(
    measure_key: str | None, organisation_id: int | None, framework_key: str | None, agreed_by: date | None
) -> QuerySet[AgreedValue, tuple[int, str, str, int, int, Decimal, date | None]]:
    rows = AgreedValue.objects.order_by("organisation_id", "measure_id", "framework_id", "number")
    if measure_key is not None:
        rows = rows.filter(measure_id=measure_key)
    if organisation_id is not None:
        rows = rows.filter(organisation_id=organisation_id)
    if framework_key is not None:
        rows = rows.filter(framework_id=framework_key)
    if agreed_by is not None:
        rows = rows.filter(Q(agreed_on=None) | Q(agreed_on__lte=agreed_by))
    return rows.values_list(
        "organisation_id", "measure_id", "framework_id", "number", "pk", "value", "agreed_on"
    )


_AGREED_VALUES = Compiled(
    _agreed_values, measure_key=str, organisation_id=int, framework_key=str, agreed_by=date
)


def agreed_values(
    *,
    measure_key: str | None = None,
    organisation_id: int | None = None,
    framework_key: str | None = None,
    agreed_by: date | None = None,
) -> dict[Key, tuple[Said, ...]]:
    """The values agreed with boards; one query.

    Each has the day that its source names. Without one it judges nothing: it may have been agreed after the facts.
    Two numbers that name the same day of agreement are one promise: the second corrects how the first was recorded.
    """
    said: dict[Key, list[Said]] = defaultdict(list)
    for organisation, measure, framework, number, pk, value, agreed_on in _AGREED_VALUES(
        measure_key=measure_key,
        organisation_id=organisation_id,
        framework_key=framework_key,
        agreed_by=agreed_by,
    ):
        own = said[organisation, measure, framework]
        one = Said(
            version=number,
            value=value,
            day=agreed_on,
            source_id=pk,
            agreed_on=agreed_on,
            kind=PromiseKind.AGREED,
        )
        if own and own[-1].agreed_on == agreed_on:
            own[-1] = one
        else:
            own.append(one)
    return {key: history(own) for key, own in said.items()}


def agreed_with(
    *, organisation_id: int, framework_key: str, measure_key: str, shape: Shape
) -> tuple[Said, ...]:
    """The values of a measure that were agreed with one board, the newest last; one query, where its shape asks for
    one."""
    if shape not in JUDGED_BY_AGREED_VALUE:
        return ()
    said = agreed_values(
        measure_key=measure_key, organisation_id=organisation_id, framework_key=framework_key
    )
    return said.get((organisation_id, measure_key, framework_key), ())


def agreed_levels(*, organisation_id: int, framework_key: str) -> dict[str, Said]:
    """By measure the newest level that was agreed with one board for the year; one query."""
    agreed = agreed_values(organisation_id=organisation_id, framework_key=framework_key)
    return {measure_key: said[-1] for (_, measure_key, _), said in agreed.items()}


def promised_level(
    *, organisation_id: int, framework_key: str, measure_key: str, baseline: Decimal | None = None
) -> Decimal | None:
    """As `promised_levels`, of one measure; None where nothing is to be reached in the year."""
    agreed = agreed_levels(organisation_id=organisation_id, framework_key=framework_key)
    baselines = {} if baseline is None else {measure_key: baseline}
    levels = promised_levels(agreed, policy=catalogue(), framework_key=framework_key, baselines=baselines)
    return levels.get(measure_key)


def promised_levels(
    agreed: Mapping[str, Said],
    *,
    policy: Catalogue,
    framework_key: str,
    baselines: Mapping[str, Decimal],
) -> dict[str, Decimal]:
    """What each measure's trajectory shall reach by the end of the year, in its own unit.

    That is the standard's floor, the change applied to its baseline, the board's agreed value, the newest stage or
    every condition. Where the policy holds no baseline it is that of the trajectory itself, in `baselines`. A target
    whose day lies beyond the year has none: it is on the way.
    """
    framework, levels = policy.frameworks[framework_key], {}
    for (key, measure_key), requirement in policy.requirements.items():
        if key != framework_key or requirement.status in Requirement.STOPPED:
            continue
        said = agreed.get(measure_key)
        definition = policy.definition_on(measure_key=measure_key, day=framework.year_end)
        level = asked_value(
            shape=Shape(requirement.shape),
            floor=requirement.floor,
            agreed=said.value if said else None,
            terms=terms_of(requirement, unit=definition.unit, baseline=baselines.get(measure_key)),
            on=framework.year_end,
        )
        if not isinstance(level, Lacking) and not _is_beyond(requirement, framework.year_end):
            levels[measure_key] = level
    return levels


def _is_beyond(requirement: Requirement, year_end: date) -> bool:
    """Whether all of a target is to be reached after the year; a stage that falls within it is not."""
    target = requirement.status == Requirement.Status.TARGET and requirement.shape != Shape.MILESTONES
    return target and requirement.deadline is not None and requirement.deadline > year_end
