"""The chart of a board and target as a plot and as a still picture, for its page and its files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from boards.components.charts.marks import Plot
from boards.components.charts.placing import NARROW, WIDE, Pixels
from boards.organisations.marks import invented_words
from boards.organisations.models import Organisation
from boards.performance.analysis.models import Analysis
from boards.performance.analysis.process import Process
from boards.performance.analysis.queries import Rebased
from boards.performance.cells import Point, Series
from boards.performance.charts import no_words, run_chart
from boards.performance.process_marks import Fan
from boards.performance.promise_words import afterwards_value
from reports.dashboards.pages.setting import Setting
from targets.catalogue.models import Measure

#: What stands at a change of process that two analysts recorded.
REBASED = "limits anew from here"


@dataclass(frozen=True)
class Shown:
    """What page, chart and files of one board and target are made from.

    `ahead` is what is kept of how the series may run on, for the desk only: None in public, of an earlier day, and
    while the figures shown are newer than those it was reckoned from. `fan` is its forecast, if it has one.
    """

    series: Series
    process: Process
    rebases: tuple[Rebased, ...] = ()
    ahead: Analysis | None = None
    fan: Fan | None = None


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
    )


def mark_day(mark: Mapping[str, str]) -> date:
    """The day in the period that a mark of a measure is about."""
    return date.fromisoformat(mark["on"])


def size_of(*, narrow: bool) -> Pixels:
    """Of the page's picture; `narrow` is for a phone."""
    return NARROW if narrow else WIDE
