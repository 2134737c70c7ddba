"""The chart of a board and target as a plot and as a still picture, for its page and its files."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from boards.components.charts.cutting import since
from boards.components.charts.marks import Plot
from boards.components.charts.placing import NARROW, WIDE, Pixels
from boards.organisations.marks import invented_words
from boards.organisations.models import Organisation
from boards.performance.analysis.models import Analysis
from boards.performance.analysis.process import Process
from boards.performance.analysis.queries import Rebased
from boards.performance.cells import Point, Series
from boards.performance.charts import SPOKEN_KEY, no_words, run_chart
from boards.performance.process_marks import Fan, key_words
from boards.performance.promise_words import afterwards_value
from reports.dashboards.pages.setting import Setting
from targets.calc.periods import add_months
from targets.catalogue.models import Measure

PHONE_YEARS = 5

#: What stands at a change of process that two analysts recorded.
REBASED = "limits anew from here"


@dataclass(frozen=True)
class Shown:
    """What page, chart and files of one board and target are made from.

    `ahead` is what is kept of how the series may run on, for the desk only: None in public, of an earlier day, and
    while the figures shown are newer than those it was reckoned from. `fan` is its forecast, if it has one.
    `spoken_of` are the last days of periods of which the reader can read what was said.
    """

    series: Series
    process: Process
    rebases: tuple[Rebased, ...] = ()
    ahead: Analysis | None = None
    fan: Fan | None = None
    spoken_of: frozenset[date] = frozenset()


def plot_of(
    setting: Setting,
    board: Organisation,
    measure: Measure,
    shown: Shown,
    *,
    words: Callable[[Point], tuple[str, ...]] = no_words,
) -> Plot:
    """`words` are what a live chart says of a point; a still one says nothing."""
    policy = setting.catalogue
    newest = policy.definitions[measure.key][-1]
    return run_chart(
        shown.series.points,
        unit=newest.unit,
        places=newest.display_places,
        words=words,
        afterwards=lambda point: afterwards_value(
            point, definition=policy.definition_on(measure_key=measure.key, day=point.period.end)
        ),
        banner=invented_words(board),
        breaks=[one.valid_from for one in policy.definitions[measure.key] if one.break_note],
        named=[
            *((mark_day(mark), mark["name"]) for mark in policy.measures[measure.key].marks),
            *((one.at, REBASED) for one in shown.rebases),
        ],
        process=shown.process,
        fan=shown.fan,
        spoken_of=shown.spoken_of,
    )


def key_of(shown: Shown, *, unit: str) -> str:
    """What the marks of the drawing mean, in sentences: only of those that are drawn."""
    held = {point.period.end for point in shown.series.points if point.value is not None}
    spoken = SPOKEN_KEY if held & shown.spoken_of else ""
    return f"{key_words(shown.process, shown.fan, unit=unit)} {spoken}".strip()


def mark_day(mark: Mapping[str, str]) -> date:
    """The day in the period that a mark of a measure is about."""
    return date.fromisoformat(mark["on"])


def is_long(points: Sequence[Point]) -> bool:
    """Whether there are older figures than a phone has room for."""
    held = [point.period.end for point in points if point.value is not None]
    return bool(held) and min(held) < _newest_since(points)


def for_phone(plot: Plot, points: Sequence[Point]) -> Plot:
    """Its newest years: a page offers all of them beside it."""
    return since(plot, _newest_since(points)) if is_long(points) else plot


def _newest_since(points: Sequence[Point]) -> date:
    newest = max(point.period.end for point in points if point.value is not None)
    return add_months(newest.replace(day=1), 1 - 12 * PHONE_YEARS)


def size_of(*, narrow: bool) -> Pixels:
    """Of the page's picture; `narrow` is for a phone."""
    return NARROW if narrow else WIDE
