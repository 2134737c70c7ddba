"""The figures of one report as a table for spreadsheets: exact numbers, one row for each measure.

Names and values are those of the site's other files (`reports/dashboards/exports.py`); `year` and `no_figure_because`
are a report's own.
"""

from collections.abc import Sequence
from decimal import Decimal

from boards.components.exports import Cell, csv_bytes
from reports.ownership.content import Content, Figure, Head, Unpublished

HEADER = (
    "board",
    "board_name",
    "year",
    "measure",
    "measure_title",
    "framework",
    "period_start",
    "period_end",
    "period_kind",
    "numerator",
    "denominator",
    "value",
    "unit",
    "promised",
    "promise_kind",
    "result",
    "met",
    "status",
    "small_numbers",
    "observation",
    "source",
    "no_figure_because",
)


def figures_csv(content: Content) -> bytes:
    """Measures without a figure are rows too: they say why, and have no result."""
    head, figures = content.head, content.figures
    rows = [_figure_row(head, figure) for figure in figures.every]
    rows += [_missing_row(head, one) for one in figures.unpublished]
    return csv_bytes(HEADER, rows)


def _figure_row(head: Head, figure: Figure) -> Sequence[Cell]:
    """The period and where its promise comes from are those of the chart's own point."""
    point = next((p for p in reversed(figure.points) if p.period.end.isoformat() == figure.period_end), None)
    return (
        *_whose(head, figure),
        point.period.start.isoformat() if point else None,
        figure.period_end,
        point.period.kind.value if point else None,
        _number(figure.numerator),
        _number(figure.denominator),
        _number(figure.actual),
        figure.unit,
        _number(figure.promised),
        point.promise_kind if point else None,
        figure.result,
        None if figure.met is None else "met" if figure.met else "missed",
        point.figure_status if point else None,
        "yes" if point and point.small_numbers else None,
        figure.observation,
        figure.source,
        None,
    )


def _missing_row(head: Head, missing: Unpublished) -> Sequence[Cell]:
    nothing = [None] * (len(HEADER) - 7)
    return (*_whose(head, missing), *nothing, missing.reason)


def _whose(head: Head, of: Figure | Unpublished) -> Sequence[Cell]:
    return (head.organisation_slug, head.organisation, head.year, of.measure, of.title, head.framework)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
