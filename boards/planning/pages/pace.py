"""How far a trajectory goes, in a sentence."""

from collections.abc import Mapping
from decimal import Decimal

from boards.plans.parts.trajectories.state import TrajectoryState
from boards.plans.queries import Beside
from boards.plans.words import promise_value_words
from targets.calc.periods import Period, period_words


def pace_words(state: TrajectoryState, *, beside: Mapping[Period, Beside]) -> str:
    """How far the values go, and how far the figure went over the same periods a year before; empty without two values.

    It compares and does not judge: why the next year differs is for the reasons to say.
    """
    definition, planned = state.rules.definition, sorted(state.values)
    if len(planned) < 2:
        return ""
    first, last = planned[0], planned[-1]

    def went(start: Decimal, end: Decimal) -> str:
        words = (
            promise_value_words(start, definition=definition),
            promise_value_words(end, definition=definition),
        )
        return f"stays at {words[0]}" if start == end else f"goes from {words[0]} to {words[1]}"

    told = f"From {period_words(first)} to {period_words(last)} it {went(state.values[first], state.values[last])}."
    figures = [beside[period].year_before for period in (first, last)]
    known = [figure.value for figure in figures if figure is not None and figure.value is not None]
    if len(known) < 2:
        return told
    start, end = (promise_value_words(value, definition=definition) for value in known)
    return f"{told} Over the same periods a year before, the figure went from {start} to {end}."
