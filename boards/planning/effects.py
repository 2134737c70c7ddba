"""What a version would do to results if it were agreed today: said before anybody signs or agrees it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from boards.components.words import counted
from boards.performance.cells import Point
from boards.performance.queries import ResultChange, Returns, would_change
from boards.performance.words import facts_of_point, judged_words, result_words, the_period
from boards.plans.promises import AsIf, promises
from boards.plans.queries import PlanView, VersionView
from targets.calc.counting import answer
from targets.calc.periods import Period, period_words
from targets.catalogue.queries import Catalogue
from targets.catalogue.steps import step_in

MOST_NAMED = 12  # results, or periods of one measure, that are named one by one


@dataclass(frozen=True)
class Effects:
    """Results that would be others, and by measure the periods whose value comes too late to judge anything."""

    changes: tuple[ResultChange, ...]
    too_late: tuple[tuple[str, tuple[Period, ...]], ...]
    values: int

    @property
    def late(self) -> int:
        return sum(len(periods) for _, periods in self.too_late)


def effects_of(
    plan: PlanView, version: VersionView, *, policy: Catalogue, returns_of: Returns, today: date
) -> Effects:
    """Of the newest version of a plan; eight queries at most."""
    of_plan = {"organisation_id": plan.organisation_id, "framework_key": plan.framework.key}
    now = promises(**of_plan)  # type: ignore[arg-type]
    then = promises(**of_plan, as_if=AsIf(version.version_id, today))  # type: ignore[arg-type]
    keys = [
        key
        for key in plan.trajectories
        if (plan.organisation_id, key, plan.framework.key) in now.planned.keys() | then.planned.keys()
    ]
    late, values = [], 0
    for key in keys:
        said = then.planned.get((plan.organisation_id, key, plan.framework.key), {})
        own = {period: one for period, one in said.items() if one and one[-1].version == version.number}
        values += len(own)
        periods = tuple(
            period
            for period, one in own.items()
            if one[-1]
            in answer(
                one, step=step_in(policy.definition_on(measure_key=key, day=period.end), period)
            ).afterwards
        )
        if periods:
            late.append((key, periods))
    return Effects(
        changes=would_change(
            **of_plan,  # type: ignore[arg-type]
            measure_keys=keys,
            now=now,
            then=then,
            returns_of=returns_of,
            today=today,
        ),
        too_late=tuple(late),
        values=values,
    )


def effect_words(effects: Effects, version: VersionView, *, policy: Catalogue) -> tuple[str, ...]:
    """In sentences: how many results, from what to what, and how many values come too late."""
    return tuple(
        sentence
        for sentence in (_results(effects.changes), _late(effects, version, policy=policy))
        if sentence
    )


def _results(changes: tuple[ResultChange, ...]) -> str:
    if not changes:
        return "Agreed today, it would change no result of this board."
    kinds = Counter((_result(change.now), _result(change.then)) for change in changes)
    told = "; ".join(f"{number} from {before} to {after}" for (before, after), number in kinds.items())
    return f"Agreed today, it would change {counted(len(changes), 'result')} of this board: {told}."


def _result(point: Point) -> str:
    met = "" if point.met is None else "met" if point.met else "missed"
    word = result_words(point.result, point.reason)
    return f"“{judged_words(word, result=point.result, met=met)}”"


def _late(effects: Effects, version: VersionView, *, policy: Catalogue) -> str:
    if not effects.late:
        return ""
    what = "values" if version.number == 1 else "changed values"
    measures = "; ".join(
        f"{policy.measures[key].title} ({_period_words(periods)})" for key, periods in effects.too_late
    )
    are = "comes too late and judges" if effects.late == 1 else "come too late and judge"
    return f"{effects.late} of its {effects.values} {what} {are} nothing, if it is agreed today: {measures}."


def _period_words(periods: Iterable[Period]) -> str:
    named = sorted(periods)
    if len(named) > 2:
        return f"{len(named)} periods from {period_words(named[0])} to {period_words(named[-1])}"
    return ", ".join(map(period_words, named))


def change_lines(effects: Effects, *, policy: Catalogue) -> tuple[str, ...]:
    """Each result that would be another: measure, period, from what promise and result to what. The first of them."""
    lines = []
    for change in effects.changes[:MOST_NAMED]:
        day = change.now.period.end
        definition = policy.definition_on(measure_key=change.measure_key, day=day)
        before, after = (facts_of_point(point, definition=definition) for point in (change.now, change.then))
        title = policy.measures[change.measure_key].title
        lines.append(
            f"{title}, {the_period(change.now.period)}, {before.value}: "
            f"{before.word} against the {before.against}, then {after.word} against the {after.against}"
        )
    more = len(effects.changes) - MOST_NAMED
    return (*lines, f"and {counted(more, 'more result')}") if more > 0 else tuple(lines)
