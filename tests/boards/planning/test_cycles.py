"""Rounds of planning: opened, copied, dated, closed and opened again by an administrator, and held by the database."""

import html
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from boards.asks.extensions import extend
from boards.asks.models import Question
from boards.asks.owing import Todo, everything, kinds, todos
from boards.people.permissions import NotAllowed
from boards.people.roles import Role
from boards.planning.rounds import PLAN
from boards.plans import services
from boards.plans.cycles import Cycle
from boards.plans.models import DeliveryPlan, PlanVersion
from boards.plans.services import CannotPlan
from boards.work.models import AuditEvent
from targets.calc.periods import day_words
from tests.boards.performance.arrivals import number_of
from tests.boards.plans.plans import (
    BOARD,
    SAMPLE,
    agree,
    cast,
    drafted,
    hand_over,
    sign,
    version,
)
from tests.support.people import actor_for, person, sign_in

pytestmark = pytest.mark.django_db

CURRENT = "sample-2026-27"
ROUND = f"/desk/cycles/{SAMPLE}/"
DAYS = {"opens": "2021-11-01", "draft_due": "2022-02-15", "final_due": "2022-03-15"}
TYPED: dict[str, Any] = {name: date.fromisoformat(day) for name, day in DAYS.items()}


def read(response: Any) -> str:
    """What a reader sees of the page."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())


@pytest.fixture
def administrator() -> Client:
    return sign_in(Client(), person(Role.ADMINISTRATOR), second_factor_minutes_ago=1)


def test_a_round_is_opened_copied_dated_closed_and_opened_again(administrator: Client) -> None:
    assert "not opened" in read(administrator.get(ROUND))
    form = administrator.post(
        f"{ROUND}open/", {**DAYS, "edit_number": "0", "final_due": "2022-02-01"}, follow=True
    )
    assert "The last day for the final plan is before the last day for a draft" in read(form)
    assert not Cycle.objects.filter(framework=SAMPLE).exists()
    assert "15 March 2022" in read(
        administrator.post(f"{ROUND}open/", {**DAYS, "edit_number": "0"}, follow=True)
    )

    copied = read(administrator.get("/desk/cycles/ldp-2026-27/"))
    assert "Open it with the days of Sample cycle (fictional), moved by years" in copied
    form = administrator.get(f"/desk/cycles/ldp-2026-27/open/?copy={SAMPLE}")
    assert 'value="2026-02-15"' in form.content.decode()
    untouched = dict(re.findall(r'<input[^>]*?name="(\w+)"[^>]*?value="([^"]*)"', form.content.decode()))
    opened = administrator.post(f"/desk/cycles/ldp-2026-27/open/?copy={SAMPLE}", untouched, follow=True)
    assert "Opens 1 November 2025" in read(opened)
    assert "Final plan due 15 March 2026" in read(administrator.get("/desk/cycles/ldp-2026-27/"))

    dated = {**DAYS, "edit_number": "1", "feedback_due": "2022-03-01", "decision_due": "2022-03-31"}
    assert "1 March 2022" in read(administrator.post(f"{ROUND}date/", dated, follow=True))
    stale = read(administrator.post(f"{ROUND}close/", {"edit_number": "1"}, follow=True))
    assert "was changed since you opened this" in stale
    assert "Open it again" in read(administrator.post(f"{ROUND}close/", {"edit_number": "2"}, follow=True))
    assert "Close the round" in read(administrator.post(f"{ROUND}reopen/", {"edit_number": "3"}, follow=True))

    told = AuditEvent.objects.filter(subject_type="cycle", subject_id=SAMPLE).order_by("id")
    assert [event.action for event in told] == [
        "round opened",
        "round dated",
        "round closed",
        "round opened again",
    ]
    assert told[1].before == {"feedback_due": None, "decision_due": None}
    assert "Sample cycle (fictional) open 1 November 2021" in read(administrator.get("/desk/cycles/"))


def test_a_real_year_that_is_over_is_history(administrator: Client) -> None:
    for key in ("heat-2014-15", "ldp-2022-23"):
        page = read(administrator.get(f"/desk/cycles/{key}/"))
        assert "its round is history, and only read" in page
        with pytest.raises(CannotPlan, match="is history"):
            services.open_round(actor=actor_for(person(Role.ADMINISTRATOR)), framework_key=key, days=TYPED)
    # A round of which no series is held is no framework that boards can plan in.
    assert administrator.get("/desk/cycles/heat-2013-14/").status_code == 404


def test_nothing_is_begun_in_a_closed_round_and_what_is_begun_goes_on() -> None:
    boss, planner = actor_for(person(Role.ADMINISTRATOR)), actor_for(person(Role.PLANNER, board=BOARD))
    services.open_round(actor=boss, framework_key=SAMPLE, days=TYPED)
    services.close_round(actor=boss, framework_key=SAMPLE, read={"edit_number": 1})

    def begin() -> int:
        return services.open_version(actor=planner, organisation_id=number_of(BOARD), framework_key=SAMPLE)

    with pytest.raises(CannotPlan, match=r"round of Sample cycle \(fictional\) is closed"):
        begin()
    # The database holds it too, whoever writes.
    held = DeliveryPlan.objects.create(organisation_id=number_of(BOARD), framework_id=SAMPLE)
    with pytest.raises(DatabaseError, match="the round is closed"), transaction.atomic():
        held.versions.create(number=1, created_by_id=planner.user_id or 0, created_at=planner.now)
    services.reopen_round(actor=boss, framework_key=SAMPLE, read={"edit_number": 2})
    begun = begin()
    services.close_round(actor=boss, framework_key=SAMPLE, read={"edit_number": 3})
    assert PlanVersion.objects.get(pk=begun).status == PlanVersion.Status.DRAFT


def test_only_an_administrator_does_it_and_a_round_never_forgets_a_change() -> None:
    reviewer, boss = actor_for(person(Role.REVIEWER)), actor_for(person(Role.ADMINISTRATOR))
    with pytest.raises(NotAllowed):
        services.open_round(actor=reviewer, framework_key=SAMPLE, days=TYPED)
    with pytest.raises(CannotPlan, match="Say the day on which it opens"):
        services.open_round(actor=boss, framework_key=SAMPLE, days=TYPED | {"opens": None})
    services.open_round(actor=boss, framework_key=SAMPLE, days=TYPED)
    with pytest.raises(CannotPlan, match="is open"):
        services.open_round(actor=boss, framework_key=SAMPLE, days=TYPED)
    services.date_round(actor=boss, framework_key=SAMPLE, days=TYPED, read={"edit_number": 1})
    assert Cycle.objects.get(framework=SAMPLE).edit_number == 1  # nothing was changed
    for broken in ({"edit_number": 0}, {"framework_id": "ldp-2026-27"}):
        with pytest.raises(DatabaseError, match="a_round_never_forgets_a_change"), transaction.atomic():
            Cycle.objects.filter(framework=SAMPLE).update(**broken)


def test_in_the_open_sample_cycle_a_planner_begins_is_late_and_gets_more_time() -> None:
    """And in a closed round nobody is asked to begin, and no page offers it."""
    boss = actor_for(person(Role.ADMINISTRATOR))
    planner = sign_in(Client(), person(Role.PLANNER, board=BOARD, second_factor=True))
    plan, today = f"/desk/boards/{BOARD}/plan/{CURRENT}/", boss.today

    def asked() -> list[Todo]:
        board = frozenset({number_of(BOARD)})
        return [one for one in todos(everything(of=board), today=today) if one.href == plan]

    days = {"opens": today, "draft_due": today, "final_due": today + timedelta(30)}
    services.open_round(actor=boss, framework_key=CURRENT, days=days)
    services.close_round(actor=boss, framework_key=CURRENT, read={"edit_number": 1})
    closed = read(planner.get(plan))
    assert "Nobody began this plan before its round was closed." in closed
    assert "The round of Sample cycle 2026/27 (fictional) is closed" in closed
    assert f'href="{plan}begin/"' not in planner.get(plan).content.decode()
    assert asked() == []

    services.reopen_round(actor=boss, framework_key=CURRENT, read={"edit_number": 2})
    (begin,) = asked()
    assert (begin.words[:14], begin.is_overdue(today)) == ("Begin the plan", False)
    assert "Begin the plan" in read(planner.get(plan))
    planner.post(f"{plan}begin/", follow=True)
    assert PlanVersion.objects.get().status == PlanVersion.Status.DRAFT
    late = {**days, "opens": today - timedelta(60), "draft_due": today - timedelta(1)}
    services.date_round(actor=boss, framework_key=CURRENT, days=late, read={"edit_number": 3})
    (finish,) = asked()
    assert (finish.words[:15], finish.is_overdue(today)) == ("Finish the plan", True)
    assert "Was due by" in read(planner.get("/desk/"))
    extend(actor=boss, todo=finish, kind=kinds[PLAN], until=today + timedelta(14), why="Invented: a flood.")
    (finish,) = asked()
    assert not finish.is_overdue(today)
    assert "Invented: a flood." in read(planner.get("/desk/"))
    moved = f"What was due by {day_words(late['draft_due'])} is due by {day_words(today + timedelta(14))}"
    assert f"Moved for this board {moved}: Invented: a flood." in read(planner.get(plan))


def test_each_side_is_asked_by_its_own_day_of_the_round_and_reads_it() -> None:
    people = cast()
    plan = f"/desk/boards/{BOARD}/plan/{SAMPLE}/"
    opens, draft, feedback, final, decision = (
        date(2021, 11, 1),
        date(2022, 2, 15),
        date(2022, 2, 28),
        date(2022, 3, 15),
        date(2022, 3, 31),
    )
    days = {
        "opens": opens,
        "draft_due": draft,
        "feedback_due": feedback,
        "final_due": final,
        "decision_due": decision,
    }
    services.open_round(actor=actor_for(person(Role.ADMINISTRATOR)), framework_key=SAMPLE, days=days)

    def asked(today: date = opens) -> list[tuple[str, date | None]]:
        found = todos(everything(of=frozenset({number_of(BOARD)})), today=today)
        return [(one.words.split(" the ")[0], one.due) for one in found if one.key == f"{BOARD}/{SAMPLE}"]

    told = (
        "Days of the round Opens: 1 November 2021 Draft due: 15 February 2022 Feedback: 28 February 2022 "
        "Final plan due: 15 March 2022"
    )
    assert asked(opens - timedelta(1)) == []
    assert asked() == [("Begin", draft)]
    assert told in read(sign_in(Client(), person(Role.PLANNER, board=BOARD, second_factor=True)).get(plan))
    number = drafted(people.planner)
    assert asked() == [("Finish", draft)]
    hand_over(people.planner, number)
    assert asked() == [("Read and sign", final)]
    services.take_hand_over_back(
        actor=people.planner, version_id=number, edit_number=version(number).edit_number
    )
    assert asked() == [("Finish", final)]  # its draft was handed over: what comes after is the final plan
    sign(people.approver, number)
    assert asked() == [("Review", feedback)]
    services.return_with_question(
        actor=people.reviewer,
        version_id=number,
        edit_number=version(number).edit_number,
        question="Who runs the ward?",
    )
    assert asked() == [("Finish", final)]
    planner = sign_in(Client(), person(Role.PLANNER, board=BOARD, second_factor=True))
    question = Question.objects.get(text="Who runs the ward?")
    planner.post(f"{plan}questions/{question.pk}/answer/", {"text": "A new team."})
    sign(people.approver, number)
    assert asked() == [("Review", decision)]  # it was read once: what comes next is the decision
    reviewer = sign_in(Client(), person(Role.REVIEWER, second_factor=True))
    for page in (plan, f"{plan}review/"):
        assert f"{told} Decided by: 31 March 2022" in read(reviewer.get(page))
    agree(people.reviewer, number)
    assert "Days of the round" not in read(reviewer.get(plan))
    services.open_version(
        actor=people.planner, organisation_id=number_of(BOARD), framework_key=SAMPLE, reason="A ward closed."
    )
    assert asked() == [("Finish", None)]  # a change in the year keeps to no day of the round
