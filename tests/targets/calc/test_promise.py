from decimal import Decimal
from typing import Any

import pytest

from targets.calc.promise import (
    NO_TARGET,
    Promise,
    PromiseKind,
    PromiseReason,
    is_confirmed,
    promised_value,
)
from targets.calc.rag import Result
from targets.calc.shapes import Shape

D = Decimal
STANDARD: dict[str, Any] = {
    "shape": "absolute",
    "floor": D(90),
    "agreed": None,
    "trajectory_value": None,
    "trajectory_asked": False,
    "confirmed": True,
}


@pytest.mark.parametrize("shape", ["absolute", "floor_stretch", "worst_group"])
def test_a_standard_promises_its_floor(shape: str) -> None:
    assert promised_value(**(STANDARD | {"shape": shape})) == Promise(
        value=D(90), kind=PromiseKind.STANDARD, reason=PromiseReason.NO_TRAJECTORY_ASKED
    )


@pytest.mark.parametrize("shape", ["board_agreed", "cumulative"])
def test_an_agreed_number_is_the_promise_where_the_shape_says_so(shape: str) -> None:
    rule = STANDARD | {"shape": shape, "floor": None, "agreed": D(518)}
    assert promised_value(**rule) == Promise(
        value=D(518), kind=PromiseKind.AGREED, reason=PromiseReason.NO_TRAJECTORY_ASKED
    )


def test_an_agreed_number_does_not_replace_a_floor() -> None:
    assert promised_value(**(STANDARD | {"agreed": D(80)})).value == D(90)


@pytest.mark.parametrize("shape", ["board_agreed", "cumulative"])
def test_a_missing_agreed_number_is_not_guessed(shape: str) -> None:
    promise = promised_value(**(STANDARD | {"shape": shape, "floor": D(1)}))
    assert (promise.value, promise.reason) == (None, PromiseReason.NO_AGREED_VALUE)
    assert promise.result_without is Result.NOT_JUDGED


@pytest.mark.parametrize("shape", ["absolute", "floor_stretch", "worst_group", "board_agreed", "cumulative"])
def test_a_trajectory_that_is_asked_for_comes_first(shape: str) -> None:
    rule = STANDARD | {"shape": shape, "agreed": D(5), "trajectory_value": D(70), "trajectory_asked": True}
    assert promised_value(**rule) == Promise(
        value=D(70), kind=PromiseKind.TRAJECTORY, reason=PromiseReason.TRAJECTORY_ASKED
    )


def test_a_trajectory_that_is_not_asked_for_is_not_the_promise() -> None:
    assert promised_value(**(STANDARD | {"trajectory_value": D(70)})).value == D(90)


def test_a_board_without_a_trajectory_is_still_held_to_the_standard() -> None:
    promise = promised_value(**(STANDARD | {"trajectory_asked": True}))
    assert (promise.value, promise.kind) == (D(90), PromiseKind.STANDARD)
    assert promise.reason is PromiseReason.NO_TRAJECTORY_AGREED


def test_a_trajectory_of_zero_is_a_promise() -> None:
    rule = STANDARD | {"trajectory_value": D(0), "trajectory_asked": True}
    assert promised_value(**rule).value == D(0)


@pytest.mark.parametrize(
    ("shape", "missing"),
    [
        ("change", PromiseReason.NO_BASELINE),
        ("all_of", PromiseReason.NO_CONDITION),
        ("milestones", PromiseReason.NO_CONDITION),
        ("graded", PromiseReason.NO_AGREED_VALUE),
    ],
)
def test_a_shape_of_which_something_is_not_held_says_what(shape: str, missing: PromiseReason) -> None:
    promise = promised_value(**(STANDARD | {"shape": shape, "agreed": D(1)}))
    assert (promise.value, promise.kind) == (None, PromiseKind.NONE)
    assert (promise.reason, promise.result_without) == (missing, Result.NOT_JUDGED)
    # Values that were planned for it are of the measure's own unit, and judge.
    planned = {"shape": shape, "trajectory_value": D(2), "trajectory_asked": True}
    assert promised_value(**(STANDARD | planned)).value == D(2)


@pytest.mark.parametrize("shape", Shape)
def test_what_no_source_states_promises_nothing_whatever_was_planned_or_agreed(shape: str) -> None:
    rule = {"shape": shape, "agreed": D(1), "trajectory_value": D(2), "trajectory_asked": True}
    promise = promised_value(**(STANDARD | rule | {"confirmed": False}))
    assert (promise.value, promise.reason) == (None, PromiseReason.NOT_CONFIRMED)
    assert promise.result_without is Result.NOT_CONFIRMED
    assert promise.asks_nothing


@pytest.mark.parametrize(
    ("status", "verified", "confirmed"),
    [
        ("target", ["value", "deadline"], True),
        ("target", ["value"], False),
        ("target", ["deadline", "baseline"], False),
        ("standard", ["value"], True),
        ("standard", ["deadline"], False),
        ("standard", [], False),
    ],
)
def test_a_target_needs_its_deadline_seen_too_and_a_standard_only_its_value(
    status: str, verified: list[str], confirmed: bool
) -> None:
    assert is_confirmed(status=status, verified=verified) is confirmed


@pytest.mark.parametrize("status", ["paused", "dropped", "moved"])
def test_a_paused_or_dropped_requirement_promises_nothing(status: str) -> None:
    promise = promised_value(**STANDARD, status=status)
    assert (promise.value, promise.reason) == (None, PromiseReason(status))
    assert promise.result_without is Result.NO_TARGET


def test_a_series_without_a_target_promises_nothing() -> None:
    assert NO_TARGET.value is None
    assert NO_TARGET.result_without is Result.NO_TARGET


def test_a_floor_shape_without_a_floor_and_an_unknown_shape_are_errors() -> None:
    with pytest.raises(ValueError, match="needs a floor"):
        promised_value(**(STANDARD | {"floor": None}))
    with pytest.raises(ValueError, match="round"):
        promised_value(**(STANDARD | {"shape": "round"}))


def test_every_shape_has_an_answer() -> None:
    for shape in Shape:
        promise = promised_value(**(STANDARD | {"shape": shape, "agreed": D(7)}))
        assert (promise.value is None) == (promise.kind is PromiseKind.NONE)
