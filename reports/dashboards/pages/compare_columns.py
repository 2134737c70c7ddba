"""The columns of boards side by side: on the page an interval is one cell, in a file two numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from boards.components.columns import Column, Kind, linked
from boards.performance.words import count_words, in_period, the_period, value_words
from reports.dashboards.pages.compare_sides import Side
from reports.dashboards.pages.series_facts import change_words
from targets.calc.periods import Period
from targets.catalogue.models import Definition


def side_columns(definition: Definition, base: str) -> tuple[Column[Side], ...]:
    return (
        linked("board", "Board", lambda row: row.name, lambda row: row.href),
        Column("family", "Family", lambda row: row.family),
        *_figure_columns(definition),
        *_difference_columns(definition, f"Difference from {base}"),
        Column("verdict", "Told apart?", lambda row: row.verdict),
    )


def change_columns(definition: Definition) -> tuple[Column[Side], ...]:
    return (
        linked("board", "Board", lambda row: row.name, lambda row: row.href),
        Column(
            "value_then",
            "Then",
            lambda row: row.earlier,
            Kind.NUMBER,
            shown=lambda row: _dated(row.earlier, row.earlier_period, definition),
        ),
        Column(
            "value",
            "Now",
            lambda row: row.figure,
            Kind.NUMBER,
            shown=lambda row: _dated(row.figure, row.period, definition),
        ),
        *_difference_columns(definition, "Difference"),
        Column("verdict", "Told apart?", lambda row: row.verdict),
    )


def with_something(columns: Iterable[Column[Side]], rows: Sequence[Side]) -> tuple[Column[Side], ...]:
    """Without columns that say nothing of any row on the page; a file always has the same ones."""
    return tuple(
        column if column.only == "file" or _says(column, rows) else replace(column, only="file")
        for column in columns
        if column.only != "page" or _says(column, rows)
    )


def _says(column: Column[Side], rows: Sequence[Side]) -> bool:
    return any(column.cell(row).text for row in rows)


def _figure_columns(definition: Definition) -> tuple[Column[Side], ...]:
    return (
        Column("period", "Period", lambda row: the_period(row.period) if row.period else "", only="file"),
        Column(
            "value",
            "Figure",
            lambda row: row.figure,
            Kind.NUMBER,
            shown=lambda row: _words(row.figure, definition),
        ),
        Column(
            "denominator",
            "Out of",
            lambda row: row.people,
            Kind.NUMBER,
            shown=lambda row: "" if row.people is None else count_words(row.people),
        ),
        Column("interval_low", "Interval, low", lambda row: row.low, Kind.NUMBER, only="file"),
        Column("interval_high", "Interval, high", lambda row: row.high, Kind.NUMBER, only="file"),
        Column(
            "interval",
            "Interval (95%)",
            lambda row: "",
            shown=lambda row: _between(_words(row.low, definition), _words(row.high, definition)),
            only="page",
        ),
    )


def _difference_columns(definition: Definition, title: str) -> tuple[Column[Side], ...]:
    def points(value: Decimal | None) -> str:
        return change_words(value, definition=definition)

    return (
        Column(
            "difference",
            title,
            lambda row: row.difference,
            Kind.NUMBER,
            shown=lambda row: points(row.difference),
        ),
        Column("difference_low", "Difference, low", lambda row: row.difference_low, Kind.NUMBER, only="file"),
        Column(
            "difference_high", "Difference, high", lambda row: row.difference_high, Kind.NUMBER, only="file"
        ),
        Column(
            "difference_interval",
            "Its interval (95%)",
            lambda row: "",
            shown=lambda row: _between(points(row.difference_low), points(row.difference_high)),
            only="page",
        ),
    )


def _words(value: Decimal | None, definition: Definition) -> str:
    return "" if value is None else value_words(value, definition=definition)


def _dated(value: Decimal | None, period: Period | None, definition: Definition) -> str:
    if value is None or period is None:
        return ""
    return f"{value_words(value, definition=definition)} {in_period(period)}"


def _between(low: str, high: str) -> str:
    return f"{low} to {high}" if low and high else ""
