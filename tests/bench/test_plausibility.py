"""The question "is this figure right?" is asked seldom in vain, and catches slips, on the demonstration's figures."""

import random
from datetime import UTC, datetime

import pytest

from bench.plausibility import SEED, Planted, Rates, read_series, with_one_less, with_one_more
from boards.figures.demo import load_demo_figures
from boards.work.actors import command

pytestmark = pytest.mark.django_db


def test_the_goals_are_reached_on_the_real_series() -> None:
    load_demo_figures(actor=command(name="tests", now=datetime.now(UTC)))
    rates, planted = Rates(), Planted(random.Random(SEED))
    for series in read_series():
        rates.add(series)
        if series.title.endswith(", quarter"):  # `make bench` plants in all of them
            planted.add(series)
    assert rates.whole.looked > 20_000
    assert sum(tally.looked for tally in planted.steady.values()) > 500
    assert [goal for goal in (*rates.goals(), *planted.goals()) if not goal.reached] == []


def test_a_slip_is_one_digit() -> None:
    chance = random.Random(SEED)
    for _ in range(100):
        assert len(str(with_one_more("4567", chance))) == 5
        assert str(with_one_less("4567", chance)) in ("567", "467", "457", "456")
