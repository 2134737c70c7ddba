"""What a line chart shows, in words: its title says the finding, its alternative text the course of the line."""

from collections.abc import Sequence
from decimal import Decimal

from boards.performance.cells import Point
from boards.performance.words import facts_of_point, in_period, promise_words, the_period, value_words
from boards.plans.words import promise_value_words
from targets.calc.gaps import Gap, with_gaps
from targets.calc.periods import period_words
from targets.catalogue.models import Definition


def finding_words(
    points: Sequence[Point], *, title: str, organisation: str, definition: Definition, whole: bool
) -> str:
    """The chart's title says what is seen: how long the promise has been kept or missed in a row.

    Nothing runs across a period whose figure is not held. Without a promise it says from where to where the figures
    went; empty without a figure. `points` are oldest first, `whole` says that nothing was judged before them. `title`
    is the measure's.
    """
    held = [point for point in points if point.value is not None]
    if not held:
        return ""
    last = held[-1]
    if last.met is None:
        return _change_words(held, title=title, organisation=organisation, definition=definition)
    run = newest_run(points)
    kept = "kept" if last.met else "missed"
    promise = _promise_noun(last, definition)
    if len(run) == 1:
        return f"{organisation} {kept} {promise} {in_period(last.period)}"
    when = f"since {the_period(run[-1].period)}"
    if len(run) == sum(1 for point in held if point.met is not None):
        first = in_period(run[-1].period)
        when = f"since it was first judged here, {first}" if whole else "in every period shown"
    if {(point.promise_kind, point.promised) for point in run} == {(last.promise_kind, last.promised)}:
        return f"{organisation} has {kept} {promise} {when}"
    return f"{organisation} has {kept} its promise {when}; the promise is now {promise}"


def picture_title(finding: str, *, title: str) -> str:
    """The finding for a picture that leaves its page: it says of which measure."""
    return finding if not finding or finding.startswith(title) else f"{title}. {finding}"


def newest_run(points: Sequence[Point]) -> list[Point]:
    """The newest figures that were all met, or all missed, newest first: back to the first that differs or is not held.

    `points` are oldest first. Those without a figure after the newest one are still to come and end nothing.
    """
    run: list[Point] = []
    rows = with_gaps(points, period=lambda point: point.period)
    for row in reversed(rows):
        if isinstance(row, Gap) or row.value is None:
            if run:
                break
        elif run and row.met is not run[0].met:
            break
        else:
            run.append(row)
    return run


def _promise_noun(point: Point, definition: Definition) -> str:
    """ "the 95% standard", "the agreed value of 575"."""
    if point.promised is not None and point.promise_kind == "standard":
        return f"the {promise_value_words(point.promised, definition=definition)} standard"
    return f"the {promise_words(point.promised, point.promise_kind, definition=definition, joint=' of ')}"


def _change_words(held: Sequence[Point], *, title: str, organisation: str, definition: Definition) -> str:
    """ "Planned operations cancelled, NHS Fife: from 9.1% in May 2015 to 7.4% in August 2025"."""
    ends = [
        f"{value_words(point.value, definition=definition)} {in_period(point.period)}"
        for point in (held[0], held[-1])
        if point.value is not None
    ]
    told = ends[0] if len(held) == 1 else f"from {ends[0]} to {ends[1]}"
    return f"{title}, {organisation}: {told}"


def chart_words(points: Sequence[Point], *, title: str, definition: Definition) -> str:
    """The alternative text of a line chart: what it shows, from where to where, its ends and its promise."""
    held = [(point, point.value) for point in points if point.value is not None]
    if not held:
        return f"{title}: there is no figure to draw."
    (first, start), (last, end) = held[0], held[-1]
    lowest, highest = min(held, key=lambda one: one[1]), max(held, key=lambda one: one[1])

    def say(point: Point, value: Decimal) -> str:
        return f"{value_words(value, definition=definition)} {in_period(point.period)}"

    told = f"Line chart. {title}: {say(first, start)}, {say(last, end)}"
    if len(held) > 2:
        told += f"; lowest {say(*lowest)}, highest {say(*highest)}"
    if _is_broken(points):
        told += "; the line is broken where no figure is held"
    promised = [point.promised for point in points if point.promised is not None]
    if promised:
        told += f". Dashed line: the promise, {promise_value_words(promised[-1], definition=definition)}"
    before = [point.first_promised for point in points if point.first_promised is not None]
    if before:
        told += f". Dotted line: what was promised first, {promise_value_words(before[-1], definition=definition)}"
    return f"{told}."


def _is_broken(points: Sequence[Point]) -> bool:
    """Whether a period between the first figure and the last is not held."""
    places = [place for place, point in enumerate(points) if point.value is not None]
    rows = with_gaps(points[places[0] : places[-1] + 1], period=lambda point: point.period)
    return any(isinstance(row, Gap) or row.value is None for row in rows)


def hover_words(point: Point, *, definition: Definition) -> tuple[str, ...]:
    """What is read of one point when a reader comes to it, line by line: the words that the table has."""
    facts = facts_of_point(point, definition=definition)
    judged = f"{facts.judged} ({facts.promise})" if facts.met else ""
    return tuple(
        line for line in (period_words(point.period), facts.value, judged, *facts.qualifiers) if line
    )
