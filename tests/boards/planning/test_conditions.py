"""A condition of an agreement is asked of the board with its day, until a reviewer settles it."""

from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

import boards.migrations
from boards.asks.digest import send_digests
from boards.asks.models import Entry, Question
from boards.people.roles import Role
from boards.plans import services
from boards.plans.agreement import Outcome
from boards.plans.services import decisions
from boards.work.models import Mail
from tests.boards.performance.arrivals import number_of
from tests.boards.planning.visits import PLAN, read, signed_in
from tests.boards.plans.plans import BOARD, SAMPLE, cast, drafted, hand_over, recommend, sign, version

pytestmark = pytest.mark.django_db

WHAT = "Send a plan for the winter."


def test_it_is_owed_answered_in_words_and_settled_and_stands_beside_the_plan_for_ever() -> None:
    people, today = cast(), timezone.localdate()
    version_id = drafted(people.planner)
    sign(people.approver, version_id)
    conditions = [(today + timedelta(days=30), WHAT), (today - timedelta(days=9), "Say who leads it.")]
    recommend(version_id, outcome=Outcome.CONDITIONS, reasons="Winter.", conditions=conditions)
    assert not Question.objects.exists(), "what is recommended is not asked yet"
    services.agree(actor=people.reviewer, version_id=version_id, edit_number=version(version_id).edit_number)

    planner, reviewer = signed_in(Role.PLANNER), signed_in(Role.REVIEWER)
    desk = read(planner.get("/desk/"))
    assert "eet a condition of the plan of Sample Mainland" in desk or "eet 2 conditions of plans" in desk
    assert "Conditions of plans" in read(reviewer.get("/desk/tracker/?sample=yes"))
    send_digests(now=timezone.now())
    assert Mail.objects.filter(body__contains="Meet a condition of the plan of Sample Mainland").exists()
    page = read(planner.get(PLAN))
    assert "A condition, to be met by" in page
    late, later = Question.objects.order_by("due")
    assert page.index(WHAT) < page.index(f"questions/{late.pk}/answer/")

    answered = read(
        planner.post(f"{PLAN}questions/{later.pk}/answer/", {"text": "It is attached."}, follow=True)
    )
    assert "Answered." in answered
    assert "The board says that it is met" in read(signed_in(Role.REVIEWER).get("/desk/"))
    settled = read(reviewer.post(f"{PLAN}questions/{later.pk}/settle/", {"text": ""}, follow=True))
    assert "Settled." in settled
    assert "It is attached." in settled
    again = read(reviewer.get(f"{PLAN}?version=1"))
    assert "It is attached." in again
    assert list(Entry.objects.values_list("kind", flat=True)) == ["answer", "settlement"]

    second = services.open_version(
        actor=people.planner, organisation_id=number_of(BOARD), framework_key=SAMPLE, reason="More."
    )
    hand_over(people.planner, second)
    assert version(second).ready_at, "a condition has its own day and holds up no version"
    assert "Say who leads it." in read(reviewer.get(PLAN))


def test_nobody_asks_as_if_it_were_a_condition() -> None:
    people = cast()
    version_id = drafted(people.planner)
    sign(people.approver, version_id)
    assert signed_in(Role.REVIEWER).get(f"{PLAN}ask/?pin=conditions/1").status_code == 404


def test_conditions_of_before_are_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decisions, "ask_conditions", lambda version, actor: None)
    people = cast()
    version_id = drafted(people.planner)
    sign(people.approver, version_id)
    day = timezone.localdate() + timedelta(days=30)
    recommend(version_id, outcome=Outcome.CONDITIONS, reasons="Winter.", conditions=[(day, WHAT)])
    services.agree(actor=people.reviewer, version_id=version_id, edit_number=version(version_id).edit_number)
    (path,) = Path(boards.migrations.__path__[0]).glob("*_conditions_are_asked.py")
    for _ in range(2):
        import_module(f"boards.migrations.{path.stem}").ask(apps, connection.schema_editor())
    asked = Question.objects.get()
    assert (asked.text, asked.due, asked.by_id) == (WHAT, day, people.reviewer.user_id)
