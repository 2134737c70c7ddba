"""A publisher's codes: joined in one cell, in a figure's own cell, and beside a total whose numerator is kept back."""

import pytest

from boards.figures.intake.codes import split_codes
from boards.figures.models import Observation
from tests.boards.figures.conftest import csv_of as tidy
from tests.boards.figures.conftest import load
from tests.boards.figures.intake import errors, figures, take, take_as

KNOWN = (":", "u", "p", "r", "NA", "N", "[c]")
CODED = """
title = "Codes in the cells"
[columns]
organisation = "board"
period = "month"
numerator = "seen"
denominator = "all"
[period]
written_as = "yyyymm"
kind = "month"
[shorthand]
markers = { "[c]" = "suppressed", "*" = "suppressed", ".." = "not_available" }
statuses = { p = "provisional", "[r]" = "revised" }
ignored = ["[u]"]
"""


def csv_of(*rows: str) -> bytes:
    return "\n".join(["board,month,seen,all", *rows, ""]).encode()


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        (":u", [":", "u"]),
        ("p r", ["p", "r"]),
        ("p,r", ["p", "r"]),
        (" pr ", ["p", "r"]),
        ("NAp", ["NA", "p"]),
        ("[c] u", ["[c]", "u"]),
        ("NB", None),
        ("P", None),
        ("p q", None),
    ],
)
def test_codes_are_read_apart_and_joined_and_never_guessed(cell: str, codes: list[str] | None) -> None:
    assert split_codes(cell, KNOWN) == codes


def test_joined_qualifiers_are_read_in_a_published_file() -> None:
    header = "HB,Month,TotalPatientsSeen,TotalPatientsSeenQF"
    header += ",NumberOfPatientsSeen0To18Weeks,NumberOfPatientsSeen0To18WeeksQF"
    rows = ["S08000024,201903,,:u,,:u", "S08000029,201903,50,pr,40,pr", "S08000015,201903,50,u,,c"]
    intake = take("\n".join([header, *rows, ""]).encode(), measure_key="camhs-18-weeks")
    assert [row[3:8] for row in figures(intake)] == [
        (None, None, None, "not_available", "final"),
        (40, 50, 80, "", "provisional"),
        (None, 50, None, "suppressed", "final"),
    ]


def test_shorthand_in_a_figures_cell_is_what_the_layout_says() -> None:
    content = csv_of(
        "S08000024,202301,9,10",
        "S08000029,202301,[c],120",
        "S08000031,202301,..,..",
        "S08000015,202301,12p,20 p",
        "S08000030,202301,12 [r][u],20",
        "S08000024,202302,*,*",
    )
    assert [row[3:8] for row in figures(take_as(CODED, content))] == [
        (9, 10, 90, "", "final"),
        (None, 120, None, "suppressed", "final"),
        (None, None, None, "not_available", "final"),
        (12, 20, 60, "", "provisional"),
        (12, 20, 60, "", "revised"),
        (None, None, None, "suppressed", "final"),
    ]


@pytest.mark.parametrize("cell", ["12c", "12*", "x", "p", "12 [x]", "[c] 12"])
def test_what_the_layout_does_not_say_is_an_error_with_the_place_to_say_it(cell: str) -> None:
    (problem,) = take_as(CODED, csv_of(f"S08000024,202301,{cell},20")).problems
    assert (problem.row, problem.column) == (2, "seen")
    assert "under [shorthand] in layouts/made-up.toml" in problem.remedy


def test_our_own_layout_has_a_column_for_markers_and_asks_for_no_layout() -> None:
    (problem,) = take(tidy("nhs-lothian,2023-04-01,*,20,,,")).problems
    assert "[shorthand]" not in problem.remedy


@pytest.mark.django_db
@pytest.mark.parametrize("marker", ["suppressed", "withheld", "not_available"])
def test_a_total_is_kept_beside_a_numerator_that_is_kept_back(marker: str) -> None:
    load(tidy(f"nhs-lothian,2023-04-01,,120,,{marker},"))
    observation = Observation.objects.get()
    assert (observation.numerator, observation.denominator, observation.value) == (None, 120, None)
    assert observation.marker == marker


def test_a_numerator_or_a_value_beside_a_marker_is_an_error_as_before() -> None:
    content = tidy(
        "nhs-lothian,2023-04-01,5,120,,suppressed,",
        "nhs-fife,2023-04-01,,120,60.1,suppressed,",
        "S08000031,2023-04-01,,120,,not_applicable,",
    )
    assert errors(take(content)) == [(row, "marker", "figure_and_marker") for row in (2, 3, 4)]
