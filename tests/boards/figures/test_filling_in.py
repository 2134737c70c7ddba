"""What a person fills in: a template of which some rows stay empty, and counts with commas of thousands."""

from decimal import Decimal

import pytest

from boards.figures.intake import LeftOut
from tests.boards.figures.conftest import csv_of
from tests.boards.figures.intake import COUNT, LOTHIAN, RATE, errors, figures, take


def test_rows_of_a_template_that_were_not_filled_in_are_left_out_and_counted() -> None:
    content = csv_of(
        "nhs-lothian,2023-04-01,,,,,", "nhs-lothian,2023-05-01,9,10,,,", "nhs-lothian,2023-06-01,,,,,"
    )
    intake = take(content)
    assert [row[:1] + row[3:5] for row in figures(intake)] == [(LOTHIAN, 9, 10)]
    assert intake.left_out == (LeftOut("", "not filled in", 2),)


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("nhs-lothian,2023-04-01,,,,,final", "value", "nothing_given"),
        ("nhs-lothian,,,,,,", "period", "period_missing"),
        (",2023-04-01,,,,,", "organisation", "organisation_missing"),
    ],
)
def test_a_row_that_somebody_began_is_an_error(row: str, column: str, code: str) -> None:
    assert (2, column, code) in errors(take(csv_of(row, "nhs-lothian,2023-05-01,9,10,,,")))


def test_a_template_sent_back_empty_says_what_to_do() -> None:
    (problem,) = take(csv_of("nhs-lothian,2023-04-01,,,,,", "nhs-lothian,2023-05-01,,,,,")).problems
    assert (problem.row, problem.code) == (None, "no_rows")
    assert "Fill in at least one row" in problem.remedy


def test_a_published_file_without_a_figure_in_a_row_is_an_error_unless_its_layout_says_otherwise() -> None:
    content = b"Month,HBT,NumberOfAttendancesAll,NumberWithin4HoursAll\n202304,S08000024,,\n"
    assert errors(take(content)) == [(2, "value", "nothing_given")]


def test_commas_of_thousands_are_taken_where_every_comma_of_the_column_groups_three_digits() -> None:
    content = csv_of(
        'nhs-lothian,2023-04-01,"13,457","21,326",,,',
        'nhs-fife,2023-04-01,999,"1,000,000",,,',
    )
    assert [row[3:5] for row in figures(take(content))] == [(13457, 21326), (999, 1000000)]


@pytest.mark.parametrize("cell", ["1,23", "12,34,567", "0,243", "1,2345", ",123", "1,234,"])
def test_one_comma_that_groups_something_else_leaves_the_whole_column_in_doubt(cell: str) -> None:
    content = csv_of(
        'nhs-lothian,2023-04-01,"1,234","21,326",,,', f'nhs-fife,2023-04-01,"{cell}",999999999,,,'
    )
    assert [error[:2] for error in errors(take(content))] == [(2, "numerator"), (3, "numerator")]


def test_a_comma_in_a_rate_may_be_a_decimal_so_it_needs_a_point_too() -> None:
    rate = 'nhs-lothian,2014-10-01,,,"1,234",,'
    assert errors(take(csv_of(rate), RATE, measure_key="sab")) == [(2, "value", "thousands")]
    both = 'nhs-lothian,2014-10-01,,,"1,234.5",,'
    assert figures(take(csv_of(both), RATE, measure_key="sab"))[0][5] == Decimal("1234.5")
    assert figures(take(csv_of('nhs-lothian,2023-04-01,,,"1,234",,'), COUNT))[0][5] == 1234
