"""Rows of boards' agreed plans: what boards do, and what endangers it, with the targets that each names."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from textwrap import shorten

from django.db.models import Prefetch

from boards.organisations.models import Organisation
from boards.planning.pages.words import address_of
from boards.plans.listed_rows import PlanAction, PlanActionMeasure, PlanRisk
from boards.plans.models import Trajectory, TrajectoryPoint
from boards.plans.parts import ACTIONS, RISKS, TRAJECTORIES
from boards.plans.parts.inputs import JOINT
from boards.plans.parts.part import Part
from boards.plans.queries.in_force import Round, rounds
from boards.plans.words import promise_value_words
from targets.calc.periods import day_words
from targets.catalogue.queries import Catalogue

LONGEST = 90  # characters of a risk in a list


@dataclass(frozen=True)
class PlanRow:
    """An action, a risk or a trajectory as it stands in the plan that is in force.

    `towards` are the outcomes, enablers and challenges that the plan itself names in it, by number or key; `promise` is
    what a trajectory reaches at its end.
    """

    organisation: Organisation
    framework_key: str
    part: str
    one: str
    key: str
    title: str
    measures: tuple[str, ...]
    towards: tuple[str, ...] = ()
    promise: str = ""

    @property
    def href(self) -> str:
        part = "trajectory" if self.part == TRAJECTORIES.key else self.part
        return f"{address_of(self.organisation, self.framework_key)}{part}/{self.key}/"

    @property
    def thread(self) -> tuple[int, str, str]:
        return self.organisation.pk, self.part, self.key


@dataclass(frozen=True)
class YearRows:
    """One year's agreed plans, as far as the reader may see them: `asked` are the boards that the year asks.

    Of `read` there is something to read, of `acting` their actions.
    """

    round: Round
    asked: tuple[Organisation, ...]
    read: tuple[Organisation, ...]
    acting: tuple[Organisation, ...]
    rows: tuple[PlanRow, ...]


def year_with_plans(
    *,
    policy: Catalogue,
    today: date,
    fictional: bool,
    of: int | None = None,
    framework_key: str = "",
    known_on: date | None = None,
) -> Round | None:
    """The newest year in which an agreed plan is in force, of one board or of any; four queries.

    With `known_on` as it was in force and known on that day.
    """
    found = rounds(policy=policy, today=known_on or today, framework_key=framework_key, known_on=known_on)
    return next(
        (
            one
            for one in found
            if one.framework.fictional == fictional and (of in one.plans if of is not None else one.plans)
        ),
        None,
    )


def rows_of(held: Round, *, boards: Collection[int] | None, own: Collection[int] = ()) -> YearRows:
    """Of boards that the reader may see, None being all; what a board keeps to itself only of `own`. Three queries."""
    asked = {one.organisation.pk: one.organisation for part in (ACTIONS, RISKS) for one in held.asked(part)}
    seen = {pk: one for pk, one in asked.items() if boards is None or pk in boards}
    actions, risks = _versions(held, ACTIONS, seen, own), _versions(held, RISKS, seen, own)
    rows = [*_actions(held, actions, seen), *_risks(held, risks, seen)]
    acting = frozenset(actions.values())
    read = acting.union(risks.values())
    place = {pk: number for number, pk in enumerate(seen)}
    return YearRows(
        held,
        tuple(seen.values()),
        tuple(one for pk, one in seen.items() if pk in read),
        tuple(one for pk, one in seen.items() if pk in acting),
        tuple(sorted(rows, key=lambda row: (place[row.organisation.pk], row.part))),
    )


def trajectories_of(
    held: Round, *, boards: Collection[int] | None, own: Collection[int] = ()
) -> tuple[PlanRow, ...]:
    """What the same boards plan to reach, a row for each trajectory with its last value; two queries.

    They name their targets by themselves, so no board links them and coverage does not count them.
    """
    asked = {one.organisation.pk: one.organisation for one in held.asked(TRAJECTORIES)}
    seen = {pk: one for pk, one in asked.items() if boards is None or pk in boards}
    versions = _versions(held, TRAJECTORIES, seen, own)
    place = {pk: number for number, pk in enumerate(seen)}
    rows = Trajectory.objects.filter(version__in=list(versions)).prefetch_related(
        Prefetch("points", TrajectoryPoint.objects.order_by("period_end"))
    )
    found = [
        _trajectory(held, seen[versions[one.version_id]], one)
        for one in rows.order_by("measure__position", "pk")
        if one.measure_id in held.policy.measures
    ]
    return tuple(sorted(found, key=lambda row: place[row.organisation.pk]))


def _trajectory(held: Round, board: Organisation, one: Trajectory) -> PlanRow:
    promise, points = "", list(one.points.all())
    if points:
        day = points[-1].period_end
        definition = held.policy.definition_on(measure_key=one.measure_id, day=day)
        promise = f"{promise_value_words(points[-1].value, definition=definition)} by {day_words(day)}"
    return PlanRow(
        organisation=board,
        framework_key=held.framework.key,
        part=TRAJECTORIES.key,
        one=TRAJECTORIES.one,
        key=one.measure_id,
        title=held.policy.measures[one.measure_id].title,
        measures=(one.measure_id,),
        promise=promise,
    )


def _versions(held: Round, part: Part, seen: Collection[int], own: Collection[int]) -> dict[int, int]:
    return {
        one.plan.version_id: one.organisation.pk
        for one in held.asked(part)
        if one.plan and one.organisation.pk in seen and (not one.keeps or one.organisation.pk in own)
    }


def _actions(held: Round, versions: dict[int, int], seen: dict[int, Organisation]) -> Iterator[PlanRow]:
    serves: dict[int, list[str]] = defaultdict(list)
    pairs = PlanActionMeasure.objects.filter(row__version__in=list(versions)).order_by("measure")
    for row, measure in pairs.values_list("row_id", "measure_id"):
        serves[row].append(measure)
    rows = PlanAction.objects.filter(version__in=list(versions)).order_by("pk")
    names = ("pk", "version_id", "key", "title", "outcomes", "themes")
    for pk, version, key, title, outcomes, themes in rows.values_list(*names):
        yield PlanRow(
            organisation=seen[versions[version]],
            framework_key=held.framework.key,
            part=ACTIONS.key,
            one=ACTIONS.one,
            key=key,
            title=title,
            measures=tuple(serves[pk]),
            towards=tuple(one for text in (outcomes, themes) for one in text.split(JOINT) if one),
        )


def _risks(held: Round, versions: dict[int, int], seen: dict[int, Organisation]) -> Iterator[PlanRow]:
    rows = PlanRisk.objects.filter(version__in=list(versions)).order_by("pk")
    for version, key, risk, measure in rows.values_list("version_id", "key", "risk", "measure_id"):
        yield PlanRow(
            organisation=seen[versions[version]],
            framework_key=held.framework.key,
            part=RISKS.key,
            one=RISKS.one,
            key=key,
            title=shorten(" ".join(risk.split()), LONGEST, placeholder="…"),
            measures=(measure,),
        )
