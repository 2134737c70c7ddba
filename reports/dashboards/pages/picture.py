"""The chart of a board and target as a plot and as a still picture, for its page and its files."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from boards.components.charts.marks import Plot
from boards.components.charts.placing import NARROW, WIDE
from boards.components.charts.still import still_spec
from boards.organisations.marks import invented_words
from boards.organisations.models import Organisation
from boards.performance.cells import Point, Series
from boards.performance.charts import no_words, run_chart
from boards.performance.promise_words import afterwards_value
from reports.dashboards.pages.setting import Setting
from targets.catalogue.models import Measure


def plot_of(
    setting: Setting,
    board: Organisation,
    measure: Measure,
    series: Series,
    *,
    words: Callable[[Point], tuple[str, ...]] = no_words,
) -> Plot:
    """`words` are what a live chart says of a point; a still one says nothing."""
    policy = setting.catalogue
    newest = policy.definitions[measure.key][-1]
    return run_chart(
        series.points,
        unit=newest.unit,
        places=newest.display_places,
        words=words,
        afterwards=lambda point: afterwards_value(
            point, definition=policy.definition_on(measure_key=measure.key, day=point.period.end)
        ),
        banner=invented_words(board),
        breaks=[one.valid_from for one in policy.definitions[measure.key] if one.break_note],
        named=[(mark_day(mark), mark["name"]) for mark in policy.measures[measure.key].marks],
    )


def mark_day(mark: Mapping[str, str]) -> date:
    """The day in the period that a mark of a measure is about."""
    return date.fromisoformat(mark["on"])


def still_of(plot: Plot, *, narrow: bool) -> dict[str, Any]:
    """What the page's picture is drawn from; `narrow` is for a phone."""
    size = NARROW if narrow else WIDE
    return still_spec(plot, width=size["width"], height=size["height"])
