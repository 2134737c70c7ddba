"""The figures of one report as a table for spreadsheets: exact numbers, one row for each measure."""

from collections.abc import Sequence
from decimal import Decimal

from boards.work.exports import Cell, csv_bytes
from reports.ownership.content import Content

HEADER = (
    "board",
    "year",
    "measure",
    "title",
    "period",
    "period_end",
    "figure",
    "unit",
    "numerator",
    "denominator",
    "promise",
    "result",
    "met",
    "figure_number",
    "source",
)


def figures_csv(content: Content) -> bytes:
    """Measures without a figure are rows too, with the reason in place of a result."""
    head = content.head
    rows: list[Sequence[Cell]] = [
        (
            head.organisation,
            head.year,
            figure.measure,
            figure.title,
            figure.period,
            figure.period_end,
            _number(figure.actual),
            figure.unit,
            _number(figure.numerator),
            _number(figure.denominator),
            _number(figure.promised),
            figure.word,
            None if figure.met is None else "met" if figure.met else "missed",
            figure.observation,
            figure.source,
        )
        for figure in content.figures.every
    ]
    rows += [
        (head.organisation, head.year, one.measure, one.title, *[None] * 7, one.reason, None, None, None)
        for one in content.figures.unpublished
    ]
    return csv_bytes(HEADER, rows)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
