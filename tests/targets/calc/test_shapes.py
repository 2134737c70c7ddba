"""What each of the nine shapes asks: at its boundaries, and against a slow restatement."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets.calc.periods import Period, PeriodKind
from targets.calc.promise import Promise, PromiseKind, PromiseReason, promised_value
from targets.calc.rag import Direction, Result, judge
from targets.calc.shapes import (
    JUDGED_BY_FLOOR,
    NO_TERMS,
    Shape,
    Stage,
    Terms,
    falls,
    stage_state,
    why_not_planned,
)
from tests.oracles import shapes as oracle

D = Decimal
MARCH, DAY = date(2015, 3, 31), timedelta(days=1)


def promised(shape: Shape, **given: Any) -> Promise:
    asked: dict[str, Any] = {"floor": None, "agreed": None, "trajectory_value": None, "on": MARCH}
    return promised_value(
        shape=shape, trajectory_asked=True, confirmed=True, **(asked | {"terms": NO_TERMS} | given)
    )


def test_a_change_is_exact_and_keeps_its_sign() -> None:
    fall = promised(Shape.CHANGE, floor=D("-12"), terms=Terms(baseline=D("5421")))
    assert (fall.value, fall.kind) == (D("4770.48"), PromiseKind.STANDARD)
    assert promised(Shape.CHANGE, floor=D("25"), terms=Terms(baseline=D("23.3"))).value == D("29.125")
    assert promised(Shape.CHANGE, floor=D(0), terms=Terms(baseline=D(7))).value == D(7)
    assert promised(Shape.CHANGE, floor=D("-100"), terms=Terms(baseline=D(7))).value == D(0)
    with pytest.raises(ValueError, match="needs a floor"):
        promised(Shape.CHANGE, terms=Terms(baseline=D(7)))


def test_a_stage_asks_from_its_day_on_and_the_newest_one_counts() -> None:
    stages = Terms(stages=[Stage(MARCH, D(14)), Stage(date(2013, 4, 1), D(28))])
    told = {
        day: promised(Shape.MILESTONES, terms=stages, on=day, due=MARCH)
        for day in (date(2013, 3, 31), date(2013, 4, 1), MARCH - DAY, MARCH, MARCH + DAY)
    }
    values = [promise.value for promise in told.values()]
    assert values == [None, D(28), D(28), D(14), D(14)]
    first = told[date(2013, 3, 31)]
    assert (first.reason, first.result_without) == (PromiseReason.ON_THE_WAY, Result.NOT_JUDGED)
    unheld = Terms(stages=[Stage(MARCH, None)])
    assert promised(Shape.MILESTONES, terms=unheld).reason is PromiseReason.NO_CONDITION


def stood(by: date, value: D | None, on: date, *figures: str, direction: Direction = Direction.LOWER) -> str:
    """A stage beside figures of the months from January 2015 on."""
    months = [Period.of(start=date(2015, number, 1), kind=PeriodKind.MONTH) for number in range(1, 13)]
    held = dict(zip(months, map(D, figures), strict=False))
    return stage_state(Stage(by, value), held, direction=direction, judge_places=0, on=on).value


def test_each_stage_stands_for_itself_and_its_day_is_to_come_until_it_is_over() -> None:
    assert [stood(MARCH, D(14), day) for day in (MARCH - DAY, MARCH, MARCH + DAY)] == [
        "to_come",
        "to_come",
        "not_held",
    ]
    after = date(2015, 12, 1)
    assert stood(MARCH, D(14), after, "9", "9", "15") == "missed", "better months before it do not count"
    assert stood(MARCH, D(14), after, "20", "20", "14", "20") == "met", "nor worse ones after it"
    assert stood(MARCH, D(14), after, "20", "20", "14.5") == "missed"
    assert stood(date(2015, 4, 1), D(14), after, "1", "1", "1", "15") == "missed", "its day falls in April"
    assert stood(MARCH, None, after, "1", "1", "1") == "not_held"
    assert stood(MARCH, D("89.5"), after, "0", "0", "89", direction=Direction.HIGHER) == "missed", (
        "it asks for 90"
    )
    with pytest.raises(ValueError, match="neither more nor less"):
        stood(MARCH, D(14), after, direction=Direction.NEUTRAL)


@given(
    st.dates(date(2014, 12, 1), date(2016, 1, 31)),
    st.none() | st.integers(0, 20),
    st.lists(st.integers(0, 20), max_size=12),
    st.sampled_from([Direction.HIGHER, Direction.LOWER]),
    st.dates(date(2014, 12, 1), date(2016, 1, 31)),
)
def test_a_stage_is_as_told_plainly(
    by: date, value: int | None, figures: list[int], direction: Direction, on: date
) -> None:
    months = [Period.of(start=date(2015, number + 1, 1), kind=PeriodKind.MONTH) for number in range(12)]
    told = oracle.stage(
        by,
        None if value is None else Fraction(value),
        [(month.start, month.end, Fraction(figure)) for month, figure in zip(months, figures, strict=False)],
        higher=direction is Direction.HIGHER,
        on=on,
    )
    asked = None if value is None else D(value)
    assert stood(by, asked, on, *map(str, figures), direction=direction) == told


def test_all_of_several_is_met_by_all_and_by_nothing_less() -> None:
    asked = promised(Shape.ALL_OF, terms=Terms(conditions=3)).value
    results = [
        judge(
            numerator=None,
            denominator=None,
            value=met,
            scale=1,
            promised=asked,
            direction="higher",
            tolerance_percent=D(5),
            judge_places=0,
        ).result
        for met in (D(3), D(2), D(0), None)
    ]
    assert results == [Result.ON_TRACK, Result.OFF_TRACK, Result.OFF_TRACK, Result.NO_DATA]
    assert promised(Shape.ALL_OF).reason is PromiseReason.NO_CONDITION


def test_a_level_is_one_of_its_scale() -> None:
    scale = Terms(levels=frozenset({1, 2, 3, 4}))
    assert promised(Shape.GRADED, agreed=D(3), terms=scale).value == D(3)
    for none in (D(5), D("2.5"), None):
        assert promised(Shape.GRADED, agreed=none, terms=scale).reason is PromiseReason.NO_AGREED_VALUE
    assert why_not_planned(D(4), shape=Shape.GRADED, terms=scale) == ""
    assert why_not_planned(D(5), shape=Shape.GRADED, terms=scale) == "5 is no level: they are 1, 2, 3, 4."
    three = Terms(conditions=3)
    assert [bool(why_not_planned(D(n), shape=Shape.ALL_OF, terms=three)) for n in ("0", "3", "4", "1.5")] == [
        False,
        False,
        True,
        True,
    ]


@pytest.mark.parametrize("shape", [shape for shape in Shape if shape is not Shape.MILESTONES])
def test_until_its_day_only_a_trajectory_judges(shape: Shape) -> None:
    rule: dict[str, Any] = {
        "floor": D(10),
        "agreed": D(2),
        "due": MARCH,
        "terms": Terms(baseline=D(50), levels=frozenset({2}), conditions=3),
    }
    early = promised(shape, **rule, on=MARCH - DAY)
    assert (early.value, early.reason) == (None, PromiseReason.ON_THE_WAY)
    assert promised(shape, **rule, on=MARCH).value is not None
    planned = promised(shape, **(rule | {"trajectory_value": D(1)}), on=MARCH - DAY)
    assert (planned.value, planned.kind) == (D(1), PromiseKind.TRAJECTORY)


numbers = st.integers(0, 50).map(D)
days = st.dates(date(2015, 1, 1), date(2015, 2, 10))


@given(
    st.sampled_from(Shape),
    st.integers(-100, 100).map(D),
    st.none() | numbers,
    st.none() | numbers,
    st.lists(st.tuples(days, st.none() | numbers), max_size=3, unique_by=lambda one: one[0]),
    st.frozensets(st.integers(0, 5)),
    st.none() | st.integers(1, 4),
    st.none() | numbers,
    days,
    st.none() | days,
)
def test_every_shape_as_the_oracle_walks_it(
    shape: Shape,
    floor: Decimal,
    agreed: Decimal | None,
    baseline: Decimal | None,
    stages: list[tuple[date, Decimal | None]],
    levels: frozenset[int],
    conditions: int | None,
    trajectory: Decimal | None,
    on: date,
    due: date | None,
) -> None:
    found = promised(
        shape,
        floor=floor,
        agreed=agreed,
        trajectory_value=trajectory,
        terms=Terms(
            baseline=baseline,
            stages=[Stage(by, value) for by, value in stages],
            levels=levels,
            conditions=conditions,
        ),
        on=on,
        due=due,
    )

    def exact(value: Decimal | None) -> Fraction | None:
        return None if value is None else Fraction(value)

    expected = oracle.asked(
        shape=shape.value,
        floor=exact(floor),
        agreed=exact(agreed),
        baseline=exact(baseline),
        stages=[(by, exact(value)) for by, value in stages],
        levels=sorted(levels),
        conditions=conditions,
        trajectory=exact(trajectory),
        on=on,
        due=due,
    )
    assert (found.reason.value if found.value is None else Fraction(found.value)) == expected
    assert (found.kind is PromiseKind.STANDARD) <= (
        shape in JUDGED_BY_FLOOR | {Shape.CHANGE, Shape.ALL_OF, Shape.MILESTONES}
    )


@given(st.lists(st.none() | st.integers(0, 9), max_size=12))
def test_a_running_total_falls_where_anything_before_was_higher(values: list[int | None]) -> None:
    planned = [None if value is None else D(value) for value in values]
    assert list(falls(planned, shape=Shape.CUMULATIVE)) == oracle.falls(values)
    assert falls(planned, shape=Shape.ABSOLUTE) == ()
