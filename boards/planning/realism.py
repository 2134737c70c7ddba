"""Whether boards ever managed the pace of a trajectory: a count of what happened, in a sentence and as a note."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from boards.components.words import counted
from boards.plans.checks import Finding
from boards.plans.parts import TRAJECTORIES
from boards.plans.parts.part import Check, Found, Place
from boards.plans.parts.trajectories.state import TrajectoryState
from boards.plans.queries import PlanView
from boards.plans.queries.pace import Past, past_of
from boards.plans.words import promise_value_words
from targets.calc.periods import STEPS, Period, period_words
from targets.calc.plan_checks import Severity
from targets.calc.rag import Direction
from targets.calc.realism import SENTENCES, NoRealism, middle_half, realism
from targets.catalogue.models import Definition

FASTER_THAN_ANY = Check("pace_faster_than_any_board", Severity.NOTE, lambda whole: ())
NO_PAST = "No board has published figures of these periods, so its pace cannot be compared."
ONE_VALUE = "Nothing is planned yet."


@dataclass(frozen=True)
class Pace:
    """From where to where, and how many past changes of boards were as fast: `as_fast` of `precedents`.

    `why_not` says why they cannot be counted; then the numbers say nothing.
    """

    measure: str
    title: str
    start: str
    end: str
    as_fast: int = 0
    precedents: int = 0
    boards: int = 0
    steps: int = 0
    why_not: str = ""

    @property
    def is_faster_than_any(self) -> bool:
        return not self.why_not and self.as_fast == 0

    @property
    def words(self) -> str:
        """One sentence for who writes and who reviews."""
        if self.why_not:
            return self.why_not
        over = counted(self.steps, "period", "periods")
        past = f"{counted(self.precedents, 'past change', 'past changes')} of {counted(self.boards, 'board', 'boards')}"
        if self.is_faster_than_any:
            return f"Faster than every one of {past} over {over} from a similar start."
        return f"{self.as_fast} of {past} over {over} from a similar start were as fast or faster."


@dataclass(frozen=True)
class PastHere:
    """What happened before, beside one trajectory: `words` say how often it was as fast; empty without a plan.

    `middle` has the levels between which half of past changes from a similar start were, by period; empty where there
    are too few of them.
    """

    words: str
    middle: Mapping[Period, tuple[float, float]]

    def told(self, definition: Definition) -> str:
        """The sentences, with the range of the last period."""
        if not self.middle:
            return self.words
        last, places = max(self.middle), 0 if definition.unit == Definition.Unit.COUNT else 1
        low, high = (
            promise_value_words(Decimal(f"{value:.{places}f}"), definition=definition)
            for value in self.middle[last]
        )
        half = f"Half of past changes from a similar start ended between {low} and {high} by {period_words(last)}."
        return f"{self.words} {half}".strip()


def past_here(plan: PlanView, measure: str, *, today: date) -> PastHere:
    """One query."""
    state = plan.trajectories[measure]
    definition, periods = state.rules.definition, sorted(state.values) or list(state.rules.periods)
    if not periods:
        return PastHere("", {})
    past = past_of(
        {measure: (periods[0].kind, definition)}, organisation_id=plan.organisation_id, today=today
    ).get(measure)
    words = _pace(state, past).words if state.values else ""
    begins = _start(state, periods[0], past)
    if begins is None or past is None or not past.history.values.size:
        return PastHere(words, {})
    ahead = [period for period in state.rules.periods if _steps(begins[0], period) >= 1]
    found = middle_half(
        history=past.history,
        aggregation=definition.aggregation,
        direction=Direction(definition.direction),
        start=float(begins[1]),
        horizons=np.array([_steps(begins[0], period) for period in ahead], dtype=np.intp),
    )
    return PastHere(
        words,
        {
            period: (float(low), float(high))
            for period, (low, high) in zip(ahead, found, strict=True)
            if not np.isnan(low)
        },
    )


def paces(plan: PlanView, *, today: date) -> dict[str, Pace]:
    """By measure, for every trajectory that plans a value. One query."""
    states = {key: state for key, state in plan.trajectories.items() if state.values}
    asked = {key: (min(state.values).kind, state.rules.definition) for key, state in states.items()}
    past = past_of(asked, organisation_id=plan.organisation_id, today=today)
    return {key: _pace(state, past.get(key)) for key, state in states.items()}


def _pace(state: TrajectoryState, past: Past | None) -> Pace:
    definition, rules = state.rules.definition, state.rules
    first, last = min(state.values), max(state.values)
    start_period, start = _start(state, first, past) or (first, state.values[first])
    said = Pace(
        measure=rules.measure_key,
        title=rules.title,
        start=f"{promise_value_words(start, definition=definition)}, {period_words(start_period)}",
        end=f"{promise_value_words(state.values[last], definition=definition)}, {period_words(last)}",
    )
    steps = _steps(start_period, last)
    if steps < 1:
        return _without(said, "One value is no pace.")
    if past is None or not past.history.values.size:
        return _without(said, NO_PAST)
    found = realism(
        history=past.history,
        aggregation=definition.aggregation,
        direction=Direction(definition.direction),
        starts=np.array([float(start)]),
        planned=np.array([float(state.values[last])]),
        horizons=np.array([steps]),
    )
    reason = NoRealism(int(found.reasons[0]))
    if reason is not NoRealism.PERCENTILE:
        return _without(said, SENTENCES[reason])
    return Pace(
        measure=said.measure,
        title=said.title,
        start=said.start,
        end=said.end,
        as_fast=int(found.as_fast[0]),
        precedents=int(found.precedents[0]),
        boards=int(found.series[0]),
        steps=steps,
    )


def _without(said: Pace, why_not: str) -> Pace:
    return Pace(said.measure, said.title, said.start, said.end, why_not=why_not)


def _start(state: TrajectoryState, first: Period, past: Past | None) -> tuple[Period, Decimal] | None:
    """The board's newest figure of the year before the plan's first period; where there is none, its first value."""
    for start, value in past.own if past else ():
        period = Period.of(start=start, kind=first.kind)
        if period.start < first.start and 0 < _steps(period, first) <= 12 // STEPS[first.kind]:
            return period, Decimal(str(value))
    return (first, state.values[first]) if first in state.values else None


def _steps(start: Period, end: Period) -> int:
    if start.kind not in STEPS:
        return 0
    months = (end.start.year - start.start.year) * 12 + end.start.month - start.start.month
    return months // STEPS[start.kind]


def faster_than_any(found: Mapping[str, Pace]) -> tuple[Finding, ...]:
    """A note for each trajectory whose pace no board ever managed from a similar start."""
    return tuple(
        Finding(
            FASTER_THAN_ANY,
            Found(
                f"{pace.title}: faster than any board managed over as many periods.",
                about=pace.measure,
                compared=(
                    ("from", pace.start),
                    ("to", pace.end),
                    ("past changes", f"{pace.precedents} of {counted(pace.boards, 'board', 'boards')}"),
                ),
                places=(Place(TRAJECTORIES.key, pace.measure),),
            ),
        )
        for pace in found.values()
        if pace.is_faster_than_any
    )
