"""A judged cell as a row of its table and back: current standings and released ones have the same columns."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from boards.performance.cells import Cell
from boards.performance.models import Result
from targets.calc.periods import Period, PeriodKind

#: Columns of every table of judged cells, in the order of `row_of`.
COLUMNS = (
    "organisation_id",
    "measure_id",
    "framework_id",
    "requirement_id",
    "definition_id",
    "observation_id",
    "plan_version_id",
    "agreed_value_id",
    "latest",
    "figure_status",
    "marker",
    "met",
    "numerator",
    "denominator",
    "actual",
    "promised",
    "promise_kind",
    "amber_limit",
    "reason",
    "pooled",
    "management_information",
    "small_numbers",
    "revised",
    "best",
    "worst",
    "periods",
    "periods_met",
    "calculation",
    "promised_since",
    "first_promised",
    "first_met",
    "result",
    "period_end",
    "period_start",
    "period_kind",
)

_RESULT = COLUMNS.index("result")  # the columns before it are the cell's first fields, in the same order


def row_of(cell: Cell) -> tuple[Any, ...]:
    """The cell's values in the order of `COLUMNS`."""
    period = cell.period
    return (
        *cell[:_RESULT],
        cell.result.value,
        period.end if period else None,
        period.start if period else None,
        period.kind.value if period else "",
    )


def cells_of(rows: Iterable[tuple[Any, ...]]) -> list[Cell]:
    """The cell of each row, which is in the order of `COLUMNS`; what follows those is left out."""
    lasts: dict[tuple[Any, ...], tuple[Result, Period | None]] = {}  # few different ones in a whole grid
    new = tuple.__new__
    cells: list[Cell] = []
    for row in rows:
        written = row[_RESULT : len(COLUMNS)]
        if written not in lasts:
            lasts[written] = _last_fields(*written)
        cells.append(new(Cell, row[:_RESULT] + lasts[written]))
    return cells


def _last_fields(
    result: str, end: date | None, start: date | None, kind: str
) -> tuple[Result, Period | None]:
    """A cell's result and period from the last four columns."""
    if end is None or start is None:
        return Result(result), None
    return Result(result), Period(end=end, start=start, kind=PeriodKind(kind))
