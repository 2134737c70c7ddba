"""A series of judged points as JSON and back, exactly: what a release stores and public pages read.

Decimals are strings; what is empty is left out, so that ten years of months stay a few kilobytes.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from boards.figures.ending import Ending
from boards.performance.cells import Point
from boards.performance.models import Result
from boards.work.canonical import decimal_text
from targets.calc.counting import Said
from targets.calc.periods import Period, PeriodKind
from targets.calc.promise import PromiseKind

_DECIMALS = ("numerator", "denominator", "value", "previous", "promised", "stretch", "first_promised")
_TEXTS = ("framework_key", "stream", "figure_status", "marker", "promise_kind", "reason")
_FLAGS = ("pooled", "management_information", "small_numbers")


def to_json(points: Iterable[Point]) -> list[dict[str, Any]]:
    """The points in their order, each as a dict of strings, whole numbers and booleans."""
    return [point_to_json(point) for point in points]


def from_json(rows: Iterable[dict[str, Any]]) -> tuple[Point, ...]:
    """The inverse of `to_json`. KeyError or ValueError for anything that it did not write."""
    return tuple(point_from_json(row) for row in rows)


def point_to_json(point: Point) -> dict[str, Any]:
    """One point; see `to_json`."""
    row: dict[str, Any] = {
        "start": point.period.start.isoformat(),
        "end": point.period.end.isoformat(),
        "kind": point.period.kind.value,
        "result": str(point.result),
    }
    if point.observation_id is not None:
        row["observation_id"] = point.observation_id
    if point.known_from is not None:
        row["known_from"] = point.known_from.isoformat()
    for name in ("met", "first_met"):
        answer: bool | None = getattr(point, name)
        if answer is not None:
            row[name] = answer
    if point.promised_since is not None:
        row["promised_since"] = point.promised_since.isoformat()
    if point.said:
        row["said"] = [_said_to_json(said) for said in point.said]
    for name in _DECIMALS:
        number: Decimal | None = getattr(point, name)
        if number is not None:
            row[name] = decimal_text(number)
    for name in (*_TEXTS, *_FLAGS):
        held = getattr(point, name)
        if held:
            row[name] = held
    return row


def point_from_json(row: dict[str, Any]) -> Point:
    """One point; see `from_json`."""
    rest: dict[str, Any] = {name: Decimal(row[name]) if name in row else None for name in _DECIMALS}
    rest |= {name: row.get(name, "") for name in _TEXTS} | {name: row.get(name, False) for name in _FLAGS}
    return Point(
        period=_period(row),
        observation_id=row.get("observation_id"),
        known_from=_day(row.get("known_from")),
        result=Result(row["result"]),
        met=row.get("met"),
        promised_since=_day(row.get("promised_since")),
        first_met=row.get("first_met"),
        said=tuple(_said_from_json(said) for said in row.get("said", ())),
        **rest,
    )


def figure_from_json(row: dict[str, Any]) -> tuple[Period, Decimal | None]:
    """Its period and value alone."""
    return _period(row), Decimal(row["value"]) if "value" in row else None


def ending_from_json(row: dict[str, Any]) -> Ending:
    """Its figure with its counts, without what was judged."""
    numerator, denominator = (
        Decimal(row[name]) if name in row else None for name in ("numerator", "denominator")
    )
    period, value = figure_from_json(row)
    return Ending(period, numerator, denominator, value)


def _period(row: dict[str, Any]) -> Period:
    return Period(
        end=date.fromisoformat(row["end"]),
        start=date.fromisoformat(row["start"]),
        kind=PeriodKind(row["kind"]),
    )


def _said_to_json(said: Said) -> dict[str, Any]:
    row: dict[str, Any] = {"version": said.version, "source": said.source_id, "kind": said.kind.value}
    if said.value is not None:
        row["value"] = decimal_text(said.value)
    if said.was is not None:
        row["was"] = decimal_text(said.was)
    for name, day in (("day", said.day), ("agreed_on", said.agreed_on), ("corrected_on", said.corrected_on)):
        if day is not None:
            row[name] = day.isoformat()
    return row


def _said_from_json(row: dict[str, Any]) -> Said:
    return Said(
        version=row["version"],
        value=Decimal(row["value"]) if "value" in row else None,
        day=_day(row.get("day")),
        source_id=row["source"],
        agreed_on=_day(row.get("agreed_on")),
        was=Decimal(row["was"]) if "was" in row else None,
        corrected_on=_day(row.get("corrected_on")),
        kind=PromiseKind(row["kind"]),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
