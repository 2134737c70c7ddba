"""Intake without a database: a few organisations and measures made by hand."""

from datetime import date
from typing import Any

import polars as pl

from boards.figures.intake import Intake, read, read_as
from boards.figures.intake.labels import name_key
from boards.figures.intake.layouts import parse
from boards.figures.intake.reference import Reference, Version
from targets.calc.periods import PeriodKind

NATION, LOTHIAN, FIFE, GLASGOW, AYRSHIRE, TAYSIDE = range(1, 7)
NAMES = {
    NATION: "NHSScotland",
    LOTHIAN: "NHS Lothian",
    FIFE: "NHS Fife",
    GLASGOW: "NHS Greater Glasgow and Clyde",
    AYRSHIRE: "NHS Ayrshire and Arran",
    TAYSIDE: "NHS Tayside",
}
CODES = {
    "S92000003": NATION,
    "S08000024": LOTHIAN,
    "S08000029": FIFE,
    "S08000018": FIFE,
    "S08000031": GLASGOW,
    "S08000021": GLASGOW,
    "S08000015": AYRSHIRE,
    "S08000030": TAYSIDE,
    "S08000027": TAYSIDE,
    "NHSSCOTLAND": NATION,
    "NHS-LOTHIAN": LOTHIAN,
    "NHS-FIFE": FIFE,
}
LIMIT = 50 * 1024 * 1024


def version(kind: PeriodKind = PeriodKind.MONTH, **other: Any) -> Version:
    asked: dict[str, Any] = {
        "valid_from": date(2007, 7, 31),
        "is_percent": True,
        "is_count": False,
        "scale": 100,
        "kind": kind,
        "national_kind": kind,
    }
    return Version(**asked | other)


COUNT = version(is_percent=False, is_count=True, scale=1)
RATE = version(PeriodKind.ROLLING_YEAR, is_percent=False, scale=1000)
CALENDAR_YEARS = (
    version(PeriodKind.TWO_YEARS, valid_from=date(2011, 12, 31)),
    version(PeriodKind.YEAR, valid_from=date(2022, 1, 1)),
)


def reference(*versions: Version, measure_key: str = "ae-4-hours", **other: Any) -> Reference:
    asked: dict[str, Any] = {
        "measure_key": measure_key,
        "measure_names": frozenset({measure_key}),
        "versions": versions or (version(),),
        "ids_by_name": {name_key(code): number for code, number in CODES.items()},
        "names": NAMES,
        "nation_id": NATION,
        "own_id": None,
        "known_from": date(2025, 11, 30),
    }
    return Reference(**asked | other)


def take(
    content: bytes, *versions: Version, layout: str | None = None, limit: int = LIMIT, **other: Any
) -> Intake:
    return read(
        content=content, reference=reference(*versions, **other), layout_name=layout, limit_bytes=limit
    )


def take_as(text: str, content: bytes, *versions: Version, **other: Any) -> Intake:
    """By a layout that is written in the test."""
    return read_as(
        content=content,
        reference=reference(*versions, **other),
        layout=parse(text, name="made-up"),
        limit_bytes=LIMIT,
    )


def errors(intake: Intake) -> list[tuple[int | None, str, str]]:
    """Row, column and code of each problem."""
    return [(problem.row, problem.column, problem.code) for problem in intake.problems]


def figures(intake: Intake) -> list[tuple[Any, ...]]:
    """Organisation, first day, kind, numerator, denominator, value, marker, status of each row."""
    assert isinstance(intake.frame, pl.DataFrame), intake.problems
    columns = (
        "organisation_id",
        "period_start",
        "period_kind",
        "numerator",
        "denominator",
        "value",
        "marker",
        "status",
    )
    return intake.frame.select(columns).rows()
