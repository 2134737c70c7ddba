"""One digit more or less."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets.calc.plausibility.digits import one_digit_away


@pytest.mark.parametrize(
    ("count", "low", "high", "away"),
    [
        (1_326, 18_000, 22_000, True),  # 21,326 without its first digit
        (2_132, 18_000, 22_000, True),
        (213_260, 18_000, 22_000, True),
        (31_326, 18_000, 22_000, False),
        (9, 900, 999, False),  # two digits are missing
        (0, 1, 9, True),
        (7, 0, 0, True),
    ],
)
def test_cases(count: int, low: float, high: float, away: bool) -> None:
    assert one_digit_away(count, low=low, high=high) is away


@given(st.integers(0, 10**7), st.integers(0, 7), st.integers(0, 9))
def test_every_digit_that_is_added_or_lost_is_found(count: int, place: int, digit: int) -> None:
    text = str(count)
    longer = int(text[:place] + str(digit) + text[place:])
    assert one_digit_away(longer, low=count, high=count) or longer == count or text.startswith("0")
    if len(text) > 1:
        at = place % len(text)
        shorter = int(text[:at] + text[at + 1 :])
        if len(str(shorter)) == len(text) - 1:
            assert one_digit_away(shorter, low=count, high=count)


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="not a count"):
        one_digit_away(-1, low=0, high=1)
