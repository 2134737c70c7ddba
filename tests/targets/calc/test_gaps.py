"""Where a series has a gap, for every kind of period."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets.calc.gaps import Gap, with_gaps
from targets.calc.periods import Period, PeriodKind


def periods(kind: PeriodKind, count: int) -> list[Period]:
    first = Period.of(start=date(2019, 4, 1), kind=kind)  # a Monday, too
    every = [first]
    while len(every) < count:
        every.append(every[-1].next())
    return every


def test_months_that_are_not_held_are_a_gap_that_names_the_first_of_them() -> None:
    january, february, march, _, may, june = (
        Period.of(start=date(2026, month, 1), kind=PeriodKind.MONTH) for month in range(1, 7)
    )

    told = with_gaps([january, february, may, june], period=lambda period: period)

    assert told == [january, february, Gap(march), may, june]


@pytest.mark.parametrize("kind", list(PeriodKind))
@given(held=st.sets(st.integers(0, 11)))
def test_a_gap_stands_exactly_where_a_period_is_left_out(kind: PeriodKind, held: set[int]) -> None:
    every = periods(kind, 12)
    rows = [every[place] for place in sorted(held)]

    told = with_gaps(rows, period=lambda period: period)

    assert [row for row in told if not isinstance(row, Gap)] == rows
    assert [row.first for row in told if isinstance(row, Gap)] == [
        every[place + 1] for place in sorted(held) if place + 1 not in held and max(held) > place
    ]
