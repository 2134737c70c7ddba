"""The charts of a report, drawn for page and paper, and as files to take. They know only what the report says."""

from operator import attrgetter
from typing import Any

from boards.components.charts.still import still_png, still_spec, still_svg
from boards.components.columns import Column, Kind, Table
from boards.performance.cells import Point
from boards.performance.charts import run_chart
from reports.ownership.content import Figure, Head

#: Pixels of a chart, on paper and on the page.
CHART_SIZE = {"width": 440, "height": 220}

#: The files of a chart and what a browser is told that they are.
CHART_FILES = {"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv; charset=utf-8"}


def chart_svg(figure: Figure) -> str:
    """The still chart of one figure; empty where it has none."""
    return still_svg(_spec(figure)) if figure.is_drawn else ""


def chart_file(head: Head, figure: Figure, *, kind: str) -> tuple[bytes, str]:
    """A figure's chart as a file of `CHART_FILES`, and its media type. KeyError for another kind."""
    media = CHART_FILES[kind]
    if kind == "csv":
        return chart_table(head, figure).csv(), media
    return still_png(_spec(figure)) if kind == "png" else still_svg(_spec(figure)).encode(), media


def chart_table(head: Head, figure: Figure) -> Table[Point]:
    """What is drawn, a row for each period, under the names of the site's other files."""

    def number(key: str, title: str) -> Column[Point]:
        return Column(key, title, attrgetter(key), Kind.NUMBER)

    columns: tuple[Column[Point], ...] = (
        Column("board", "Board", lambda point: head.organisation_slug, Kind.CODE),
        Column("measure", "Measure", lambda point: figure.measure, Kind.CODE),
        Column("period", "Period", lambda point: point.period, Kind.PERIOD),
        number("numerator", "Numerator"),
        number("denominator", "Denominator"),
        number("value", "Figure"),
        Column("unit", "Unit", lambda point: figure.unit, Kind.CODE),
        number("promised", "Promise"),
        Column("promise_kind", "Where the promise comes from", lambda point: point.promise_kind, Kind.CODE),
        number("stretch", "Stretch"),
        Column("result", "Result", lambda point: point.result.value, Kind.CODE),
        Column("met", "Met", lambda point: _met(point.met), Kind.CODE),
        Column("status", "Status", lambda point: point.figure_status, Kind.CODE),
        Column("observation", "Observation", lambda point: point.observation_id, Kind.CODE),
    )
    return Table(columns, figure.points)


def _spec(figure: Figure) -> dict[str, Any]:
    plot = run_chart(figure.points, unit=figure.unit, places=figure.places)
    return still_spec(plot, **CHART_SIZE)


def _met(met: bool | None) -> str | None:
    return None if met is None else "met" if met else "missed"
