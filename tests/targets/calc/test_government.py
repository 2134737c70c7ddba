"""Promises of the Government: at their boundaries, and against a slow restatement."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from targets.calc.government import (
    Answer,
    Outcome,
    counted_outcome,
    delivered_outcome,
    difference,
    direction_outcome,
)
from tests.oracles import government as oracle

SEPTEMBER = date(2024, 9, 30)
DAYS = st.dates(date(2024, 1, 1), date(2024, 2, 20))


def test_a_count_is_of_the_very_day_and_says_what_it_was_decided_by() -> None:
    months = {date(2024, 8, 31): Decimal(5), SEPTEMBER: Decimal(1), date(2024, 10, 31): Decimal(0)}
    zero = Decimal(0)
    assert counted_outcome(at_most=zero, by=SEPTEMBER, figures=months) == Answer(
        Outcome.MISSED, Decimal(1), SEPTEMBER
    )
    by_most = counted_outcome(at_most=zero, by=SEPTEMBER, figures=months, of_most=True)
    assert by_most.outcome is Outcome.MISSED_BY_PLAIN_COUNT
    assert counted_outcome(at_most=Decimal(1), by=SEPTEMBER, figures=months).outcome is Outcome.MET
    # Nobody left of all is nobody left of most.
    assert counted_outcome(at_most=zero, by=max(months), figures=months, of_most=True).outcome is Outcome.MET
    early = counted_outcome(at_most=zero, by=date(2024, 8, 30), figures=months)
    late = counted_outcome(at_most=zero, by=date(2024, 11, 30), figures=months)
    assert (early.outcome, early.value) == (Outcome.BEFORE_FIGURES, None)
    assert late == Answer(Outcome.NOT_REACHED, Decimal(0), date(2024, 10, 31))
    del months[SEPTEMBER]
    assert counted_outcome(at_most=zero, by=SEPTEMBER, figures=months).outcome is Outcome.NO_FIGURE
    assert counted_outcome(at_most=zero, by=SEPTEMBER, figures={}).outcome is Outcome.NOT_HELD


@given(
    st.integers(0, 3),
    DAYS,
    st.dictionaries(DAYS, st.integers(0, 4), max_size=6),
    st.booleans(),
)
def test_counts_as_the_oracle_walks_them(
    at_most: int, by: date, held: dict[date, int], of_most: bool
) -> None:
    figures = {day: Decimal(value) for day, value in held.items()}
    for day in (by, *figures):
        found = counted_outcome(at_most=Decimal(at_most), by=day, figures=figures, of_most=of_most)
        assert found.outcome == oracle.counted(Decimal(at_most), day, list(figures.items()), of_most)


def test_a_thing_is_late_from_the_day_after_and_unknown_until_somebody_says_so() -> None:
    by, day = date(2025, 12, 31), timedelta(days=1)

    def told(**said: date | None) -> Outcome:
        return delivered_outcome(**({"by": by, "done_on": None, "not_done_on": None} | said)).outcome

    assert told() is Outcome.NOT_KNOWN
    assert told(done_on=by) is Outcome.DONE
    assert told(done_on=by + day) is Outcome.DONE_LATE
    assert told(done_on=by + day, by=None) is Outcome.DONE
    assert told(not_done_on=by - day) is Outcome.NOT_KNOWN  # there was time left
    assert told(not_done_on=by) is Outcome.NOT_DONE
    assert told(not_done_on=by + day, by=None) is Outcome.NOT_KNOWN
    assert told(not_done_on=by, done_on=by + day) is Outcome.DONE_LATE
    with pytest.raises(ValueError, match="not done on 2025-12-31"):
        told(done_on=by - day, not_done_on=by)


@given(st.none() | DAYS, st.none() | DAYS, st.none() | DAYS)
def test_things_as_the_oracle_lives_through_them(
    by: date | None, done_on: date | None, not_done_on: date | None
) -> None:
    if done_on and not_done_on and not_done_on >= done_on:
        return
    found = delivered_outcome(by=by, done_on=done_on, not_done_on=not_done_on)
    assert found.outcome == oracle.delivered(by, done_on, not_done_on)


def test_a_difference_is_that_of_newcombes_own_examples() -> None:
    """Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10: 56/70 and 48/80, 9/10 and 3/10."""
    for now, before, lower, upper in (
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ):
        found = difference(before=before, now=now)
        assert (round(found.lower, 4), round(found.upper, 4)) == (lower, upper)
    with pytest.raises(ValueError, match="nobody"):
        difference(before=(0, 0), now=(1, 2))


def test_a_direction_is_told_only_where_chance_is_ruled_out() -> None:
    same = direction_outcome(before=(50, 100), now=(50, 100), higher_is_better=True)
    assert same.outcome is Outcome.CANNOT_BE_TOLD
    assert direction_outcome(before=(1, 100), now=(1, 0), higher_is_better=True).outcome is Outcome.NOT_HELD
    assert direction_outcome(before=None, now=(1, 2), higher_is_better=True).outcome is Outcome.NO_BASELINE
    # 63 of 100 against 50 of 100 is not clear of 0, 64 is.
    told = [
        direction_outcome(before=(50, 100), now=(now, 100), higher_is_better=True).outcome for now in (63, 64)
    ]
    assert told == [Outcome.CANNOT_BE_TOLD, Outcome.BETTER]


@given(
    st.tuples(st.integers(0, 60), st.integers(1, 60)),
    st.tuples(st.integers(0, 60), st.integers(1, 60)),
    st.booleans(),
)
@example((0, 1), (1, 1), True)
def test_directions_as_the_oracle_solves_them(
    before: tuple[int, int], now: tuple[int, int], higher: bool
) -> None:
    before, now = (min(before), max(before)), (min(now), max(now))
    found = direction_outcome(before=before, now=now, higher_is_better=higher)
    assert found.outcome == oracle.direction(before, now, higher)
