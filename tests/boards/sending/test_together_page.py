"""Several measures in one file or grid, at the desk: looked at on one page, accepted with one press."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from boards.figures.models import Observation, Submission
from boards.people.roles import Role
from tests.support.people import person, sign_in

pytestmark = pytest.mark.django_db
LOTHIAN = "/desk/boards/nhs-lothian/figures/"
HEADER = "measure,organisation,period,numerator,denominator,value,marker,status"
AE, RTT = "ae-4-hours", "referral-to-treatment-18-weeks"
GOOD = (f"{AE},nhs-lothian,2023-04-01,90,100,,,", f"{RTT},nhs-lothian,2023-04-01,,,91.2,,")


@pytest.fixture
def planner() -> Client:
    return sign_in(Client(), person(Role.PLANNER, board="nhs-lothian"))


def upload(client: Client, *rows: str, header: str = HEADER, measure: str = "") -> str:
    """The address of what came of it, or the page where it was refused."""
    file = SimpleUploadedFile("month.csv", "\n".join([header, *rows, ""]).encode(), "text/csv")
    answer = client.post(f"{LOTHIAN}upload/", {"measure": measure, "file": file})
    return str(answer.headers["Location"]) if answer.status_code == 302 else answer.content.decode()


def test_a_file_of_several_measures_is_shown_and_accepted_together(planner: Client) -> None:
    address = upload(planner, *GOOD)
    assert address.endswith("/together/")
    page = planner.get(address).content.decode()
    assert "2 measures, accepted together or not at all." in page
    assert "90.0% (90 of 100)" in page
    assert "91.2%" in page
    after = planner.post(f"{address}accept/", follow=True).content.decode()
    assert "Accept all" not in after
    assert Observation.objects.count() == 2
    second = Submission.objects.get(measure=RTT)
    assert "See all that was sent together" in planner.get(f"{LOTHIAN}{second.pk}/").content.decode()


def test_errors_are_found_by_measure_and_nothing_is_stored(planner: Client) -> None:
    address = upload(planner, *GOOD[:1], f"{RTT},nhs-lothian,2023-04-01,,,191.2,,")
    assert not address.endswith("/together/")
    assert "A percentage cannot be above 100." in planner.get(address).content.decode()
    assert list(Submission.objects.values_list("measure", flat=True)) == [RTT]


def test_they_can_all_be_given_up(planner: Client) -> None:
    address = upload(planner, *GOOD)
    planner.post(f"{address}withdraw/")
    assert set(Submission.objects.values_list("state", flat=True)) == {"withdrawn"}


def test_without_a_measure_in_form_or_file_the_form_asks_for_it(planner: Client) -> None:
    page = upload(planner, "nhs-lothian,2023-04-01,90,100,,,", header=HEADER.removeprefix("measure,"))
    assert "Choose the measure, or name it for each row in a column “measure” of the file." in page
    assert not Submission.objects.exists()
