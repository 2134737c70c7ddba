"""The ten series of the back-test, laid on grids, and the moments at which forecasts are made."""

import csv
import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from targets.calc.forecast.history import PANDEMIC, History, history_from_rows
from targets.calc.periods import PeriodKind
from targets.calc.rag import Direction

FIGURES = Path(__file__).resolve().parents[2] / "boards" / "figures" / "demo"

HORIZONS = {12: np.array([1, 3, 6, 12]), 4: np.array([1, 2, 4])}
LONG_HORIZONS = {12: np.array([18]), 4: np.array([6])}
FIRST_ORIGIN = {12: 35, 4: 15}  # after 36 months or 16 quarters
ORIGIN_STEP = {12: 5, 4: 1}


@dataclass(frozen=True)
class Measure:
    """One series of every board. `standard` is the national one; None where there is none."""

    name: str
    file: str
    frequency: PeriodKind
    unit: str
    direction: Direction
    standard: float | None


# No national standard was ever set for cancelled operations: 5 % is this back-test's own.
MEASURES = (
    Measure("A&E 4 hours", "ae_4h_monthly", PeriodKind.MONTH, "percent", Direction.HIGHER, 95.0),
    Measure("CAMHS", "camhs_18w_monthly", PeriodKind.MONTH, "percent", Direction.HIGHER, 90.0),
    Measure(
        "Psychological therapies",
        "psychological_therapies_18w_monthly",
        PeriodKind.MONTH,
        "percent",
        Direction.HIGHER,
        90.0,
    ),
    Measure(
        "Cancelled operations",
        "cancelled_operations_monthly",
        PeriodKind.MONTH,
        "percent",
        Direction.LOWER,
        5.0,
    ),
    Measure(
        "Delayed bed days",
        "delayed_discharge_bed_days_monthly",
        PeriodKind.MONTH,
        "count",
        Direction.LOWER,
        None,
    ),
    Measure("Referral to treatment", "rtt_18w_monthly", PeriodKind.MONTH, "percent", Direction.HIGHER, 90.0),
    Measure(
        "Treatment time guarantee",
        "ttg_12w_inpatient_daycase_quarterly",
        PeriodKind.QUARTER,
        "percent",
        Direction.HIGHER,
        100.0,
    ),
    Measure("Outpatients", "outpatient_12w_quarterly", PeriodKind.QUARTER, "percent", Direction.HIGHER, 95.0),
    Measure(
        "Cancer 62 days", "cancer_62day_quarterly", PeriodKind.QUARTER, "percent", Direction.HIGHER, 95.0
    ),
    Measure(
        "Drug and alcohol", "drug_alcohol_3w_quarterly", PeriodKind.QUARTER, "percent", Direction.HIGHER, 90.0
    ),
)


def read_history(measure: Measure, *, pandemic_marked: bool = True) -> History:
    """All figures of a measure, one series per board in the order of the boards' codes."""
    with gzip.open(FIGURES / f"{measure.file}.csv.gz", "rt", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    boards = sorted({row["board_code"] for row in rows})
    return history_from_rows(
        series=np.array([boards.index(row["board_code"]) for row in rows], dtype=np.intp),
        starts=np.array([row["period"] for row in rows], dtype="datetime64[D]"),
        values=_numbers(rows, "value"),
        denominators=_numbers(rows, "denominator"),
        series_count=len(boards),
        frequency=measure.frequency,
        unit="percent" if measure.unit == "percent" else "count",
        shocks=[PANDEMIC] if pandemic_marked else [],
    )


def origins(history: History) -> NDArray[np.intp]:
    """The columns at which forecasts are made: every five months or every quarter."""
    per_year = history.per_year
    return np.arange(FIRST_ORIGIN[per_year], history.size[1], ORIGIN_STEP[per_year], dtype=np.intp)


def _numbers(rows: list[dict[str, str]], column: str) -> NDArray[np.float64]:
    return np.array([float(row[column]) if row[column] else np.nan for row in rows])
