"""What a chart says in words: its finding runs across nothing that is not known."""

from datetime import date
from decimal import Decimal

import pytest

from boards.performance.cells import Point
from boards.performance.chart_words import chart_words, finding_words, newest_run
from boards.performance.models import Result
from targets.calc.periods import Period, PeriodKind
from targets.catalogue.models import Definition

DEFINITION = Definition(unit="percent", display_places=1, judge_places=1)


def point(month: int, value: str | None, *, met: bool | None = False) -> Point:
    held = value is not None
    return Point(
        Period.of(start=date(2026, month, 1), kind=PeriodKind.MONTH),
        *("ldp-2025-26", 1 if held else None, "official", None, "final", "", None, None),
        Decimal(value) if value is not None else None,
        None,
        Decimal(90),
        *("standard", None, Result.OFF_TRACK if held else Result.NO_DATA, met if held else None),
        *("", False, False, False),
    )


def finding(points: list[Point], *, whole: bool = True) -> str:
    return finding_words(
        points, title="Referral to treatment", organisation="NHS Fife", definition=DEFINITION, whole=whole
    )


def months(points: list[Point]) -> list[int]:
    return [point.period.start.month for point in points]


def test_a_since_does_not_run_across_months_that_are_not_held() -> None:
    points = [point(1, "70"), point(2, "71"), point(5, "82"), point(6, "83")]

    assert finding(points) == "NHS Fife has missed the 90% standard since May 2026"
    assert months(newest_run(points)) == [6, 5]


@pytest.mark.parametrize("third", [[], [point(3, None)]])
def test_who_cannot_see_the_chart_is_told_that_its_line_is_broken(third: list[Point]) -> None:
    def told(points: list[Point]) -> str:
        return chart_words(points, title="Treatment", definition=DEFINITION)

    broken = told([point(1, "70"), point(2, "71"), *third, point(4, "72")])

    assert broken == (
        "Line chart. Treatment: 70.0% in January 2026, 72.0% in April 2026; lowest 70.0% in January 2026, highest "
        "72.0% in April 2026; the line is broken where no figure is held. Dashed line: the promise, 90%."
    )
    assert "broken" not in told([point(1, "70"), point(2, "71"), point(3, None)])


def test_a_month_without_a_value_ends_a_run_as_one_that_is_not_there_does() -> None:
    absent = finding([point(1, "70"), point(2, "71"), point(4, "72")])
    without = finding([point(1, "70"), point(2, "71"), point(3, None), point(4, "72")])

    assert absent == without == "NHS Fife missed the 90% standard in April 2026"


def test_in_every_period_shown_is_said_only_where_every_one_is_known() -> None:
    whole = finding([point(1, "70"), point(2, "71")], whole=False)
    broken = finding([point(1, "70"), point(3, "70"), point(4, "71")], whole=False)

    assert whole == "NHS Fife has missed the 90% standard in every period shown"
    assert broken == "NHS Fife has missed the 90% standard since March 2026"


@pytest.mark.parametrize("promises", [1, 12])
def test_promises_of_months_to_come_end_no_run(promises: int) -> None:
    points = [point(1, "70"), point(2, "71"), *(point(place, None) for place in range(3, 13)[:promises])]

    assert (
        finding(points)
        == "NHS Fife has missed the 90% standard since it was first judged here, in January 2026"
    )
