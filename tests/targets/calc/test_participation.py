"""Overall levels and agreement of reviewers, against plain reckoning and statsmodels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa, to_table

from targets.calc.participation import agreement, counts, kappa, lower_median, lowest

LEVELS = st.lists(st.integers(1, 6), min_size=1, max_size=60)
PAIRS = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=1, max_size=80)


@given(LEVELS)
def test_no_overall_level_is_above_half_of_the_criteria(levels: list[int]) -> None:
    assert lowest(levels) <= lower_median(levels) <= max(levels)
    assert sum(level >= lower_median(levels) for level in levels) * 2 >= len(levels)
    assert sum(level < lower_median(levels) for level in levels) * 2 < len(levels) + 1


def test_of_an_even_number_the_lower_one_in_the_middle() -> None:
    assert lower_median([4, 1, 3, 2]) == 2
    assert lower_median([1, 4]) == 1
    assert lower_median([3]) == 3


@given(PAIRS)
def test_kappa_is_that_of_statsmodels(pairs: list[tuple[int, int]]) -> None:
    found = kappa(pairs)
    if found is None:
        assert len({level for pair in pairs for level in pair}) == 1
        return
    table, _ = to_table([[one - 1, other - 1] for one, other in pairs], bins=4)
    assert found == pytest.approx(cohens_kappa(table, wt="linear", return_results=False), abs=1e-9)


@given(PAIRS)
def test_every_pair_is_counted_once(pairs: list[tuple[int, int]]) -> None:
    found = counts(pairs)
    assert found.same + found.one_apart + found.further == found.pairs == len(pairs)


def test_it_is_told_from_ten_boards_and_fifty_pairs_on() -> None:
    board = [(1, 1), (2, 3), (3, 3), (4, 2), (2, 2)]
    told = agreement(dict.fromkeys(range(10), board), seed=1)
    assert told is not None
    assert told.low <= told.kappa <= told.high
    assert agreement(dict.fromkeys(range(9), board * 2), seed=1) is None
    assert agreement(dict.fromkeys(range(10), board[:4]), seed=1) is None
    assert agreement(dict.fromkeys(range(10), [(2, 2)] * 5), seed=1) is None
    assert agreement(dict.fromkeys(range(10), board), seed=1) == told
