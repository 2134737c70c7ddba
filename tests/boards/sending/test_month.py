"""A month at once: a grid of what is due, typed or pasted, checked as one and accepted with one press."""

import re

import pytest
from django.test import Client

from boards.figures.models import Observation, Submission
from boards.people.roles import Role
from targets.catalogue.models import Definition
from tests.boards.performance.arrivals import AE, arrive
from tests.support.people import person, sign_in
from tests.support.statements import statements

pytestmark = pytest.mark.django_db
LOTHIAN = "/desk/boards/nhs-lothian/figures/"
MONTH = f"{LOTHIAN}month/"
RTT = "referral-to-treatment-18-weeks"
STATUS = {f"{AE}-status": "provisional", f"{RTT}-status": "provisional"}
PERIODS = {f"{AE}-period": "2023-05-01", f"{RTT}-period": "2023-05-01"}
EMPTY = {**STATUS, **PERIODS, "pasted": ""}


@pytest.fixture
def planner() -> Client:
    Definition.objects.filter(measure__in=[AE, RTT]).update(collected_until=None)
    arrive("nhs-lothian,2023-04-01,90,100,,,")
    arrive("nhs-lothian,2023-04-01,,,91.2,,", measure=RTT)
    return sign_in(Client(), person(Role.PLANNER, board="nhs-lothian"))


def test_the_grid_has_a_row_for_every_measure_that_is_due_with_its_next_period(planner: Client) -> None:
    page = planner.get(MONTH).content.decode()
    assert page.count("May 2023</span>") == 2
    for name in (f"{AE}-numerator", f"{AE}-denominator", f"{RTT}-value", f"{RTT}-marker"):
        assert f'name="{name}"' in page
    labels = re.findall(r'aria-label="([^"]+)"', page)
    assert any(label.startswith("Numerator: ") and "May 2023" in label for label in labels)
    assert "Type a month at once" in planner.get(LOTHIAN).content.decode()


def test_what_is_typed_is_shown_and_accepted_together(planner: Client) -> None:
    typed = {f"{AE}-numerator": "1,350", f"{AE}-denominator": "1,400", f"{RTT}-value": "92.0"}
    answer = planner.post(MONTH, EMPTY | typed)
    assert answer.status_code == 302, answer.content.decode()
    address = answer.headers["Location"]
    assert "96.4% (1,350 of 1,400)" in planner.get(address).content.decode()
    planner.post(f"{address}accept/")
    held = Observation.objects.filter(stream="board").values_list(
        "measure_id", "numerator", "value", "status"
    )
    assert sorted((key, numerator, float(value or 0)) for key, numerator, value, _ in held) == [
        (AE, 1350, 96.428571),
        (RTT, None, 92.0),
    ]


def test_rows_left_empty_are_not_sent(planner: Client) -> None:
    answer = planner.post(MONTH, EMPTY | {f"{AE}-numerator": "9", f"{AE}-denominator": "10"})
    assert not answer.headers["Location"].endswith("/together/")
    assert Submission.objects.filter(stream="board").get().measure_id == AE


def test_an_error_stands_beside_its_field_and_nothing_is_stored(planner: Client) -> None:
    typed = {f"{AE}-numerator": "200", f"{AE}-denominator": "100", f"{RTT}-value": "92.0"}
    page = planner.post(MONTH, EMPTY | typed).content.decode()
    assert "The numerator 200 is above the denominator 100." in page
    assert f'href="#id_{AE}-numerator"' in page
    assert 'value="92.0"' in page
    assert not Submission.objects.filter(stream="board").exists()


@pytest.mark.parametrize("header", ["", "Measure\tPeriod\tNumerator\tDenominator\tValue\n"])
def test_rows_pasted_from_a_spreadsheet_are_read_with_or_without_a_header(
    planner: Client, header: str
) -> None:
    pasted = f"{header}{AE}\t2023-05-01\t1,350\t1,400\n\n{RTT}\t01/05/2023\t\t\t92.0\n"
    answer = planner.post(MONTH, EMPTY | {"pasted": pasted})
    assert answer.status_code == 302, answer.content.decode()
    planner.post(f"{answer.headers['Location']}accept/")
    assert Observation.objects.filter(stream="board").count() == 2


@pytest.mark.parametrize(
    ("pasted", "words"),
    [
        (f"{AE}\t2023-05-01\t9\t10\na-and-e\t2023-05-01\t9\t10", "Line 2: “a-and-e” is no measure."),
        (
            f"{AE}\t2023-05-01\t9\t10\n\n{RTT}\t2023-05-01\t\t\t192",
            "Line 3, value: A percentage cannot be above 100.",
        ),
        ("Measure\tMonth\n", "The column month is none of: measure, period"),
        (f"{AE}\t1\t2\t3\t4\t5\t6\t7", "Line 1 has 8 cells; there are 7 columns."),
        ("", "Type at least one figure, or paste rows."),
    ],
)
def test_what_is_wrong_with_a_pasted_line_is_said_with_its_number(
    planner: Client, pasted: str, words: str
) -> None:
    page = planner.post(MONTH, EMPTY | {"pasted": pasted}).content.decode()
    assert words in page
    assert not Submission.objects.filter(stream="board").exists()


def test_the_page_takes_a_fixed_number_of_statements(planner: Client) -> None:
    def count() -> int:
        with statements() as captured:
            planner.get(MONTH)
        return len(captured)

    few = count()
    arrive(*(f"nhs-lothian,2023-{month:02}-01,90,100,,," for month in range(5, 12)))
    assert count() == few
