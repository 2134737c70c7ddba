"""What a reader of a line asks: why it jumps, where it is counted in another way, where its promise begins or changes.

Each is explained by what is held, or marked as not explained by the source: no cause is ever guessed.
"""

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from itertools import groupby, pairwise

from boards.components.parts import Link, Row
from boards.performance.analysis.queries import Rebased
from boards.performance.cells import Point, Series
from boards.performance.rebasing.lists import process_address
from boards.performance.words import plain_source, promise_words, value_words
from boards.plans.words import promise_value_words
from reports.dashboards.pages.picture import mark_day
from reports.dashboards.pages.setting import Setting
from targets.calc.jumps import jumps
from targets.calc.periods import Period, period_words
from targets.calc.plausibility.figures import Unit
from targets.calc.plausibility.usual import WINDOW
from targets.calc.promise import PromiseKind
from targets.catalogue.models import Definition

NOT_EXPLAINED = "Not explained by the source."

UNITS: dict[str, Unit] = {
    Definition.Unit.PERCENT: "percent",
    Definition.Unit.COUNT: "count",
    Definition.Unit.PER_1000_BED_DAYS: "rate",
    Definition.Unit.LEVEL: "rate",
}

Told = tuple[Period, Row]


def line_rows(
    setting: Setting, series: Series, *, explained: Collection[int | None], rebases: Sequence[Rebased]
) -> tuple[Row, ...]:
    """Newest first. `explained` are the figures of which the page itself says more, by their numbers."""
    told = [
        *_jumps(setting, series, explained),
        *_breaks(setting, series),
        *_rebases(setting, series, rebases),
        *_marks(setting, series),
        *_promises(setting, series),
        *_stretches(setting, series),
    ]
    return tuple(row for _, row in sorted(told, key=lambda one: one[0], reverse=True))


def _jumps(setting: Setting, series: Series, explained: Collection[int | None]) -> Iterator[Told]:
    """Of figures of one kind of period that are counted alike, and that rest on enough people."""
    held = [point for point in series.points if point.value is not None]
    for _, alike in groupby(held, key=lambda p: (p.period.kind, _definition(setting, series, p).version)):
        points = list(alike)
        definition = _definition(setting, series, points[-1])
        values = [float(point.value or 0) for point in points]
        sizes = [None if point.denominator is None else float(point.denominator) for point in points]
        for place in jumps(values, sizes, unit=UNITS[definition.unit]):
            if not points[place].small_numbers:
                yield points[place].period, _jump(points, place, definition, explained)


def _jump(
    points: Sequence[Point], place: int, definition: Definition, explained: Collection[int | None]
) -> Row:
    point = points[place]
    before = [one.value for one in points[max(0, place - WINDOW) : place] if one.value is not None]
    low, high = (value_words(end, definition=definition) for end in (min(before), max(before)))
    assert point.value is not None  # of the figures that are held
    side = "below" if point.value < min(before) else "above"
    told = (
        f"{value_words(point.value, definition=definition)} lies far {side} the {len(before)} figures before it: "
        f"{low} to {high}."
    )
    if point.observation_id in explained:
        return Row(period_words(point.period), told, Link("What was said about it", "#statements"))
    return Row(period_words(point.period), f"{told} {NOT_EXPLAINED}")


def _breaks(setting: Setting, series: Series) -> Iterator[Told]:
    for before, after in pairwise(point for point in series.points if point.value is not None):
        was, now = _definition(setting, series, before), _definition(setting, series, after)
        if was.version != now.version:  # a newer version always says why earlier figures differ
            why = now.break_note
            yield after.period, Row(period_words(after.period), f"Counted in another way from here. {why}")


def _rebases(setting: Setting, series: Series, rebases: Sequence[Rebased]) -> Iterator[Told]:
    """At the first published figure of a changed process: before it nothing is said by the new limits."""
    for one in rebases:
        point = next((p for p in series.points if p.value is not None and p.period.start >= one.at), None)
        if point is not None:
            told = (
                f"Two analysts say that it runs in another way from here, so limits are new. {one.reason} "
                f"Seen in: {one.evidence}"
            )
            link = (
                Link("Who recorded and confirmed it", process_address(one.number)) if setting.desk else None
            )
            yield point.period, Row(period_words(point.period), told, link)


def _marks(setting: Setting, series: Series) -> Iterator[Told]:
    """What the policy's file of the measure says of single periods."""
    for mark in setting.catalogue.measures[series.measure_key].marks:
        for point in series.points:
            if point.value is not None and point.period.start <= mark_day(mark) <= point.period.end:
                yield point.period, Row(period_words(point.period), mark["words"])


def _promises(setting: Setting, series: Series) -> Iterator[Told]:
    """Where a promise begins, changes or ends; the steps of one plan are its own."""
    before: Point | None = None
    for point in series.points:
        if before is not None or point.promised is not None:
            told = _promise(setting, series, before, point)
            if told:
                yield point.period, Row(period_words(point.period), told)
        before = point


def _promise(setting: Setting, series: Series, before: Point | None, point: Point) -> str:
    had = None if before is None else before.promised
    if point.promised is None:
        return "" if had is None else f"No promise is held from here. {NOT_EXPLAINED}"
    same_kind = before is not None and before.promise_kind == point.promise_kind and had is not None
    if same_kind and (had == point.promised or point.promise_kind == PromiseKind.TRAJECTORY):
        return ""
    now = promise_words(point.promised, point.promise_kind, definition=_definition(setting, series, point))
    if had is None:
        told = f"The promise begins here: {now}."
    else:
        assert before is not None  # who had a promise
        then = promise_words(had, before.promise_kind, definition=_definition(setting, series, before))
        told = f"The promise changes here from {then} to {now}."
    return f"{told} {_asked(setting, series, point)}"


def _stretches(setting: Setting, series: Series) -> Iterator[Told]:
    had: Decimal | None = None
    for point in series.points:
        if point.stretch is not None and point.stretch != had:
            value = promise_value_words(point.stretch, definition=_definition(setting, series, point))
            told = f"The stretch {'begins' if had is None else 'changes'} here: {value}."
            yield point.period, Row(period_words(point.period), f"{told} {_asked(setting, series, point)}")
        had = point.stretch


def _asked(setting: Setting, series: Series, point: Point) -> str:
    """Who asks for it, and where that is said."""
    framework = setting.catalogue.frameworks.get(point.framework_key)
    requirement = setting.catalogue.requirement(
        framework_key=point.framework_key, measure_key=series.measure_key
    )
    source = plain_source(requirement.source).rstrip(".") if requirement else ""
    asked = f"Asked by “{framework.name}”. " if framework else ""
    return f"{asked}{f'Source: {source}.' if source else NOT_EXPLAINED}"


def _definition(setting: Setting, series: Series, point: Point) -> Definition:
    return setting.catalogue.definition_on(measure_key=series.measure_key, day=point.period.end)
