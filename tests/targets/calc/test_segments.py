"""Means of ragged segments are correctly rounded, whatever the order of the rows."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets.calc.segments import Segments, check_offsets

DECIMALS = st.lists(
    st.decimals(min_value=-1_000_000, max_value=1_000_000, places=2).map(float), min_size=1, max_size=60
)


@given(st.lists(DECIMALS, min_size=1, max_size=8))
def test_every_mean_is_the_exact_mean_rounded_once(parts: list[list[float]]) -> None:
    sizes = np.array([len(part) for part in parts])
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    segments = Segments.starting_at(starts, int(sizes.sum()))
    means = segments.means(np.concatenate(parts), sizes)
    exact = [float(sum(map(Fraction, part)) / len(part)) for part in parts]
    assert means.tolist() == exact


def test_a_mean_of_equal_values_is_that_value() -> None:
    assert np.full(23, 0.1).mean() != 0.1  # ordinary summation is off in the last digit
    assert Segments.starting_at(np.array([0]), 23).means(np.full(23, 0.1), np.array([23]))[0] == 0.1


def test_large_and_small_terms_of_one_segment_do_not_swallow_each_other() -> None:
    values = np.array([1e16, 1.0, -1e16, 1.0])
    assert Segments.starting_at(np.array([0]), 4).means(values, np.array([4]))[0] == 0.5


def test_a_segment_in_which_nothing_counts_has_no_mean() -> None:
    means = Segments.starting_at(np.array([0, 1]), 2).means(np.array([0.0, 3.0]), np.array([0, 1]))
    assert np.isnan(means[0])
    assert means[1] == 3.0


def test_no_segments_have_no_means() -> None:
    nothing = Segments.starting_at(np.array([], dtype=np.intp), 0)
    assert nothing.means(np.array([]), np.array([], dtype=np.intp)).size == 0
    assert nothing.counts(np.array([], dtype=bool)).size == 0


@pytest.mark.parametrize("offsets", [[1, 3], [0, 2], [0, 3, 1, 3], []])
def test_offsets_that_do_not_cut_the_rows_are_refused(offsets: list[int]) -> None:
    with pytest.raises(ValueError, match="Offsets must"):
        check_offsets(np.array(offsets, dtype=np.intp), 3)
