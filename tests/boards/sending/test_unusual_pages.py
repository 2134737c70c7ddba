"""Who sends an unusual figure sees why it is asked about, says why it is right, and readers see both."""

import csv
import io

import pytest
from django.test import Client

from boards.figures.models import Submission, WhyUnusual
from boards.organisations.models import Organisation
from boards.people.roles import Role
from boards.sending import submission_views
from boards.sending.queries import ACCEPT
from boards.work import owed
from boards.work.models import Owed
from tests.boards.performance.arrivals import arrive
from tests.support.people import person, sign_in
from tests.support.releases import release_figures
from tests.support.submissions import waiting

pytestmark = pytest.mark.django_db

LOTHIAN = "/desk/boards/nhs-lothian/figures/"
MONTHS = [f"{year}-{month:02d}-01" for year in (2022, 2023) for month in range(1, 13)]
STEADY = [f"nhs-lothian,{month},18{n % 2}00,20000,,," for n, month in enumerate(MONTHS)]
FALLEN = "nhs-lothian,2024-01-01,12000,20100,,,"
LOST = "nhs-lothian,2024-02-01,1801,20000,,,"
WHY = "The new department opened on 4 January."
TOLD = "59.7% lies below what was usual: 90.0% to 90.5% in 24 earlier figures. Asked about below 87.5%."


@pytest.fixture
def planner() -> Client:
    return sign_in(Client(), person(Role.PLANNER, board="nhs-lothian"))


def a_return(*rows: str) -> str:
    """The address of a waiting return."""
    arrive(*STEADY, judged=False)
    board = Organisation.objects.get(slug="nhs-lothian")
    return f"{LOTHIAN}{waiting(*rows, board=board).pk}/"


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_warning_is_explained_and_accepted(planner: Client) -> None:
    address = a_return(FALLEN)
    page = text(planner, address)
    assert "1 unusual figure" in page
    assert TOLD in page
    assert "Outside the usual range: why is it right?" in page

    refused = planner.post(f"{address}accept/", {"outside": "  "}).content.decode()
    assert "There is a problem" in refused
    assert "Say why: “Outside the usual range”." in refused
    assert Submission.objects.latest("pk").state == "staged"

    answer = planner.post(f"{address}accept/", {"outside": WHY}, follow=True)
    assert answer.redirect_chain[-1][0] == address
    page = answer.content.decode()
    assert "Accepted" in page
    assert WHY in page
    assert "why is it right?" not in page


def test_each_kind_has_its_question_and_what_was_typed_stays(planner: Client) -> None:
    address = a_return(FALLEN, LOST)
    assert "The numerator 1,801 may lack a digit" in text(planner, address)
    refused = planner.post(f"{address}accept/", {"outside": WHY}).content.decode()
    assert WHY in refused
    assert "Say why: “A digit lost or added”." in refused
    assert not WhyUnusual.objects.exists()


def test_reasons_stay_when_the_file_is_checked_again(planner: Client) -> None:
    address = a_return(FALLEN)
    arrive("nhs-lothian,2024-01-01,17000,20100,,,", returned_by="nhs-lothian", judged=False)
    answer = planner.post(f"{address}accept/", {"outside": WHY}, follow=True)
    page = answer.content.decode()
    assert "was accepted. Check the file again" in page
    assert WHY in page
    answer = planner.post(f"{address}check-again/", {"outside": WHY}, follow=True)
    assert answer.redirect_chain[-1][0] != address
    assert WHY in answer.content.decode()


def test_first_figures_are_told_and_not_asked_about() -> None:
    loader = sign_in(Client(), person(Role.STATISTICS_LOADER))
    submission = waiting(*STEADY, FALLEN, board=None)
    address = f"/desk/figures/official/{submission.pk}/"
    page = text(loader, address)
    assert TOLD in page
    assert "so nothing is asked" in page
    assert "why is it right?" not in page
    loader.post(f"{address}accept/")
    assert "Not asked: it came with the first figures." in text(loader, address)


def test_what_is_unusual_can_be_taken_with_its_numbers(planner: Client) -> None:
    address = a_return(FALLEN)
    planner.post(f"{address}accept/", {"outside": WHY})
    file = planner.get(f"{address}unusual.csv").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(file, newline=""))
    assert (row["board"], row["period_start"], row["kind"], row["part"]) == (
        "nhs-lothian",
        "2024-01-01",
        "outside",
        "value",
    )
    assert (row["figure"], row["low"], row["high"]) == ("59.701493", "90", "90.5")
    assert (row["reason"], row["unusual"]) == (WHY, TOLD)
    assert planner.get(f"{address}unusual.xlsx").status_code == 200


def test_a_file_without_unusual_figures_has_no_such_list(planner: Client) -> None:
    address = a_return("nhs-lothian,2024-01-01,18050,20100,,,")
    assert "unusual" not in text(planner, address)
    assert planner.get(f"{address}unusual.csv").status_code == 404


def test_who_only_reads_is_not_asked(planner: Client) -> None:
    address = a_return(FALLEN)
    reader = sign_in(Client(), person(Role.APPROVER, board="nhs-lothian"))
    page = text(reader, address)
    assert TOLD in page
    assert "why is it right?" not in page


def test_who_reads_the_figure_at_the_desk_reads_the_reason_and_the_public_does_not(planner: Client) -> None:
    address = a_return(FALLEN)
    planner.post(f"{address}accept/", {"outside": WHY})
    series = "/desk/boards/nhs-lothian/ae-4-hours/"
    page = text(planner, series)
    assert "Figures that were unusual when they came (1)" in page
    assert TOLD in page
    assert WHY in page

    file = planner.get(f"{series}figures.csv").content.decode("utf-8-sig")
    newest = list(csv.DictReader(io.StringIO(file, newline="")))[-1]
    assert (newest["unusual"], newest["unusual_because"]) == (TOLD, WHY)

    elsewhere = sign_in(Client(), person(Role.ANALYST))
    assert WHY not in text(elsewhere, "/desk/boards/nhs-fife/ae-4-hours/")
    release_figures()
    public = Client()
    assert WHY not in text(public, "/boards/nhs-lothian/ae-4-hours/")
    assert "unusual" not in text(public, "/boards/nhs-lothian/ae-4-hours/figures.csv")


def test_a_figure_that_was_corrected_since_is_no_longer_unusual(planner: Client) -> None:
    address = a_return(FALLEN)
    planner.post(f"{address}accept/", {"outside": WHY})
    board = Organisation.objects.get(slug="nhs-lothian")
    correction = waiting("nhs-lothian,2024-01-01,18050,20100,,,", board=board)
    planner.post(f"{LOTHIAN}{correction.pk}/accept/")
    assert WHY not in text(planner, "/desk/boards/nhs-lothian/ae-4-hours/")
    assert WHY in text(planner, address)


def test_a_figure_that_was_given_up_is_typed_again_from_what_it_was(planner: Client) -> None:
    arrive(*STEADY, judged=False)
    form = f"{LOTHIAN}type/ae-4-hours/"
    typed = {"period": "2024-01-01", "numerator": "1805", "denominator": "20100", "status": "final"}
    waits = planner.post(form, typed).headers["Location"]
    given_up = planner.post(f"{waits}withdraw/", follow=True).content.decode()
    number = waits.rstrip("/").rsplit("/", 1)[1]
    assert f'href="{form}?again={number}"' in given_up
    again = text(planner, f"{form}?again={number}")
    assert 'value="1805"' in again
    assert 'value="2024-01-01" selected' in again
    assert 'value="1805"' not in text(planner, f"{LOTHIAN}type/camhs-18-weeks/?again={number}")
    assert planner.get(f"{form}?again=999999").status_code == 404
    other = sign_in(Client(), person(Role.PLANNER, board="nhs-fife"))
    assert other.get(f"/desk/boards/nhs-fife/figures/type/ae-4-hours/?again={number}").status_code == 404


def test_before_a_worker_accepts_a_large_file_its_sender_says_why(
    planner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submission_views, "MOST_LISTED", 0)
    address = a_return(FALLEN)
    assert "Say why: “Outside" in planner.post(f"{address}accept/", {"outside": ""}).content.decode()
    assert not Owed.objects.filter(kind=ACCEPT.name).exists()
    planner.post(f"{address}accept/", {"outside": WHY})
    assert WhyUnusual.objects.get().text == WHY
    piece = Owed.objects.get(kind=ACCEPT.name)
    owed.settle(clock=lambda: piece.due_at)
    assert Submission.objects.latest("pk").state == "accepted"
    assert WHY in text(planner, address)
