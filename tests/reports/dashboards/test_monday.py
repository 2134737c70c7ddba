"""An analyst's Monday: what changed, where, who must answer; since the last visit or a chosen day."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from boards.asks.models import Question
from boards.organisations.models import Organisation
from boards.people.roles import Role
from boards.performance import services as judging
from boards.performance.analysis.models import Analysis
from boards.performance.analysis.services import analyse
from reports.dashboards.monday import BACK, LATE_BOARD, OFF, REVISED, SPECIAL, UNEXPLAINED
from tests.boards.asks.things import owed, todo
from tests.boards.performance.arrivals import AE, arrive, make_live
from tests.boards.performance.test_analysis import FALLEN, STEADY, months
from tests.nhs_tracker.test_every_count import MORE
from tests.support.people import person, sign_in
from tests.support.statements import statements


def figures() -> None:
    """A month ago both had a first figure. This week Fife turned off track, Borders recovered and was revised."""
    make_live(AE)
    month_ago = timezone.now() - timedelta(days=30)
    judging.judge(measure_key=AE, now=month_ago)
    for known_from, now, rows in (
        (date(2026, 1, 20), month_ago, ("nhs-fife,2025-12-01,96,100,,,", "nhs-borders,2025-12-01,60,100,,,")),
        (
            date(2026, 2, 20),
            timezone.now(),
            ("nhs-fife,2026-01-01,60,100,,,", "nhs-borders,2026-01-01,97,100,,,"),
        ),
        (date(2026, 2, 25), timezone.now(), ("nhs-borders,2025-12-01,61,100,,,",)),
    ):
        arrive(*rows, known_from=known_from, judged=False)
        judging.judge(measure_key=AE, now=now)


def lines(client: Client, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/desk/monday/?file=csv{query}")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.django_db
def test_what_changed_and_who_must_answer_stands_in_one_list(client: Client) -> None:
    figures()
    sign_in(client, person(Role.ANALYST))
    with owed(todo(due=date(2026, 1, 5))):
        found = {(line["kind"], line["board"]) for line in lines(client)}
        page = client.get("/desk/monday/").content.decode()
    assert {
        (OFF, "NHS Fife"),
        (BACK, "NHS Borders"),
        (LATE_BOARD, "NHS Lothian"),
    } <= found
    # Figures of these tests are accepted in March, by the clock of their actor.
    assert (REVISED, "All boards") in {
        (line["kind"], line["board"]) for line in lines(client, "&since=2026-03-01")
    }
    assert "1 target turned off track" in page
    assert "things are late" in page


@pytest.mark.django_db
def test_a_chosen_day_and_a_filter_hold_together(client: Client) -> None:
    figures()
    sign_in(client, person(Role.ANALYST))
    tomorrow = (timezone.now() + timedelta(days=1)).date()
    assert not lines(client, f"&since={tomorrow}&kind=recovered")
    page = client.get(f"/desk/monday/?since={tomorrow - timedelta(days=2)}&kind=recovered").content.decode()
    assert "NHS Borders" in page
    assert "turned+off+track" in page, "the links to the other sorts"
    assert f"since={tomorrow - timedelta(days=2)}" in page, "keep the day"


@pytest.mark.django_db
def test_a_turn_waits_to_be_explained_and_every_red_is_counted(client: Client) -> None:
    figures()
    sign_in(client, person(Role.ANALYST))
    assert [line["board"] for line in lines(client) if line["kind"] == UNEXPLAINED] == ["NHS Fife"]
    assert "nothing has ever been said about it" in client.get("/desk/monday/").content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("contexts")
def test_it_looks_back_to_the_last_visit(client: Client) -> None:
    sign_in(client, person(Role.ANALYST))
    first = client.get("/desk/monday/").context["finding"]
    assert first.startswith("Since ")
    assert "nothing changed" in first


@pytest.mark.django_db
def test_a_question_that_nobody_answered_is_there(client: Client) -> None:
    analyst = person(Role.ANALYST)
    Question.objects.create(
        document_kind=Question.About.PLAN,
        document_number=1,
        organisation=Organisation.objects.get(slug="nhs-fife"),
        text="Why is the line flat?",
        by=analyst,
        at=timezone.now(),
    )
    found = lines(sign_in(client, analyst))
    assert [(line["board"], line["how"]) for line in found] == [
        ("NHS Fife", f"{analyst.name}: Why is the line flat?")
    ]


@pytest.mark.django_db
def test_its_queries_do_not_grow_with_what_there_is() -> None:
    def count() -> int:
        client = sign_in(Client(), person(Role.ANALYST))
        client.get("/desk/monday/")
        with statements() as said:
            client.get("/desk/monday/?since=2026-01-01")
        return len(said)

    few = count()
    figures()
    with owed(*(todo(due=date(2026, 1, 5), key=str(n)) for n in range(30))):
        assert count() <= few + 4 <= MORE["/desk/monday/"]


@pytest.mark.django_db
def test_a_special_cause_is_a_line_where_it_began_since_and_not_where_it_was_said_before(
    client: Client,
) -> None:
    arrive(*months(STEADY), *months(FALLEN, slug="nhs-fife"))
    month_ago = timezone.now() - timedelta(days=30)
    analyse(measure_key=AE, now=month_ago)
    sign_in(client, person(Role.ANALYST))

    def new(since: date) -> list[tuple[str, str]]:
        told = lines(client, f"&since={since}")
        return [(line["board"], line["how"]) for line in told if line["kind"] == SPECIAL]

    long_ago, week_ago = date(2020, 1, 1), timezone.localdate() - timedelta(days=7)
    assert not new(long_ago), "a first analysis is no news"
    arrive(*months(FALLEN)[len(STEADY) :], known_from=date(2026, 2, 25))
    began = timezone.now() - timedelta(days=10)
    analyse(measure_key=AE, now=began)
    assert new(long_ago) == [("NHS Lothian", "special cause concerning since March 2022")]
    assert not new(week_ago)
    arrive(*months([*FALLEN, 78])[len(FALLEN) :], known_from=date(2026, 2, 26))
    analyse(measure_key=AE, now=timezone.now())
    assert Analysis.objects.get(organisation__slug="nhs-lothian").special_at == began, "it is the same one"
    page = client.get(f"/desk/monday/?since={long_ago}").text
    assert "1 special cause is new" in page
    assert f'href="/desk/boards/nhs-lothian/{AE}/"' in page
