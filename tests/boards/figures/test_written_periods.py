"""Periods as publishers write them, each by a layout that says so; what could be two things is refused."""

from datetime import date
from typing import Any

import pytest

from boards.figures.intake.layouts import WrittenAs
from targets.calc.periods import PeriodKind
from tests.boards.figures.conftest import csv_of as tidy
from tests.boards.figures.intake import FIFE, errors, figures, take, take_as, version

LAYOUT = """
title = "As written"
[columns]
organisation = "board"
period = "when"
numerator = "seen"
denominator = "all"
[period]
written_as = "{written_as}"
kind = "{kind}"
"""
WEEKLY = "WeekEndingDate,HBT,TreatmentLocation,NumberOfAttendancesEpisode,NumberWithin4HoursEpisode"


def first_day(written_as: WrittenAs, kind: PeriodKind, text: str) -> date | str:
    """The first day that is read, or the code of the problem."""
    layout = LAYOUT.format(written_as=written_as, kind=kind)
    content = f"board,when,seen,all\nnhs-fife,{text},1,2\n".encode()
    intake = take_as(layout, content, version(kind), known_from=date(2026, 8, 1))
    return figures(intake)[0][1] if intake.frame is not None else intake.problems[0].code


MONTH, QUARTER, YEAR, WEEK = PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR, PeriodKind.WEEK


@pytest.mark.parametrize(
    ("written_as", "kind", "text", "start"),
    [
        ("yyyy/yy", YEAR, "2019/20", date(2019, 4, 1)),
        ("yyyy/yy", YEAR, "2019-20", date(2019, 4, 1)),
        ("yyyy/yy", YEAR, "2019/2020", date(2019, 4, 1)),
        ("yyyy/yy", YEAR, "1999/00", date(1999, 4, 1)),
        ("Qq yyyy/yy", QUARTER, "Q4 2019/20", date(2020, 1, 1)),
        ("Qq yyyy/yy", QUARTER, "Q1 2019/20", date(2019, 4, 1)),
        ("Qq yyyy/yy", QUARTER, "2019/20 q3", date(2019, 10, 1)),
        ("month-month yyyy", QUARTER, "Jan-Mar 2020", date(2020, 1, 1)),
        ("month-month yyyy", QUARTER, "October to December 2019", date(2019, 10, 1)),
        ("month-month yyyy", QUARTER, "Apr – Jun 2019", date(2019, 4, 1)),
        ("yyyy-mm", MONTH, "2020-01", date(2020, 1, 1)),
        ("month yyyy", MONTH, "January 2020", date(2020, 1, 1)),
        ("month yyyy", MONTH, "SEPT  2020", date(2020, 9, 1)),
        ("last day", WEEK, "2026-06-21", date(2026, 6, 15)),
        ("last day", WEEK, "21/06/2026", date(2026, 6, 15)),
        ("last day", WEEK, "06/21/2026", date(2026, 6, 15)),
        ("last day", WEEK, "05/05/2024", date(2024, 4, 29)),
        ("last day", MONTH, "30/04/2023", date(2023, 4, 1)),
        ("last day", QUARTER, "2023-06-30", date(2023, 4, 1)),
        ("last day yyyymmdd", WEEK, "20150222", date(2015, 2, 16)),
        ("first day", WEEK, "09/15/2025", date(2025, 9, 15)),
        ("first day", WEEK, "15/09/2025", date(2025, 9, 15)),
    ],
)
def test_a_period_is_read_as_its_layout_says(
    written_as: str, kind: PeriodKind, text: str, start: date
) -> None:
    assert first_day(WrittenAs(written_as), kind, text) == start


@pytest.mark.parametrize(
    ("written_as", "kind", "text", "code"),
    [
        ("yyyy/yy", YEAR, "2019/21", "period_unreadable"),
        ("yyyy/yy", YEAR, "2019", "period_unreadable"),
        ("Qq yyyy/yy", QUARTER, "Q5 2019/20", "period_unreadable"),
        ("Qq yyyy/yy", QUARTER, "Q4 2019", "period_unreadable"),
        ("month-month yyyy", QUARTER, "Dec-Feb 2020", "period_unreadable"),
        ("month-month yyyy", QUARTER, "Jan-Apr 2020", "period_unreadable"),
        ("month-month yyyy", QUARTER, "Feb-Apr 2020", "period_misaligned"),
        ("yyyy-mm", MONTH, "2020-13", "period_unreadable"),
        ("yyyy-mm", MONTH, "0000-01", "period_unreadable"),
        ("month yyyy", MONTH, "Janury 2020", "period_unreadable"),
        ("month yyyy", MONTH, "Jan-20", "period_unreadable"),
        # The first of September is a Monday; as an American date it would be the ninth of January.
        ("first day", WEEK, "01/09/2025", "period_unreadable"),
        ("first day", WEEK, "08/09/2025", "period_unreadable"),
        ("last day", WEEK, "07/09/2025", "period_unreadable"),
        ("last day", WEEK, "22/06/2026", "period_not_a_last_day"),
        ("last day yyyymmdd", WEEK, "20150223", "period_not_a_last_day"),
        ("last day yyyymmdd", MONTH, "20150222", "period_not_a_last_day"),
    ],
)
def test_what_is_no_such_period_or_could_be_two_is_refused(
    written_as: str, kind: PeriodKind, text: str, code: str
) -> None:
    assert first_day(WrittenAs(written_as), kind, text) == code


def test_weekly_attendances_are_read_by_the_last_day_of_their_week() -> None:
    """As Public Health Scotland publishes them, site by site."""
    content = "\n".join(
        [
            WEEKLY,
            "20260621,S08000029,F704H,800,600",
            "20260621,S08000029,F705H,200,150",
            "20260628,S08000029,F704H,810,648",
            "20260628,S08000029,F705H,190,152",
            "",
        ]
    ).encode()
    weekly: dict[str, Any] = {"measure_key": "ae-4-hours-weekly", "known_from": date(2026, 7, 7)}
    intake = take(content, version(WEEK), **weekly)
    assert intake.layout == "ae-weekly"
    assert [row[:5] for row in figures(intake)] == [
        (FIFE, date(2026, 6, 15), "week", 750, 1000),
        (FIFE, date(2026, 6, 22), "week", 800, 1000),
    ]
    wrong = take(content.replace(b"20260628", b"20260627"), version(WEEK), **weekly)
    assert errors(wrong) == [
        (4, "WeekEndingDate", "period_not_a_last_day"),
        (5, "WeekEndingDate", "period_not_a_last_day"),
    ]
    assert wrong.problems[0].problem == "20260627 is a Saturday, not the last day of a week."


def test_an_ambiguous_date_of_a_week_in_our_own_layout_is_refused_too() -> None:
    assert errors(take(tidy("nhs-lothian,01/09/2025,1,2,,,"), version(WEEK))) == [
        (2, "period", "period_unreadable")
    ]
