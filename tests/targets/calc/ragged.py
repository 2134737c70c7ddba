"""Random ragged sets for the SPC tests, as plain series that both implementations can read."""

import datetime
from collections.abc import Sequence

from hypothesis import strategies as st

from targets.calc.spc import Direction, SeriesSet, series_from_lists
from tests.targets.calc.plain_spc import PlainSeries

START = datetime.date(2019, 4, 1)


def days(count: int) -> list[datetime.date]:
    """Days a month apart, near enough: spacing means nothing to SPC."""
    return [START + datetime.timedelta(days=30 * place) for place in range(count)]


# Few distinct values make ties with the mean, ties between neighbours and constant stretches common; the others are
# decimals with the usual rounding troubles.
VALUES = st.one_of(
    st.integers(min_value=0, max_value=6).map(float),
    st.decimals(min_value=-200, max_value=200, places=1).map(float),
    st.floats(min_value=-1e9, max_value=1e9, allow_nan=False, width=32),
)


@st.composite
def plain_series(draw: st.DrawFn, longest: int = 40, gaps: bool = True) -> PlainSeries:
    """One series of 0 to `longest` rows with any options; rows may come in any order."""
    size = draw(st.integers(min_value=0, max_value=longest))
    source = draw(st.sampled_from(["any", "few", "walk"]))
    if source == "walk":
        steps = draw(st.lists(st.integers(-1, 3), min_size=size, max_size=size))
        values: list[float | None] = [float(50 + sum(steps[: place + 1])) for place in range(size)]
    else:
        one = VALUES if source == "any" else st.integers(0, 3).map(float)
        values = list(draw(st.lists(one, min_size=size, max_size=size)))
    if gaps:
        for place in draw(st.sets(st.integers(0, max(size - 1, 0)), max_size=size // 3)):
            if place < size:
                values[place] = None
    dates = days(size)
    rebase = draw(st.sets(st.sampled_from(dates), max_size=3)) if dates else set()
    order = draw(st.permutations(range(size)))
    return PlainSeries(
        dates=[dates[place] for place in order],
        values=[values[place] for place in order],
        direction=draw(st.sampled_from(["increase", "decrease", "neutral"])),
        target=draw(st.none() | st.integers(-10, 120).map(float)),
        rebase=tuple(sorted(rebase)),
        fix_after=draw(st.none() | st.integers(12, 50)),
        screen=draw(st.booleans()),
    )


def as_set(plain: Sequence[PlainSeries]) -> SeriesSet:
    return series_from_lists(
        values=[one.values for one in plain],
        dates=[one.dates for one in plain],
        direction=[Direction[one.direction.upper()] for one in plain],
        target=[one.target for one in plain],
        rebase=[one.rebase for one in plain],
        fix_after_n_points=[one.fix_after for one in plain],
        screen_outliers=[one.screen for one in plain],
    )
