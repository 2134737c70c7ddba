"""A released series is read back exactly as it was judged."""

import json
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from boards.performance.cells import Point
from boards.performance.models import Result
from reports.publication.series import from_json, to_json
from targets.calc.counting import Said
from targets.calc.periods import Period, PeriodKind
from targets.calc.promise import PromiseKind

FULL = Point(
    period=Period.of(start=date(2023, 1, 1), kind=PeriodKind.QUARTER),
    framework_key="ldp-2022-23",
    observation_id=7,
    stream="official",
    known_from=date(2023, 5, 30),
    figure_status="revised",
    marker="suppressed",
    numerator=Decimal("13"),
    denominator=Decimal("17.5"),
    value=Decimal("74.285714"),
    previous=Decimal("74.3"),
    promised=Decimal("95"),
    promise_kind="standard",
    stretch=Decimal("98"),
    result=Result.OFF_TRACK,
    met=False,
    reason="because",
    pooled=True,
    management_information=True,
    small_numbers=True,
    promised_since=date(2022, 11, 3),
    first_promised=Decimal("96"),
    first_met=False,
    said=(
        Said(version=1, value=Decimal("96"), day=date(2022, 3, 20), source_id=4, agreed_on=date(2022, 4, 1)),
        Said(version=2, value=None, day=None, source_id=5, kind=PromiseKind.AGREED),
    ),
)

numbers = st.none() | st.decimals(min_value=0, max_value=10**9, places=6)
points = st.builds(
    replace,
    st.just(FULL),
    value=numbers,
    promised=numbers,
    numerator=numbers,
    observation_id=st.none() | st.integers(1, 2**62),
    known_from=st.none() | st.dates(),
    met=st.none() | st.booleans(),
    marker=st.text(max_size=16),
    result=st.sampled_from(Result),
    pooled=st.booleans(),
)


def test_every_field_is_written() -> None:
    empty = Point(
        *(FULL.period, "", None, "", None, "", "", None, None, None, None, None, "", None),
        *(Result.NO_DATA, None, "", False, False, False),
    )
    differing = [f.name for f in fields(Point) if getattr(FULL, f.name) != getattr(empty, f.name)]

    assert differing == [f.name for f in fields(Point) if f.name != "period"]
    assert from_json(to_json([FULL, empty])) == (FULL, empty)


@given(st.lists(points, max_size=5))
def test_points_come_back_as_they_were(held: list[Point]) -> None:
    assert list(from_json(json.loads(json.dumps(to_json(held))))) == held


@given(points)
def test_nothing_is_written_as_a_binary_float(point: Point) -> None:
    assert not any(isinstance(value, float) for row in to_json([point]) for value in row.values())
