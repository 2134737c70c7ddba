"""Every table as rows for a CSV file: codes and exact numbers, so that a machine can use them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from boards.organisations.models import Organisation
from boards.performance.cells import Grid, Series
from boards.work import exports
from reports.dashboards.pages.setting import Setting
from targets.calc.rounding import without_zeros
from targets.catalogue.models import Measure


@dataclass(frozen=True)
class Table:
    """`csv_bytes` takes it as it is."""

    header: tuple[str, ...]
    rows: list[tuple[exports.Cell, ...]]


def grid_rows(
    setting: Setting,
    grid: Grid,
    *,
    boards: Sequence[Organisation] | None = None,
    measures: Sequence[Measure] | None = None,
) -> Table:
    """One row for each judged cell of the view, boards in list order, measures in theirs."""
    rows: list[tuple[exports.Cell, ...]] = []
    for board in boards or setting.boards:
        for measure in measures or setting.catalogue.measures.values():
            cell = grid.cells.get((board.pk, measure.key))
            if cell is None:
                continue
            rows.append(
                (
                    board.slug,
                    board.name,
                    measure.key,
                    measure.title,
                    cell.framework_key,
                    cell.period.start.isoformat() if cell.period else "",
                    cell.period.end.isoformat() if cell.period else "",
                    cell.period.kind.value if cell.period else "",
                    _number(cell.numerator),
                    _number(cell.denominator),
                    _number(cell.actual),
                    _number(cell.promised),
                    cell.promise_kind,
                    cell.result.value,
                    "" if cell.met is None else "met" if cell.met else "missed",
                    cell.marker,
                    cell.figure_status,
                    "yes" if cell.management_information else "",
                    "yes" if cell.small_numbers else "",
                    "yes" if cell.pooled else "",
                    cell.periods,
                    cell.periods_met,
                    cell.observation_id or "",
                )
            )
    return Table(
        header=(
            "board",
            "board_name",
            "measure",
            "measure_title",
            "framework",
            "period_start",
            "period_end",
            "period_kind",
            "numerator",
            "denominator",
            "value",
            "promised",
            "promise_kind",
            "result",
            "met",
            "marker",
            "status",
            "management_information",
            "small_numbers",
            "pooled",
            "periods_of_year",
            "periods_met",
            "observation",
        ),
        rows=rows,
    )


def series_rows(board: Organisation, series: Series) -> Table:
    """One row for each period, oldest first."""
    return Table(
        header=(
            "board",
            "measure",
            "period_start",
            "period_end",
            "period_kind",
            "numerator",
            "denominator",
            "value",
            "marker",
            "status",
            "source_stream",
            "known_from",
            "value_before_revision",
            "promised",
            "promise_kind",
            "stretch",
            "result",
            "met",
            "observation",
        ),
        rows=[
            (
                board.slug,
                series.measure_key,
                point.period.start.isoformat(),
                point.period.end.isoformat(),
                point.period.kind.value,
                _number(point.numerator),
                _number(point.denominator),
                _number(point.value),
                point.marker,
                point.figure_status,
                point.stream,
                point.known_from.isoformat() if point.known_from else "",
                _number(point.previous),
                _number(point.promised),
                point.promise_kind,
                _number(point.stretch),
                point.result.value,
                "" if point.met is None else "met" if point.met else "missed",
                point.observation_id or "",
            )
            for point in series.points
        ],
    )


def _number(value: Decimal | None) -> Decimal | str:
    """A plain number without needless zeros; empty for none."""
    return "" if value is None else without_zeros(value)
