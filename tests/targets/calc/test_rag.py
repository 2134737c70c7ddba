"""Result against promise, one figure and whole columns.

Longer than 400 lines: one function with its oracle, every boundary of it a case.
"""

from collections.abc import Callable, Sequence
from decimal import ROUND_DOWN, Decimal
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from targets.calc.integers import column
from targets.calc.rag import SIGN, Direction, Judgement, Reason, Result, amber_limit, judge, small_numbers
from targets.calc.rag_columns import REASONS, UNROUNDED, Rules, judge_many
from targets.calc.rounding import WORKING
from tests.oracles import rag as oracle

D = Decimal
ON, AMBER, RED = Result.ON_TRACK, Result.SLIGHTLY_OFF_TRACK, Result.OFF_TRACK

A_AND_E: dict[str, Any] = {
    "scale": 100,
    "promised": D(95),
    "direction": "higher",
    "tolerance_percent": D(5),
    "judge_places": 1,
}
GUARANTEE = A_AND_E | {"promised": D(100), "tolerance_percent": D(0), "judge_places": None}
INFECTION = A_AND_E | {"scale": 1000, "promised": D("0.24"), "direction": "lower", "judge_places": 3}
ABSENCE = A_AND_E | {"promised": D(4), "direction": "lower"}


def both(
    *, numerator: Decimal | None, denominator: Decimal | None, value: Decimal | None, **rule: Any
) -> Judgement:
    """The judgement of one cell, which judging many must share."""
    cell = {"numerator": numerator, "denominator": denominator, "value": value} | rule
    one = judge(**cell)
    if numerator is None or denominator != 0:
        assert many([cell]) == [told(one)]
    return one


def many(cells: Sequence[dict[str, Any]]) -> list[tuple[Reason, int | None]]:
    """Reason and actual in millionths of each cell, judged all at once. A denominator of 0 is no figure here."""
    figures = [_fraction(cell) for cell in cells]
    promised = [(0, 0) if cell["promised"] is None else cell["promised"].as_integer_ratio() for cell in cells]
    tolerances = [cell["tolerance_percent"].as_integer_ratio() for cell in cells]
    reasons, actual = judge_many(
        top=column(top for top, _ in figures),
        bottom=column(bottom for _, bottom in figures),
        promised_top=column(top for top, _ in promised),
        promised_bottom=column(bottom for _, bottom in promised),
        rules=Rules(
            scale=column(cell["scale"] if _has_counts(cell) else 1 for cell in cells),
            sign=column(SIGN[Direction(cell["direction"])] for cell in cells),
            tolerance_top=column(top for top, _ in tolerances),
            tolerance_bottom=column(bottom for _, bottom in tolerances),
            places=column(
                UNROUNDED if cell["judge_places"] is None else cell["judge_places"] for cell in cells
            ),
        ),
    )
    return [
        (REASONS[code], number if bottom else None)
        for code, number, (_, bottom) in zip(reasons.tolist(), actual.tolist(), figures, strict=True)
    ]


def told(one: Judgement) -> tuple[Reason, int | None]:
    """What judging many says of it."""
    reason = Reason.NO_FIGURE if one.reason is Reason.ZERO_DENOMINATOR else one.reason
    if one.actual is None:
        return reason, None
    return reason, int(WORKING.scaleb(one.actual, 6).to_integral_value(ROUND_DOWN, WORKING))


def _has_counts(cell: dict[str, Any]) -> bool:
    return cell["numerator"] is not None and cell["denominator"] is not None


def _fraction(cell: dict[str, Any]) -> tuple[int, int]:
    if cell["denominator"] == 0 or (cell["value"] is None and not _has_counts(cell)):
        return 0, 0
    if not _has_counts(cell):
        top, bottom = cell["value"].as_integer_ratio()
        return top, bottom
    (top, under), (bottom, below) = (cell[name].as_integer_ratio() for name in ("numerator", "denominator"))
    return top * below, bottom * under


def by_value(value: str, **rule: Any) -> Judgement:
    return both(numerator=None, denominator=None, value=D(value), **rule)


def by_counts(numerator: int, denominator: int, **rule: Any) -> Judgement:
    return both(numerator=D(numerator), denominator=D(denominator), value=None, **rule)


@pytest.mark.parametrize(
    ("value", "result"),
    [
        ("95.1", ON),  # one unit better
        ("95.0", ON),  # equal to the promise
        ("94.9", AMBER),  # one unit short
        ("90.3", AMBER),  # the amber limit is 90.25
        ("90.2", RED),
        ("0", RED),
        ("100", ON),
    ],
)
def test_boundaries_of_the_four_hour_standard(value: str, result: Result) -> None:
    judgement = by_value(value, **A_AND_E)
    assert judgement.result is result
    assert judgement.met is (result is ON)
    assert judgement.limit == D("90.25")


@pytest.mark.parametrize(
    ("value", "result"),
    [
        ("0.239", ON),
        ("0.240", ON),
        ("0.241", AMBER),
        ("0.252", AMBER),  # exactly the amber limit
        ("0.253", RED),
    ],
)
def test_boundaries_where_lower_is_better(value: str, result: Result) -> None:
    assert by_value(value, **INFECTION).result is result


@pytest.mark.parametrize(("value", "result"), [("4.0", ON), ("4.1", AMBER), ("4.2", AMBER), ("4.3", RED)])
def test_boundaries_of_sickness_absence(value: str, result: Result) -> None:
    assert by_value(value, **ABSENCE).result is result


def test_the_amber_limit_itself_is_amber() -> None:
    rule = A_AND_E | {"promised": D(90)}
    assert by_value("85.5", **rule).result is AMBER
    assert by_value("85.4", **rule).result is RED


def test_a_legal_right_is_missed_by_one_person() -> None:
    assert by_counts(2499, 2500, **GUARANTEE).result is RED  # 99.96%
    assert by_counts(9_999_999, 10_000_000, **GUARANTEE).met is False
    assert by_counts(2500, 2500, **GUARANTEE).result is ON


def test_the_counts_decide_a_legal_right_even_beside_a_rounded_value() -> None:
    judgement = both(numerator=D(2499), denominator=D(2500), value=D(100), **GUARANTEE)
    assert judgement.result is RED
    assert judgement.actual == D("99.96")


def test_without_counts_a_legal_right_is_judged_on_the_value_as_given() -> None:
    assert by_value("99.96", **GUARANTEE).result is RED
    assert by_value("100", **GUARANTEE).result is ON


def test_an_unrounded_actual_is_cut_off_so_that_it_never_looks_met() -> None:
    judgement = by_counts(10**15 - 1, 10**15, **GUARANTEE)
    assert judgement.result is RED
    assert judgement.actual == D("99.999999999999")
    assert judgement.variance == D("-0.000000000001")


def test_figures_and_promises_are_both_rounded_before_they_are_compared() -> None:
    # A board's detect-cancer-early value has three places, the published figure has one.
    rule = A_AND_E | {"promised": D("30.618")}
    judgement = by_value("30.6", **rule)
    assert judgement.result is ON
    assert judgement.promised == D("30.6")
    assert by_value("30.5", **rule).result is AMBER


def test_a_figure_is_rounded_once_from_its_counts() -> None:
    # 94.9463% would be 95.0 by way of 94.95.
    judgement = both(numerator=D(2652), denominator=D("2793.16"), value=D("94.95"), **A_AND_E)
    assert judgement.actual == D("94.9")
    assert judgement.result is AMBER


def test_a_half_is_rounded_in_the_boards_favour_where_higher_is_better() -> None:
    assert by_counts(1899, 2000, **A_AND_E).actual == D("95.0")  # 94.95
    assert by_counts(1899, 2000, **A_AND_E).result is ON


def test_a_judgement_carries_what_why_is_this_amber_needs() -> None:
    assert by_counts(13457, 21326, **A_AND_E) == Judgement(
        result=RED,
        reason=Reason.BEYOND_TOLERANCE,
        met=False,
        actual=D("63.1"),
        promised=D("95.0"),
        variance=D("-31.9"),
        favourable=D("-31.9"),
        limit=D("90.25"),
    )


def test_favourable_is_positive_for_better_in_both_directions() -> None:
    assert by_value("97", **A_AND_E).favourable == D(2)
    lower = by_value("5.5", **ABSENCE)
    assert (lower.variance, lower.favourable) == (D("1.5"), D("-1.5"))


def test_counts_of_people_are_judged_as_they_are() -> None:
    rule = A_AND_E | {"scale": 1, "promised": D(518), "judge_places": 0}
    assert by_value("518", **rule).result is ON
    assert by_value("517", **rule).result is AMBER
    assert by_value("493", **rule).result is AMBER  # the limit is 492.1
    assert by_value("492", **rule).result is RED


def test_zero_promised_leaves_no_amber() -> None:
    rule = A_AND_E | {"scale": 1, "promised": D(0), "direction": "lower", "judge_places": 0}
    assert by_value("0", **rule).result is ON
    assert by_value("1", **rule).result is RED


def test_a_negative_promise_has_its_tolerance_on_the_worse_side() -> None:
    rule = A_AND_E | {"promised": D(-12), "direction": "lower"}
    assert by_value("-12", **rule).result is ON
    assert by_value("-11.4", **rule).result is AMBER
    assert by_value("-11.3", **rule).result is RED


def test_no_figure_is_no_data_and_says_why() -> None:
    nothing = both(numerator=None, denominator=None, value=None, **A_AND_E)
    assert (nothing.result, nothing.reason, nothing.met) == (Result.NO_DATA, Reason.NO_FIGURE, None)
    nobody = both(numerator=D(0), denominator=D(0), value=None, **A_AND_E)
    assert (nobody.result, nobody.reason) == (Result.NO_DATA, Reason.ZERO_DENOMINATOR)


def test_zero_is_a_figure() -> None:
    assert by_counts(0, 7, **A_AND_E).result is RED
    assert by_value("0", **ABSENCE).result is ON


def test_half_of_the_counts_is_no_figure_unless_the_value_is_given() -> None:
    assert both(numerator=D(5), denominator=None, value=None, **A_AND_E).result is Result.NO_DATA
    assert both(numerator=D(5), denominator=None, value=D(96), **A_AND_E).result is ON
    assert both(numerator=None, denominator=D(5), value=D(96), **A_AND_E).result is ON


def test_without_a_promise_the_figure_is_shown_and_the_given_result_stands() -> None:
    rule = A_AND_E | {"promised": None}
    judgement = by_value("88", **rule)
    assert (judgement.result, judgement.met, judgement.actual) == (Result.NO_TARGET, None, D("88.0"))
    waiting = judge(numerator=None, denominator=None, value=D(88), without_promise=Result.NOT_JUDGED, **rule)
    assert waiting.result is Result.NOT_JUDGED


def test_a_neutral_measure_is_never_judged() -> None:
    judgement = by_value("99", **(A_AND_E | {"direction": "neutral"}))
    assert (judgement.result, judgement.reason, judgement.met) == (Result.NO_TARGET, Reason.NEUTRAL, None)


@pytest.mark.parametrize(
    "change",
    [
        {"denominator": D(-1)},
        {"value": D("NaN"), "numerator": None, "denominator": None},
        {"numerator": D("Infinity")},
        {"promised": D("NaN")},
        {"tolerance_percent": D(-1)},
        {"judge_places": -1},
        {"direction": "sideways"},
    ],
)
def test_impossible_input_is_refused(change: dict[str, Any]) -> None:
    cell: dict[str, Any] = {"numerator": D(1), "denominator": D(2), "value": None} | A_AND_E | change
    with pytest.raises(ValueError):  # noqa: PT011 - several messages
        judge(**cell)


def test_small_numbers_qualify_only_a_known_denominator() -> None:
    assert small_numbers(denominator=D(19), below=20)
    assert not small_numbers(denominator=D(20), below=20)
    assert not small_numbers(denominator=None, below=20)


# Properties

COUNT = st.integers(0, 10**6).map(Decimal)
PLACES = st.none() | st.integers(0, 4)
TOLERANCE = st.sampled_from([D(0), D(5), D("2.5"), D("0.01"), D(100)])
DIRECTION = st.sampled_from(["higher", "lower"])
PROMISE = st.decimals(min_value=0, max_value=1000, places=3)


@st.composite
def cells(draw: st.DrawFn) -> dict[str, Any]:
    """Cells of every kind, often next to a boundary: the promise or the amber limit and one unit either side."""
    places = draw(st.sampled_from([None, 0, 1, 2, 3, 6]))
    promised = draw(st.none() | st.decimals(min_value=-1000, max_value=10**5, places=4))
    tolerance = draw(TOLERANCE | st.decimals(min_value=0, max_value=10, places=3))
    direction = draw(st.sampled_from(["higher", "lower", "neutral"]))
    value: Decimal | None = draw(st.none() | st.decimals(min_value=-1000, max_value=10**6, places=6))
    if promised is not None and draw(st.booleans()):
        limit = promised * (1 + tolerance / 100 * (1 if direction == "lower" else -1))
        near = draw(st.sampled_from([promised, limit]))
        value = near + draw(st.integers(-2, 2)) * Decimal(1).scaleb(-(places or 4))
    numerator: Decimal | None = draw(st.none() | COUNT | st.decimals(min_value=0, max_value=10**14, places=4))
    denominator: Decimal | None = draw(
        st.none() | COUNT | st.decimals(min_value=0, max_value=10**14, places=4)
    )
    if value is not None and value >= 0 and draw(st.booleans()):
        numerator, denominator = value * 10, Decimal(1000)
    return {
        "numerator": numerator,
        "denominator": denominator,
        "value": value,
        "scale": draw(st.sampled_from([1, 100, 1000, 100_000])),
        "promised": promised,
        "direction": direction,
        "tolerance_percent": tolerance,
        "judge_places": places,
    }


@given(cells())
@settings(max_examples=200)
def test_judging_agrees_with_fractions(cell: dict[str, Any]) -> None:
    assert judge(**cell).result == oracle.result(**cell)


@given(st.lists(cells(), max_size=30))
@settings(max_examples=80)
def test_judging_many_answers_as_judging_each(rows: list[dict[str, Any]]) -> None:
    assert many(rows) == [told(judge(**row)) for row in rows]


@given(cells())
def test_the_amber_limit_is_that_of_the_judgement(cell: dict[str, Any]) -> None:
    one = judge(**cell)
    if one.limit is not None:
        names = ("promised", "direction", "tolerance_percent", "judge_places")
        assert amber_limit(**{name: cell[name] for name in names}) == one.limit


RANK: dict[Result, int] = {ON: 2, AMBER: 1, RED: 0}


@given(COUNT, COUNT, COUNT, PROMISE, DIRECTION, TOLERANCE, PLACES)
def test_an_improved_figure_is_never_judged_worse(
    one: Decimal,
    other: Decimal,
    denominator: Decimal,
    promised: Decimal,
    direction: str,
    tolerance: Decimal,
    places: int | None,
) -> None:
    assume(denominator > 0)
    worse, better = sorted([one, other], reverse=direction == "lower")

    def rank(numerator: Decimal) -> int:
        return RANK[
            judge(
                numerator=numerator,
                denominator=denominator,
                value=None,
                scale=100,
                promised=promised,
                direction=direction,
                tolerance_percent=tolerance,
                judge_places=places,
            ).result
        ]

    assert rank(better) >= rank(worse)


@given(COUNT, COUNT, st.integers(2, 1000), PROMISE, DIRECTION, TOLERANCE, PLACES)
def test_scaling_both_counts_keeps_the_judgement(
    numerator: Decimal,
    denominator: Decimal,
    factor: int,
    promised: Decimal,
    direction: str,
    tolerance: Decimal,
    places: int | None,
) -> None:
    def judged(times: int) -> Judgement:
        return judge(
            numerator=numerator * times,
            denominator=denominator * times,
            value=None,
            scale=100,
            promised=promised,
            direction=direction,
            tolerance_percent=tolerance,
            judge_places=places,
        )

    assert judged(factor) == judged(1)


@pytest.mark.parametrize("function", [judge, judge_many])
def test_arguments_are_given_by_name(function: Callable[..., Any]) -> None:
    with pytest.raises(TypeError):
        function(D(1), D(2))
