"""The figures of one report as a table: exact numbers, one row for each measure.

Made from what was sealed, whenever it is asked for; the file itself is not sealed, so its columns may grow.
"""

from dataclasses import replace
from decimal import Decimal

from boards.components.columns import Table
from boards.organisations.models import INVENTED
from boards.performance.columns import FigureRow, figure_columns
from boards.performance.words import unit_word
from reports.ownership.beside import SCOTLAND, YEAR_BEFORE
from reports.ownership.content import Content, Figure, Head, Unpublished

COLUMNS = figure_columns(
    "board board_name year measure measure_title framework period numerator denominator value unit promised "
    "promise_kind result met year_before scotland marker status small_numbers pooled observation source "
    "no_figure_because"
)


def figure_table(content: Content) -> Table[FigureRow]:
    """Measures without a figure are rows too: they say why, and have no result."""
    head, figures = content.head, content.figures
    return Table(
        COLUMNS,
        [
            *(_figure_row(head, figure) for figure in figures.every),
            *(
                replace(_missing_row(head, one), source=INVENTED if content.is_invented else "")
                for one in figures.unpublished
            ),
        ],
    )


def _figure_row(head: Head, figure: Figure) -> FigureRow:
    """The period and where its promise comes from are those of the chart's own point."""
    point = next((p for p in reversed(figure.points) if p.period.end.isoformat() == figure.period_end), None)
    return FigureRow(
        board=head.organisation_slug,
        board_name=head.organisation,
        year=head.year,
        measure=figure.measure,
        measure_title=figure.title,
        framework=head.framework,
        period=point.period if point else None,
        numerator=_number(figure.numerator),
        denominator=_number(figure.denominator),
        value=_number(figure.actual),
        unit=unit_word(figure.unit),
        promised=_number(figure.promised),
        promise_kind=point.promise_kind if point else "",
        result=figure.result,
        met=figure.met,
        marker=point.marker if point else "",
        status=point.figure_status if point else "",
        small_numbers=bool(point and point.small_numbers),
        pooled=bool(point and point.pooled),
        observation=figure.observation,
        year_before=_beside(figure, YEAR_BEFORE),
        scotland=_beside(figure, SCOTLAND),
        source=figure.source,
    )


def _beside(figure: Figure, whose: str) -> Decimal | None:
    """Only where the page sets it beside the figure: of the same period, and no number of all Scotland's people."""
    return next((_number(one.actual) for one in figure.beside if one.whose == whose and one.value), None)


def _missing_row(head: Head, missing: Unpublished) -> FigureRow:
    return FigureRow(
        board=head.organisation_slug,
        board_name=head.organisation,
        year=head.year,
        measure=missing.measure,
        measure_title=missing.title,
        framework=head.framework,
        unit="",
        no_figure_because=missing.reason,
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
