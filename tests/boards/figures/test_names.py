"""Names that look right but hold marks nobody sees; titles above a header; one fault in many rows."""

from datetime import date

import pytest

from boards.figures.intake.problems import Problem, told_once
from boards.figures.reference import reference_for
from tests.boards.figures.conftest import csv_of, load, send
from tests.boards.figures.intake import FIFE, errors, figures, take, take_as

TITLED = """
title = "Two lines of title"
skip_lines = 2
[columns]
organisation = "board"
period = "month"
value = "percent"
[period]
written_as = "yyyymm"
kind = "month"
"""


@pytest.mark.django_db
def test_boards_are_found_by_names_with_marks_that_nobody_sees_and_by_their_short_names() -> None:
    accepted = load(
        csv_of(
            "NHS\u00a0Orkney,2026-01-01,9,10,,,",
            "NHS  Shetland,2026-01-01,9,10,,,",
            "NHS Borders\u200b,2026-01-01,90,100,,,",
            "Ayrshire and Arran,2026-01-01,90,100,,,",
            "\ufeffNHS Greater Glasgow & Clyde,2026-01-01,90,100,,,",
            "nhs dumfries &amp galloway,2026-01-01,90,100,,,".replace("&amp", "&"),
        ),
        known_from=date(2026, 3, 2),
    )
    assert accepted.added == 6


@pytest.mark.django_db
def test_a_name_that_is_nearly_known_is_said_and_a_code_is_never_guessed() -> None:
    submission = send(csv_of("NHS Orkny,2023-01-01,9,10,,,", "S08000099,2023-01-01,9,10,,,"))
    assert [error["problem"] for error in submission.errors] == [
        "No organisation has the code or name “NHS Orkny”. Did you mean NHS Orkney?",
        "No organisation has the code or name “S08000099”.",
    ]


@pytest.mark.django_db
def test_every_short_name_finds_its_organisation_and_no_other() -> None:
    reference = reference_for(measure_key="ae-4-hours", own_id=None, known_from=date(2026, 1, 1))
    assert reference.names[reference.ids_by_name["scotland"]] == "NHSScotland"
    assert reference.names[reference.ids_by_name["nhs scotland"]] == "NHSScotland"
    assert reference.names[reference.ids_by_name["fife"]] == "NHS Fife"


def test_a_mark_that_cannot_be_seen_is_made_visible_in_the_message() -> None:
    (problem,) = take(csv_of("NHS\u00a0Nowhere\u200b,2023-01-01,9,10,,,")).problems
    assert "“NHS[no-break space]Nowhere[zero width space]”" in problem.problem
    (problem,) = take(csv_of("nhs-fife,2023-01-01,1\u00a0234,10,,,")).problems
    assert problem.value == "1[no-break space]234"


def test_a_column_name_may_hold_such_marks_too() -> None:
    header = "organisation,period\u200b,\u00a0numerator,denominator"
    assert [row[0] for row in figures(take(csv_of("nhs-fife,2023-01-01,9,10", header=header)))] == [FIFE]


def test_lines_above_the_header_are_skipped_where_the_layout_says_how_many() -> None:
    content = b'"Waits, by board",,\n2 March 2023,,\nboard,month,percent\nnhs-fife,202301,91.5\nnhs-fife,202313,91.5\n'
    intake = take_as(TITLED, content)
    assert errors(intake) == [(5, "month", "period_unreadable")]
    assert [row[0] for row in figures(take_as(TITLED, content.replace(b"202313", b"202302")))] == [FIFE, FIFE]


@pytest.mark.parametrize(
    "title", [b"Waits by board\nMarch 2023\n", b'"Waits, by board",,\n,,\n', b"\n,2023,,2023\n"]
)
def test_lines_above_the_header_are_told_once_with_where_it_is(title: bytes) -> None:
    content = title + csv_of("nhs-fife,2023-01-01,9,10,,,", "nhs-fife,2023-02-01,9,10,,,")
    for layout in (None, "tidy"):
        (problem,) = take(content, layout=layout).problems
        assert (problem.row, problem.code) == (1, "lines_above_header")
        assert problem.problem == "2 lines stand above the header, which is in line 3."
        assert "skip_lines = 2 in layouts/tidy.toml" in problem.remedy


@pytest.mark.parametrize(
    ("line", "code"), [(b"sep=;\n", "wrong_separator"), (b'"sep=,"\n', "lines_above_header")]
)
def test_a_note_to_a_spreadsheet_has_one_clear_remedy(line: bytes, code: str) -> None:
    content = csv_of("nhs-fife,2023-01-01,9,10,,,")
    (problem,) = take(line + (content.replace(b",", b";") if b";" in line else content)).problems
    assert (problem.row, problem.code) == (1, code)
    assert problem.remedy == "Take it out, and save the file as CSV with commas between the columns."


def test_a_header_of_merged_cells_is_one_problem() -> None:
    content = csv_of("nhs-fife,2023-01-01,9,10,1,2", header="organisation,period,2023,,,")
    (problem,) = take(content).problems
    assert (problem.row, problem.code) == (1, "merged_header")
    assert problem.problem == "3 columns have no name, as where cells of the header are merged."


def problem_on(row: int | None, value: str = "x") -> Problem:
    return Problem(row, "numerator", value, "not_a_number", "It is no number.", "Write one.")


def test_rows_with_the_same_fault_are_told_once_with_their_rows() -> None:
    rows = [2, 3, 4, 9, 12, 13]
    (told,) = told_once(problem_on(row) for row in rows)
    assert (told["row"], told["rows"]) == (2, 6)
    assert told["problem"] == "It is no number. The same on rows 3 to 4, 9 and 12 to 13."
    assert [one["rows"] for one in told_once([problem_on(2), problem_on(3, "y")])] == [1, 1]
    (told,) = told_once(problem_on(row) for row in range(2, 102, 2))
    assert told["problem"].endswith("and 37 others.")
    (told,) = told_once([problem_on(2), problem_on(7)])
    assert told["problem"] == "It is no number. The same on row 7."


@pytest.mark.django_db
def test_twenty_rows_with_the_same_fault_are_one_line_of_a_rejected_submission() -> None:
    rows = [f"NHS Nowhere,{2000 + year}-01-01,9,10,,," for year in range(20)]
    submission = send(csv_of(*rows))
    (error,) = submission.errors
    assert (submission.error_count, error["rows"], error["row"]) == (20, 20, 2)
    assert error["problem"].endswith("The same on rows 3 to 21.")
