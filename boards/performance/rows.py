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
    "best",
    "worst",
    "periods",
    "periods_met",
    "calculation",
    "result",
    "period_end",
    "period_start",
    "period_kind",
)

_RENAMED = {"measure_id": "measure_key", "framework_id": "framework_key"}
_SAME = tuple(_RENAMED.get(column, column) for column in COLUMNS[:27])
_RESULTS = {result.value: result for result in Result}


def row_of(cell: Cell) -> tuple[Any, ...]:
    """The cell's values in the order of `COLUMNS`."""
    period = cell.period
    return (
        *(getattr(cell, name) for name in _SAME),
        cell.result.value,
        period.end if period else None,
        period.start if period else None,
        period.kind.value if period else "",
    )


def cells_of(rows: Iterable[tuple[Any, ...]]) -> dict[tuple[int, str], Cell]:
    """Cells by (organisation, measure), from rows in the order of `COLUMNS`; the last of two with one key stands.

    A grid has thousands of them: a frozen dataclass's own constructor would take longer than the database does, so
    the fields are filled in at once.
    """
    cells: dict[tuple[int, str], Cell] = {}
    periods: dict[tuple[date, date, str], Period] = {}
    new = object.__new__
    for row in rows:
        cell = new(Cell)
        fields = cell.__dict__
        fields.update(zip(_SAME, row, strict=False))
        fields["result"] = _RESULTS[row[27]]
        key = row[28:]
        if key[0] is None:
            fields["period"] = None
        else:
            period = periods.get(key)
            if period is None:
                period = periods[key] = Period(end=key[0], start=key[1], kind=PeriodKind(key[2]))
            fields["period"] = period
        cells[row[0], row[1]] = cell
    return cells
