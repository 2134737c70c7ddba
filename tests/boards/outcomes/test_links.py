"""Links to outcomes: who may say them, that what was said stays, and what holds of it."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, InternalError, transaction
from django.test import Client
from django.utils import timezone

from boards.organisations.models import Organisation
from boards.outcomes.links import CannotLink, Kind, Saying, Thread, links_of_rows, national_links, state
from boards.outcomes.models import LinkStatement
from boards.people.permissions import NotAllowed
from boards.people.roles import Role
from boards.plans.demo import OPEN
from boards.plans.parts import ACTIONS, TRAJECTORIES
from boards.plans.parts.trajectories.rules import rules_for
from boards.plans.words import field_of
from boards.work.models import AuditEvent
from targets.calc.periods import day_words
from targets.catalogue.queries import catalogue
from targets.outcomes.files import OURS, outcomes, vocabulary
from tests.boards.performance.arrivals import AE, arrive, make_live
from tests.boards.plans.plans import BOARD
from tests.reports.dashboards.test_rounds import text
from tests.support.addresses import REAL_YEAR
from tests.support.people import actor_for, person, sign_in
from tests.support.plans import agreed_rows
from tests.support.shared import made_once

pytestmark = pytest.mark.django_db

KEY = "0a0a0a0a"
SAB = Thread(Kind.TARGET, "sab", "7")
SAYS = Saying("Infections", True, date(2026, 4, 1), "Letter of 1 April 2026, page 2")
DOES_NOT = Saying("Infections", False, date(2026, 5, 1), "Letter of 1 May 2026, page 1")


@made_once
def planned() -> None:
    """Sample Mainland's agreed plan says one action, which names a target."""
    rows = {KEY: {"title": "Wash hands", "area": "framing", "serves": "sab"}}
    board = Organisation.including_samples.get(slug=BOARD)
    agreed_rows(board, OPEN, {ACTIONS: rows}, at=timezone.now() - timedelta(days=1))


def own(towards: str = "2") -> Thread:
    board = Organisation.including_samples.get(slug=BOARD)
    return Thread(Kind.ACTION, KEY, towards, board.pk, OPEN)


def test_what_the_government_says_replaces_our_reading_and_leaves_its_history() -> None:
    reviewer = actor_for(person(Role.REVIEWER))

    def held() -> list[tuple[str, str]]:
        links = national_links(outcomes())
        return [(one.who, one.source) for one in links if (one.target, one.outcome) == ("sab", 7)]

    assert [who for who, _ in held()] == [OURS]
    first = state(actor=reviewer, thread=SAB, saying=SAYS, seen=0)
    assert held() == [("Scottish Government", SAYS.source)]
    state(actor=reviewer, thread=SAB, saying=DOES_NOT, seen=first.pk)
    assert held() == []
    assert [one.number for one in LinkStatement.objects.order_by("pk")] == [1, 2]
    told = AuditEvent.objects.filter(subject_type="outcome link").order_by("pk")
    assert [one.action for one in told] == ["outcome linked", "outcome link taken back"]
    assert (told[1].before or {})["source"] == SAYS.source


def test_only_reviewers_speak_for_the_government_and_only_its_planners_for_a_board(planned: None) -> None:
    planner, other = person(Role.PLANNER, board=BOARD), person(Role.PLANNER, board="nhs-fife")
    for user, thread in (
        (planner, SAB),
        (person(Role.ANALYST), SAB),
        (person(Role.REVIEWER), own()),
        (other, own()),
    ):
        with pytest.raises(NotAllowed):
            state(actor=actor_for(user), thread=thread, saying=SAYS, seen=0)
    state(actor=actor_for(planner), thread=own(), saying=SAYS, seen=0)
    (said,) = links_of_rows(OPEN).values()
    assert [(one.towards, one.source) for one in said] == [("2", SAYS.source)]


def test_what_somebody_said_meanwhile_and_what_changes_nothing_is_refused() -> None:
    reviewer = actor_for(person(Role.REVIEWER))
    first = state(actor=reviewer, thread=SAB, saying=SAYS, seen=0)
    with pytest.raises(CannotLink, match="Somebody said more about this"):
        state(actor=reviewer, thread=SAB, saying=DOES_NOT, seen=0)
    with pytest.raises(CannotLink, match="said already"):
        state(actor=reviewer, thread=SAB, saying=SAYS, seen=first.pk)
    tomorrow = Saying("Infections", True, reviewer.today + timedelta(days=1), "A")
    with pytest.raises(CannotLink, match="still to come"):
        state(actor=reviewer, thread=SAB, saying=tomorrow, seen=first.pk)


def test_the_database_refuses_what_cannot_be_said(planned: None) -> None:
    user = person(Role.REVIEWER)
    right: dict[str, Any] = {
        "kind": "target",
        "subject": "sab",
        "named": "Infections",
        "towards": "7",
        "number": 1,
        "holds": True,
        "since": date(2026, 4, 1),
        "source": "A",
        "by": user,
        "at": timezone.now(),
    }
    row = right | {
        "owner_id": own().owner_id,
        "framework_id": OPEN,
        "kind": "actions",
        "subject": KEY,
    }
    broken: list[tuple[dict[str, Any], str]] = [
        (right | {"kind": "actions"}, "row of the board|government_links_targets_and_a_board_its_rows"),
        (
            right | {"kind": "indicator", "owner_id": own().owner_id, "framework_id": OPEN},
            "government_links_targets",
        ),
        (right | {"towards": "10"}, "what_is_served_is_an_outcome_or_a_theme"),
        (right | {"towards": "4.1"}, "what_is_served_is_an_outcome_or_a_theme"),
        (right | {"source": " "}, "a_link_says_who_says_so_and_is_counted_from_1"),
        (right | {"named": ""}, "a_link_says_who_says_so_and_is_counted_from_1"),
        (right | {"number": 2}, "follows on from the one before"),
        (right | {"subject": "no-target"}, "a target that there is"),
        (row | {"subject": "0b0b0b0b"}, "row of the board"),
        (row | {"owner_id": Organisation.objects.get(slug="nhs-fife").pk}, "row of the board"),
        (row | {"holds": False}, "never said of a row"),
    ]
    for values, told in broken:
        with pytest.raises((IntegrityError, InternalError), match=told), transaction.atomic():
            LinkStatement.objects.create(**values)
    one = LinkStatement.objects.create(**right)
    LinkStatement.objects.create(**row | {"towards": "4.1-C2"})
    assert "one_statement_per_thread_and_number" in {rule.name for rule in LinkStatement._meta.constraints}
    with pytest.raises(DatabaseError), transaction.atomic():
        one.delete()


def test_a_board_says_what_a_row_of_its_plan_serves_and_an_analyst_sees_it_in_the_thread(
    planned: None,
) -> None:
    planner = sign_in(Client(), person(Role.PLANNER, board=BOARD))
    address = f"/desk/outcomes/of/{BOARD}/"
    for page in ("/desk/outcomes/", f"/desk/boards/{BOARD}/"):  # where it is found
        assert f'href="{address}' in planner.get(page).content.decode(), page
    assert "Wash hands action Staphylococcus aureus" in text(planner, address)
    sent = {"seen": "0", "subject": f"actions/{KEY}", "towards": "2", "holds": "yes", "since": "2026-04-01"}
    wrong = planner.post(f"{address}say/", sent | {"source": ""})
    assert "Fill in “Who says so, and where”." in wrong.content.decode()
    assert planner.post(f"{address}say/", sent | {"source": "Minute of 1 April"}).status_code == 302
    assert "Outcome 2. Independent living, since 1 April 2026" in text(planner, address)
    analyst = sign_in(Client(), person(Role.ANALYST))
    assert "Wash hands Action serves Outcome 2. Independent living" in text(analyst, "/desk/outcomes/links/")
    page = text(analyst, "/desk/outcomes/independent-living/?sample=yes")
    assert "Its board says so, since 1 April 2026: Minute of 1 April" in page
    assert "Through a target that it names" in text(analyst, "/desk/outcomes/safe-from-harm/?sample=yes")
    assert "Wash hands" not in text(analyst, "/desk/outcomes/safe-from-harm/")
    assert "Wash hands" not in text(Client(), "/outcomes/safe-from-harm/")


def test_coverage_says_what_nothing_answers_for(planned: None) -> None:
    analyst = sign_in(Client(), person(Role.ANALYST))
    page = text(analyst, "/desk/outcomes/coverage/?sample=yes")
    assert "Every outcome has a target. 1 target serves no outcome." in page
    assert "IVF" in page
    assert "7. Safe from harm 7 2 2 1 1 of 1" in page
    assert "1. Healthier lives 3 0 5 0 0 of 1 Sample Mainland (fictional)" in page
    state(actor=actor_for(person(Role.PLANNER, board=BOARD)), thread=own("4.1-C2"), saying=SAYS, seen=0)
    page = text(analyst, "/desk/outcomes/coverage/?sample=yes")
    assert "4.1-C2 Employer schemes stop at the public, often NHS, workforce 1 1 Sample Mainland" in page


def test_coverage_names_what_no_action_answers_what_serves_nothing_and_what_many_name() -> None:
    make_live(AE)
    figures = {"nhs-lothian": 60, "nhs-fife": 60, "nhs-borders": 97}
    arrive(
        *(f"{slug},2026-01-01,{met},100,,,final" for slug, met in figures.items()),
        known_from=date(2026, 2, 20),
    )
    plans: dict[str, list[dict[str, str]]] = {
        "nhs-lothian": [{"themes": "5.5-C2"}, {"title": "Paint the doors"}],
        "nhs-fife": [{"themes": "5.5-C2", "serves": AE}, {"themes": "4.1-C2"}],
        "nhs-borders": [{"themes": "5.5-C2"}, {"themes": "4.1-C2"}],
    }
    for slug, rows in plans.items():
        named = {
            f"0a0a0a{number:02}": {"title": "An action", "area": "framing"} | row
            for number, row in enumerate(rows)
        }
        board = Organisation.objects.get(slug=slug)
        agreed_rows(board, REAL_YEAR, {ACTIONS: named}, at=timezone.now() - timedelta(days=1))
    analyst = sign_in(Client(), person(Role.ANALYST))

    def lines(table: str, *columns: str) -> list[tuple[str, ...]]:
        file = analyst.get(f"/desk/outcomes/coverage/?table={table}&file=csv").content.decode("utf-8-sig")
        return [tuple(row[column] for column in columns) for row in csv.DictReader(io.StringIO(file))]

    assert lines("off-track", "board", "measure") == [("NHS Lothian", AE)], "Fife has an action for it"
    assert lines("idle", "board", "title") == [("NHS Lothian", "Paint the doors")]
    assert lines("themes", "key", "boards", "many") == [("4.1-C2", "2", "no"), ("5.5-C2", "3", "yes")]
    page = text(analyst, "/desk/outcomes/coverage/")
    assert "1 row of plans serves nothing that is linked." in page
    assert "Off track by the newest figure, without an action" in page
    challenge = next(one.title for one in vocabulary().items if one.key == "5.5-C2")
    assert f"1 challenge is named by 3 boards or more: {challenge} (3 boards). Nobody's offer of help" in page


def test_what_the_plan_itself_names_in_an_action_is_counted_with_what_its_board_says_later() -> None:
    board = Organisation.including_samples.get(slug=BOARD)
    named = {"title": "Hire together", "area": "framing", "outcomes": "2", "themes": "5.5-C2"}
    agreed_rows(board, OPEN, {ACTIONS: {KEY: named}}, at=timezone.now() - timedelta(days=1))
    analyst = sign_in(Client(), person(Role.ANALYST))
    assert "Its plan says so" in text(analyst, "/desk/outcomes/independent-living/?sample=yes")
    page = text(analyst, "/desk/outcomes/coverage/?sample=yes")
    assert "Every row of a plan serves something that is linked." in page
    challenge = next(one for one in vocabulary().items if one.key == "5.5-C2")
    assert f"5.5-C2 {challenge.title} 1 1 Sample Mainland" in page
    planner = sign_in(Client(), person(Role.PLANNER, board=BOARD))
    assert f"Outcome 2. Independent living; 5.5-C2 {challenge.title}" in text(
        planner, f"/desk/outcomes/of/{BOARD}/"
    )
    state(actor=actor_for(person(Role.PLANNER, board=BOARD)), thread=own("5.5-C2"), saying=SAYS, seen=0)
    page = text(analyst, "/desk/outcomes/coverage/?sample=yes")
    assert f"5.5-C2 {challenge.title} 1 1 Sample Mainland" in page, "said twice, it is one row of one board"


def test_the_thread_names_trajectories_and_is_read_as_it_was_known_on_a_day() -> None:
    today, board = timezone.localdate(), Organisation.including_samples.get(slug=BOARD)
    periods = rules_for(catalogue(), framework_key=OPEN)["ae-4-hours"].periods
    agreed_rows(
        board,
        OPEN,
        {
            ACTIONS: {KEY: {"title": "Wash hands", "area": "framing", "serves": "ae-4-hours"}},
            TRAJECTORIES: {"ae-4-hours": dict.fromkeys(map(field_of, periods), "88.5")},
        },
        at=timezone.now() - timedelta(days=10),
    )
    state(actor=actor_for(person(Role.PLANNER, board=BOARD)), thread=own(), saying=SAYS, seen=0)
    analyst, planner = sign_in(Client(), person(Role.ANALYST)), sign_in(Client(), person(Role.PLANNER))

    def thread(page: str, *, days_ago: int, reader: Client = analyst) -> str:
        day = today - timedelta(days=days_ago)
        return text(reader, f"/desk/outcomes/{page}/?sample=yes&as-known-on={day}")

    now = text(analyst, "/desk/outcomes/good-experiences/?sample=yes")
    assert f"88.5% by {day_words(periods[-1].end)}" in now
    assert "Wash hands" in now
    then = thread("good-experiences", days_ago=5)
    assert f"As known on {day_words(today - timedelta(days=5))}: plans that were agreed" in then
    assert f"88.5% by {day_words(periods[-1].end)}" in then
    before = thread("good-experiences", days_ago=20)
    assert "No agreed plan that you may see is in force." in before
    assert "Wash hands" not in before
    assert "Wash hands" in text(analyst, "/desk/outcomes/independent-living/?sample=yes")
    assert "Wash hands" not in thread("independent-living", days_ago=5), "its board said so only today"
    assert "88.5% by" not in thread("good-experiences", days_ago=5, reader=planner), (
        "a planner of another board"
    )
    assert "Wash hands" not in thread("coverage", days_ago=20)
