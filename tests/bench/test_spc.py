"""The SPC benchmark compares like with like."""

import pytest

from bench.spc import Times, as_plain, check_agreement, make_series, peak_memory


def test_the_benchmark_measures_two_implementations_that_agree() -> None:
    series = make_series(30, 60)
    check_agreement(series, as_plain(series))


def test_the_benchmark_refuses_to_measure_what_does_not_agree() -> None:
    plain = as_plain(make_series(3, 60))
    plain[1].values = [1000.0, *plain[1].values[1:]]
    with pytest.raises(SystemExit, match="other labels"):
        check_agreement(make_series(3, 60), plain)


def test_times_say_their_middle_and_their_spread() -> None:
    assert str(Times((0.003, 0.001, 0.002))).split() == [
        "2.000",
        "ms",
        "(1.000",
        "to",
        "3.000,",
        "3",
        "runs)",
    ]


def test_memory_is_that_of_a_fresh_process() -> None:
    assert 10 * 2**20 < peak_memory(10, 60) < 2**30
