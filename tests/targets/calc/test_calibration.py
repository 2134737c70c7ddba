"""What was said and how often it came true, against reckoning one saying after the other."""

from datetime import date, timedelta
from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets.calc import calibration
from targets.calc.calibration import CLASSES, FEWEST, NEXT, Tally, causes, chances, is_old, meets, together
from targets.calc.periods import PeriodKind
from targets.calc.rag import Direction

FIGURE = st.integers(0, 8).map(float) | st.just(nan)
CAUSE = st.tuples(
    st.booleans(), st.integers(0, 8), st.lists(FIGURE, min_size=NEXT, max_size=NEXT), st.booleans()
)
CHANCE = st.tuples(
    st.integers(0, 200).map(lambda n: n / 200),
    st.lists(st.sampled_from([0.0, 1.0, nan]), min_size=4, max_size=4),
    st.booleans(),
)

Cause = tuple[bool, int, list[float], bool]
Chance = tuple[float, list[float], bool]


def of_causes(said: list[Cause]) -> Tally:
    return causes(
        rises=np.array([one[0] for one in said], dtype=bool),
        mean=np.array([one[1] for one in said], dtype=float),
        following=np.array([one[2] for one in said], dtype=float).reshape(len(said), NEXT),
        old=np.array([one[3] for one in said], dtype=bool),
    )


def of_chances(said: list[Chance]) -> tuple[Tally, ...]:
    return chances(
        chance=np.array([one[0] for one in said]),
        met=np.array([one[1] for one in said]).reshape(len(said), 4),
        old=np.array([one[2] for one in said], dtype=bool),
    )


@given(st.lists(CAUSE, max_size=20))
def test_special_causes_are_counted_as_one_after_the_other(said: list[Cause]) -> None:
    came = judged = waits = missing = 0
    for rises, mean, following, old in said:
        if not old:
            waits += 1
        elif any(map(isnan, following)):
            missing += 1
        else:
            judged += 1
            came += sum(following) > NEXT * mean if rises else sum(following) < NEXT * mean
    assert of_causes(said) == Tally(len(said), judged, came, judged, waits, missing)


@given(st.lists(CHANCE, max_size=30))
def test_chances_are_counted_as_one_after_the_other(said: list[Chance]) -> None:
    for lower, upper, found in zip(CLASSES, (*CLASSES[1:], 1.01), of_chances(said), strict=True):
        own = [one for one in said if lower <= one[0] < upper]
        old = [one for one in own if one[2]]
        whole = [one for one in old if not any(map(isnan, one[1]))]
        assert (found.said, found.judged) == (len(own), len(whole))
        assert (found.came, found.asked) == (sum(sum(one[1]) for one in whole), 4 * len(whole))
        assert (found.waits, found.missing) == (len(own) - len(old), len(old) - len(whole))
        expected = sum(one[0] for one in whole) / len(whole) if whole else None
        assert found.mean_said == (expected if expected is None else pytest.approx(expected))


@given(st.lists(CAUSE, max_size=20), st.lists(CHANCE, max_size=20), st.randoms(use_true_random=False))
def test_nothing_that_was_said_leaves_the_count_whatever_comes_and_in_whatever_order(
    some: list[Cause], told: list[Chance], draw: object
) -> None:
    of_all = together(of_chances(told))
    for tally, number in ((of_causes(some), len(some)), (of_all, len(told))):
        assert tally.said == number == tally.judged + tally.waits + tally.missing
        assert 0 <= tally.came <= tally.asked
    later = [(rises, mean, following, True) for rises, mean, following, _ in some]
    assert of_causes(later).said == len(some)
    assert of_causes(later).judged >= of_causes(some).judged, "with time more can be judged, never less"
    assert of_causes(later).came >= of_causes(some).came
    draw.shuffle(some)  # type: ignore[attr-defined]
    assert of_causes(some).said == len(later)


def test_a_share_is_said_from_thirty_judged_sayings_on() -> None:
    held: Cause = (True, 3, [4.0] * NEXT, True)
    wrong: Cause = (True, 3, [3.0] * NEXT, True)  # on the mean is on no side
    assert of_causes([held] * (FEWEST - 1)).share is None
    assert of_causes([held] * 20 + [wrong] * 10).share == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("kind", "said", "first_old"),
    [
        (PeriodKind.MONTH, date(2024, 10, 7), date(2025, 10, 7)),
        (PeriodKind.QUARTER, date(2022, 10, 7), date(2025, 10, 7)),
        (PeriodKind.WEEK, date(2025, 1, 1), date(2025, 3, 26)),
        (PeriodKind.YEAR, date(2013, 2, 28), date(2025, 2, 28)),
        (PeriodKind.MONTH, date(2024, 2, 29), date(2025, 3, 1)),
    ],
)
def test_twelve_periods_are_counted_in_the_periods_of_the_series(
    kind: PeriodKind, said: date, first_old: date
) -> None:
    assert is_old(said=said, today=first_old, kind=kind)
    assert not is_old(said=said, today=first_old - timedelta(days=1), kind=kind)


def test_a_figure_meets_a_standard_as_chances_are_reckoned() -> None:
    figures = np.array([94.94, 94.95, 95.0, nan])
    of = {"figures": figures, "against": 95.0}
    assert meets(**of, direction=Direction.HIGHER, places=1)[:3].tolist() == [0, 1, 1]  # type: ignore[arg-type]
    assert meets(**of, direction=Direction.HIGHER, places=None)[:3].tolist() == [0, 0, 1]  # type: ignore[arg-type]
    assert meets(**of, direction=Direction.LOWER, places=1)[:3].tolist() == [1, 1, 1]  # type: ignore[arg-type]
    assert isnan(meets(**of, direction=Direction.LOWER, places=1)[3])  # type: ignore[arg-type]


def test_other_shapes_and_no_chances_are_refused() -> None:
    with pytest.raises(ValueError, match="next 6 figures"):
        causes(rises=np.array([True]), mean=np.array([1.0]), following=np.zeros((1, 5)), old=np.array([True]))
    with pytest.raises(ValueError, match="between 0 and 1"):
        of_chances([(1.1, [0.0] * 4, True)])
    assert calibration.CLASSES[0] == 0
