"""The small line of a series, and its change in a year: made once, beside its analysis."""

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boards.performance.analysis.lines import AnalysedLine
from boards.performance.analysis.recent import HEIGHT, MOST, STEP, WIDTH, change_in_a_year, recent_path
from targets.calc.periods import Period, PeriodKind


def line(*values: str | None, starts: tuple[int, ...] = (0,)) -> AnalysedLine:
    periods = [Period.of(start=date(2022, 1, 1), kind=PeriodKind.MONTH)]
    while len(periods) < len(values):
        periods.append(periods[-1].next())
    held = tuple(None if value is None else Decimal(value) for value in values)
    return AnalysedLine(tuple(periods), held, (None,) * len(held), starts)


def places(path: str) -> list[tuple[int, int]]:
    """Where the pen was, as a drawing program would go."""
    at, found = (0, 0), []
    for command, x, y in re.findall(r"([Ml])(\d+) ?(-?\d+)", path):
        at = (int(x), int(y)) if command == "M" else (at[0] + int(x), at[1] + int(y))
        found.append(at)
    return found


def test_a_line_goes_from_the_lowest_figure_to_the_highest_and_ends_at_the_right() -> None:
    assert places(recent_path(line("10", "20", "15"))) == [(60, 16), (64, 0), (68, 8)]
    assert places(recent_path(line("7", "7"))) == [(64, 8), (68, 8)]


@pytest.mark.parametrize("values", [(), ("1",), (None, "1", None)])
def test_fewer_than_two_figures_are_no_line(values: tuple[str | None, ...]) -> None:
    assert recent_path(line(*values) if values else None) == ""


def test_the_pen_is_lifted_over_a_gap_and_where_counting_changes() -> None:
    assert recent_path(line("1", None, "2")).count("M") == 2
    assert recent_path(line("1", "2", "3", "4")).count("M") == 1
    assert recent_path(line("1", "2", "3", "4", starts=(0, 2))).count("M") == 2


@given(st.lists(st.none() | st.decimals(-1000, 1000, places=2), min_size=1, max_size=60))
def test_it_stays_in_its_box_and_is_short(values: list[Decimal | None]) -> None:
    path = recent_path(line(*(None if value is None else str(value) for value in values)))
    newest = [value for value in values[-MOST:] if value is not None]
    assert len(places(path)) == (len(newest) if len(newest) > 1 else 0)
    assert all(0 <= x <= WIDTH and x % STEP == 0 and 0 <= y <= HEIGHT for x, y in places(path))
    assert len(path) <= 200


def test_a_change_is_from_the_same_period_a_year_before() -> None:
    values = ["50", *["60"] * 11, "51.5"]
    assert change_in_a_year(line(*values)) == Decimal("1.5")
    assert change_in_a_year(line(*values[1:])) is None
    assert change_in_a_year(line(None, *values[1:])) is None
    assert change_in_a_year(line(*values, starts=(0, 5))) is None
    assert change_in_a_year(None) is None
