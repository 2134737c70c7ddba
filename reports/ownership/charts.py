"""The charts of a report, drawn for page and paper, and as files to take. They know only what the report says."""

from typing import Any

from boards.components.charts.still import still_png, still_sha256, still_spec, still_svg
from boards.components.columns import Table
from boards.components.files import TYPES
from boards.organisations.models import INVENTED
from boards.performance.chart_words import picture_title
from boards.performance.charts import run_chart
from boards.performance.columns import FigureRow, figure_columns, figure_of_point
from boards.performance.words import unit_word
from reports.ownership.content import Figure, Head

CHART_COLUMNS = figure_columns(
    "board board_name measure measure_title period numerator denominator value unit promised promise_kind stretch "
    "result met status observation source"
)

#: Pixels of a chart, on paper and on the page.
CHART_SIZE = {"width": 440, "height": 220}

#: The files of a chart and what a browser is told that they are.
CHART_FILES = {"svg": "image/svg+xml", "png": "image/png", **TYPES}


def chart_svg(figure: Figure) -> str:
    """The still chart of one figure; empty where it has none."""
    return still_svg(_spec(figure)) if figure.is_drawn else ""


def picture_sha256(figure: Figure) -> str:
    """Of what the still chart is drawn from."""
    return still_sha256(_spec(figure))


def chart_file(head: Head, figure: Figure, *, kind: str) -> tuple[bytes, str]:
    """A figure's chart as a file of `CHART_FILES`, and its media type. KeyError for another kind."""
    media = CHART_FILES[kind]
    if kind in TYPES:
        table = chart_table(head, figure)
        return (table.csv() if kind == "csv" else table.xlsx()), media
    if kind == "png":  # for a document: it takes along what it shows and where it is from
        title = picture_title(figure.finding, title=figure.title)
        return still_png(_spec(figure, title=title, source=f"Source: {figure.source}.")), media
    return still_svg(_spec(figure)).encode(), media


def chart_table(head: Head, figure: Figure) -> Table[FigureRow]:
    """What is drawn, a row for each period, under the names of the site's other files."""
    rows = [
        figure_of_point(
            point,
            board=head.organisation_slug,
            board_name=head.organisation,
            measure=figure.measure,
            measure_title=figure.title,
            unit=unit_word(figure.unit),
            source=figure.source,
        )
        for point in figure.points
    ]
    return Table(CHART_COLUMNS, rows)


def _spec(figure: Figure, *, title: str = "", source: str = "") -> dict[str, Any]:
    banner = INVENTED if figure.source == INVENTED else ""
    plot = run_chart(figure.points, unit=figure.unit, places=figure.places, banner=banner)
    return still_spec(plot, title=title, source=source, **CHART_SIZE)
