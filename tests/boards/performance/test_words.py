"""The fourth fact of a cell: how fresh its figure is, in words."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from boards.performance.judging import Feed, feed_of
from boards.performance.words import facts_of_cell, facts_of_point
from targets.calc.periods import Period, PeriodKind
from tests.boards.performance.samples import LOTHIAN, cells, definition, known, month, points

APRIL, TODAY = month("2023-04"), date(2023, 8, 1)  # May was due by 31 July


def freshness(feed: Feed | None = None, **figure: Any) -> str:
    held = cells([known(LOTHIAN, APRIL, "96", **figure)])[LOTHIAN, "ldp-2023"]
    return facts_of_cell(held, definition=definition(), feed=feed).freshness


@pytest.mark.parametrize(
    ("figure", "told"),
    [
        ({}, "April 2023, final"),
        ({"status": "provisional"}, "April 2023, provisional"),
        ({"previous": Decimal(90)}, "April 2023, final, revised"),
        ({"status": "provisional", "previous": Decimal(90)}, "April 2023, provisional, revised"),
        ({"status": "revised"}, "April 2023, revised"),
        ({"status": "revised", "previous": Decimal(90)}, "April 2023, revised"),
    ],
)
def test_a_cell_and_its_point_say_how_final_the_figure_is_and_whether_it_was_revised(
    figure: dict[str, Any], told: str
) -> None:
    assert freshness(**figure) == told
    (judged,) = points([known(LOTHIAN, APRIL, "96", **figure)])[LOTHIAN]
    assert facts_of_point(judged, definition=definition()).freshness == told


def test_a_live_series_says_what_is_late_and_by_when_it_was_due() -> None:
    cell = cells([known(LOTHIAN, APRIL, "96")])[LOTHIAN, "ldp-2023"]
    in_time = feed_of(cell, definition=definition(), national=False, today=date(2023, 7, 31))
    assert freshness(in_time) == "April 2023, final"
    late = feed_of(cell, definition=definition(), national=False, today=TODAY)
    assert freshness(late) == "April 2023, final, late: May 2023 was due by 31 July 2023"


def test_a_series_that_stopped_is_not_late_but_no_longer_collected() -> None:
    ended = definition(collected_until=APRIL.end)
    cell = cells([known(LOTHIAN, APRIL, "96")])[LOTHIAN, "ldp-2023"]
    feed = feed_of(cell, definition=ended, national=False, today=TODAY)
    assert freshness(feed) == "April 2023, final, last figure held here"
    still = feed_of(cell, definition=ended, national=False, today=APRIL.end)
    assert freshness(still) == "April 2023, final"


def test_a_series_that_stopped_before_its_last_figure_came_is_late() -> None:
    cell = cells([known(LOTHIAN, APRIL, "96")])[LOTHIAN, "ldp-2023"]
    feed = feed_of(
        cell, definition=definition(collected_until=month("2023-05").end), national=False, today=TODAY
    )
    assert feed == Feed(late=month("2023-05"), due=date(2023, 7, 31), ended=False)


def test_a_year_that_was_added_up_is_followed_by_the_next_single_period() -> None:
    pooled = definition(year_result="pooled")
    year = Period.of(start=date(2022, 4, 1), kind=PeriodKind.YEAR)
    cell = cells([known(LOTHIAN, "2023-03", "96")])[LOTHIAN, "ldp-2022"]._replace(period=year)
    feed = feed_of(cell, definition=pooled, national=False, today=date(2023, 7, 1))
    assert feed == Feed(late=APRIL, due=date(2023, 6, 30), ended=False)


def test_only_the_newest_figure_of_a_series_can_be_followed_by_a_late_one() -> None:
    found = cells([known(LOTHIAN, "2023-03", "96"), known(LOTHIAN, APRIL, "96")])
    for key, is_newest in (("ldp-2022", False), ("ldp-2023", True)):
        feed = feed_of(found[LOTHIAN, key], definition=definition(), national=False, today=TODAY)
        assert (feed is not None) == is_newest
    nothing = cells([])[LOTHIAN, "ldp-2023"]
    assert feed_of(nothing, definition=definition(), national=False, today=TODAY) is None
