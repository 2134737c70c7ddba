"""Summed files: each part is one row of somebody's, checked for itself, and belongs to a board before it is added."""

from datetime import date

from tests.boards.figures.intake import COUNT, FIFE, LOTHIAN, errors, figures, take, take_as

HEADER = "Month,HBT,TreatmentLocation,NumberOfAttendancesAll,NumberWithin4HoursAll"
BLANK = """
title = "Sites, a blank one leaves its board without a figure"
other_columns = "ignored"
rows = "summed"
blank = "not_available"
[columns]
organisation = "board"
period = "month"
numerator = "seen"
denominator = "all"
marker = "why"
optional = ["marker"]
[period]
written_as = "yyyymm"
kind = "month"
"""


def csv_of(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows, ""]).encode()


def test_two_codes_of_one_board_are_one_board() -> None:
    """NHS Fife has had two codes; January 2026 has 1,350 of 1,400, not one row too many."""
    content = csv_of("202601,S08000018,F704H,1000,950", "202601,S08000029,F805H,400,400")
    intake = take(content, known_from=date(2026, 3, 3))
    assert intake.layout == "ae-activity"
    assert [row[:2] + row[3:5] for row in figures(intake)] == [(FIFE, date(2026, 1, 1), 1350, 1400)]


def test_nothing_impossible_hides_in_a_sum() -> None:
    content = csv_of("202301,S08000024,L1,1000,900", "202301,S08000024,L2,100,150", "202301,S08000024,L3,-5,")
    told = errors(take(content))
    assert (3, "NumberWithin4HoursAll", "numerator_above_denominator") in told
    assert (4, "NumberOfAttendancesAll", "negative") in told
    assert not [row for row, _, _ in told if row == 2]


def test_an_unknown_organisation_or_period_of_a_part_is_named_at_its_own_row() -> None:
    content = csv_of("202301,S08000024,L1,10,9", "202301,S0800XX,L2,10,9", "202313,S08000024,L3,10,9")
    assert errors(take(content)) == [(3, "HBT", "organisation_unknown"), (4, "Month", "period_unreadable")]


def test_one_blank_part_makes_its_board_not_available_where_the_layout_says_so() -> None:
    rows = (
        "S08000024,202301,9,10,",
        "S08000024,202301,,,",
        "S08000029,202301,9,10,",
        "S08000029,202301,0,0,",
    )
    content = csv_of(*rows, header="board,month,seen,all,why")
    assert [row[:1] + row[3:5] + row[6:7] for row in figures(take_as(BLANK, content))] == [
        (LOTHIAN, None, None, "not_available"),
        (FIFE, 9, 10, ""),
    ]


def test_a_part_of_nobody_adds_nothing_and_a_board_of_nobody_has_no_figure() -> None:
    content = csv_of(
        "202301,S08000024,L1,10,9",
        "202301,S08000024,L2,0,0",
        "202301,S08000029,F1,0,0",
        "202301,S08000018,F2,0,0",
    )
    assert [row[:1] + row[3:7] for row in figures(take(content))] == [
        (LOTHIAN, 9, 10, 90, ""),
        (FIFE, 0, 0, None, "zero_denominator"),
    ]


def test_a_part_that_is_kept_back_hides_the_sum_but_not_the_total() -> None:
    rows = ("S08000024,202301,9,10,", "S08000024,202301,,4,suppressed", "S08000024,202301,,,")
    content = csv_of(*rows[:2], header="board,month,seen,all,why")
    assert [row[3:7] for row in figures(take_as(BLANK, content))] == [(None, 14, None, "suppressed")]
    content = csv_of(*rows, header="board,month,seen,all,why")
    assert [row[3:7] for row in figures(take_as(BLANK, content))] == [(None, None, None, "suppressed")]


def test_counts_without_a_denominator_are_added_up() -> None:
    rows = ("S08000024,202301,9,,", "S08000024,202301,4,,")
    content = csv_of(*rows, header="board,month,seen,all,why")
    assert [row[3:6] for row in figures(take_as(BLANK, content, COUNT))] == [(13, None, 13)]


def test_a_sum_too_large_to_be_held_is_an_error() -> None:
    most = 10**12 - 1
    content = csv_of(f"202301,S08000024,L1,{most},9", f"202301,S08000024,L2,{most},9")
    assert errors(take(content)) == [(2, "NumberOfAttendancesAll", "too_large")]
