"""What is noted about promised values."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets.calc.plausibility import PlanNotes, notes_on_plan
from targets.calc.rag import Direction

Numbers = list[float | None]


def notes(
    values: Numbers,
    *,
    before: Numbers | None = None,
    target: float | None = 95,
    direction: Direction = Direction.HIGHER,
    is_percent: bool = True,
    due: int = -1,
) -> PlanNotes:
    def decimals(numbers: Numbers) -> list[Decimal | None]:
        return [None if number is None else Decimal(str(number)) for number in numbers]

    return notes_on_plan(
        values=decimals(values),
        before=decimals(before or [None] * len(values)),
        target=None if target is None else Decimal(str(target)),
        direction=direction,
        is_percent=is_percent,
        due=due,
    )


@pytest.mark.parametrize(
    ("direction", "easier"), [(Direction.HIGHER, (1,)), (Direction.LOWER, (2,)), (Direction.NEUTRAL, ())]
)
def test_easier_is_lower_only_where_higher_is_better(direction: Direction, easier: tuple[int, ...]) -> None:
    found = notes([80, 79.9, 81, None, 70], before=[80, 80, 80, 80, None], direction=direction)
    assert found.easier == easier


@pytest.mark.parametrize(
    ("values", "target", "direction", "short"),
    [
        ([80, 90, 94.9], 95, Direction.HIGHER, 2),
        ([80, 90, 95], 95, Direction.HIGHER, None),
        ([95, 80], 95, Direction.HIGHER, 1),  # it was there, and is not when it is due
        ([9, 7, 8], 5, Direction.LOWER, 2),
        ([5, 9], 5, Direction.LOWER, 1),
        ([9, 5], 5, Direction.LOWER, None),
        ([80], None, Direction.HIGHER, None),
        ([80], 95, Direction.NEUTRAL, None),
        ([80, None], 95, Direction.HIGHER, None),  # what is missing is told elsewhere
        ([None], 95, Direction.HIGHER, None),
        ([], 95, Direction.HIGHER, None),
    ],
)
def test_the_target_is_held_against_the_value_of_the_last_period(
    values: Numbers, target: float | None, direction: Direction, short: int | None
) -> None:
    assert notes(values, target=target, direction=direction).short == short


def test_or_against_that_of_the_period_of_its_day() -> None:
    falls_again: Numbers = [80, 95, 80]
    assert notes(falls_again, due=1).short is None
    assert notes([95, 80, 95], due=1).short == 1


@pytest.mark.parametrize(
    ("value", "target", "is_percent", "found"),
    [
        (0.95, 95, True, True),
        (1, 95, True, True),
        (1.1, 95, True, False),
        (0, 95, True, False),
        (0.95, 9.9, True, False),  # under a small target a small value is no wonder
        (0.95, 95, False, False),
        (0.95, None, True, False),
    ],
)
def test_a_fraction_in_place_of_a_percentage(
    value: float, target: float | None, is_percent: bool, found: bool
) -> None:
    assert bool(notes([value], target=target, is_percent=is_percent).fractions) is found


@given(st.lists(st.integers(0, 100), min_size=1, max_size=12))
def test_what_was_agreed_is_never_easier_than_itself(values: list[int]) -> None:
    same: Numbers = [float(value) for value in values]
    assert notes(same, before=same).easier == ()


@given(st.lists(st.integers(0, 100), min_size=1, max_size=12), st.integers(0, 100), st.data())
def test_as_told_plainly_a_target_is_missed_by_the_value_of_its_day(
    values: list[int], target: int, data: st.DataObject
) -> None:
    """The rule again in words: look at that one value, and at no other."""
    due = data.draw(st.integers(0, len(values) - 1))
    said: Numbers = [float(value) for value in values]
    for direction, misses in (
        (Direction.HIGHER, values[due] < target),
        (Direction.LOWER, values[due] > target),
    ):
        assert notes(said, target=target, direction=direction, due=due).short == (due if misses else None)


def test_as_many_agreed_values_as_promised_ones_are_wanted() -> None:
    with pytest.raises(ValueError, match="shorter"):
        notes([80, 81], before=[80])
