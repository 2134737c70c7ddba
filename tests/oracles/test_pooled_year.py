"""The newest year of a small series, added up a second time by plain code; its interval by what an interval means.

Any months may be missing, have no counts or be counted in another way.
"""

import dataclasses
from datetime import date, timedelta
from fractions import Fraction
from math import isclose
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from boards.performance.analysis.lines import line_of
from boards.performance.analysis.pooled_year import pooled_year
from boards.performance.cells import Point
from targets.calc.periods import Period, PeriodKind, add_months
from tests.boards.performance.samples import definition

Z = 1.959963984540054
START = date(2020, 1, 1)

#: A month: not held, a percentage without counts, or how many of how many.
MONTH = st.one_of(
    st.none(),
    st.just("no counts"),
    *[st.integers(1, 40).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))] * 6,
)


def point(place: int, held: tuple[int, int] | str) -> Point:
    start = add_months(START, place)
    top, bottom, value = (
        (None, None, Fraction(50)) if isinstance(held, str) else (*held, Fraction(100 * held[0], held[1]))
    )
    end = add_months(start, 1) - timedelta(days=1)
    fields: dict[str, Any] = dict.fromkeys(field.name for field in dataclasses.fields(Point))
    return Point(
        **fields
        | {
            "period": Period(end=end, start=start, kind=PeriodKind.MONTH),
            "numerator": top,
            "denominator": bottom,
            "value": value,
            "management_information": False,
        }
    )


@given(st.lists(MONTH, min_size=1, max_size=30), st.integers(0, 40))
def test_it_is_the_sum_of_the_counts_of_twelve_months(
    held: list[tuple[int, int] | str | None], changed: int
) -> None:
    """From the month `changed` on figures are counted in another way."""
    points = [point(place, one) for place, one in enumerate(held) if one is not None]
    ways = definition(version=1), definition(version=2)
    line = line_of(points, definition_on=lambda day: ways[day >= add_months(START, changed)])
    if line is None:
        return
    newest = max(place for place, one in enumerate(held) if one is not None)
    first = max(newest - 11, changed if changed <= newest else 0)
    year = [one for one in held[first : newest + 1] if one is not None]
    told = pooled_year(line, points, definition=definition())
    if len(year) < 2 or "no counts" in year:
        assert told is None
        return
    assert told is not None
    count, total = (sum(one[side] for one in year if not isinstance(one, str)) for side in (0, 1))
    assert (told.periods, told.of.count, told.of.total) == (len(year), count, total)
    share = count / total
    assert isclose(told.of.value, 100 * share)
    for limit in (told.of.lower / 100, told.of.upper / 100):
        # A limit is a true share from which the observed one is just 1.96 of its own standard errors away.
        assert isclose(abs(share - limit), Z * max(0.0, limit * (1 - limit) / total) ** 0.5, abs_tol=1e-9)
    assert told.of.lower <= told.of.value <= told.of.upper


def test_numbers_of_people_are_not_added_up() -> None:
    points = [point(place, (1, 2)) for place in range(3)]
    line = line_of(points, definition_on=lambda day: definition())
    assert line is not None
    assert pooled_year(line, points, definition=definition()) is not None
    assert pooled_year(line, points, definition=definition(unit="count")) is None
