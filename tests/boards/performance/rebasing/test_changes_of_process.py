"""A change of process: one analyst says what changed and where that can be read, and another decides about it."""

from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from boards.asks import owing
from boards.asks.digest import send_digests
from boards.people.permissions import NotAllowed, StepUpNeeded, rights_of
from boards.people.roles import Role
from boards.performance.analysis.models import Analysis, Rebase
from boards.performance.analysis.services import analyse
from boards.performance.rebasing import services
from boards.performance.rebasing.acts import CONFIRM, DECLINE, CannotRebase
from boards.work import owed
from boards.work.models import AuditEvent, Mail, Owed
from tests.boards.performance.arrivals import AE, NOW, arrive
from tests.boards.performance.test_analysis import STEADY, months
from tests.reports.samples import board
from tests.support.people import actor_for, person, sign_in
from tests.support.releases import release_figures
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

LIST = "/desk/process-changes/"
CELL = f"boards/nhs-lothian/{AE}/"
#: A step of seven points after thirteen months.
STEPPED = [*STEADY[:13], *(value - 7 for value in STEADY[:13])]
TYPED = {
    "measure": AE,
    "board": "nhs-lothian",
    "at": "2021-02-01",
    "reason": "Two departments became one.",
    "evidence": "Board paper of 3 February 2021, item 4.",
}


def analyst() -> Any:
    return person(Role.ANALYST, second_factor=True)


def signed_in(user: Any) -> Client:
    return sign_in(Client(), user, second_factor_minutes_ago=1)


def read(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer
    return unescape(answer.content.decode())


def recorded(user: Any, **other: Any) -> int:
    said: dict[str, Any] = {
        "measure_key": AE,
        "organisation": board("nhs-lothian"),
        "at": date(2021, 2, 1),
        "reason": TYPED["reason"],
        "evidence": TYPED["evidence"],
    }
    return services.record(actor=actor_for(user, stepped_up=True), **said | other)


def decided(user: Any, number: int, act: Any = CONFIRM, why: str = "") -> None:
    services.decide(actor=actor_for(user, stepped_up=True), number=number, act=act, why=why)


def asked(user: Any) -> list[owing.Todo]:
    today = timezone.localdate()
    rights = rights_of(user_id=user.pk, today=today)
    todos = owing.todos(owing.of_person(rights), today=today)
    return [one for one in todos if one.kind == "process-change" and one.is_for(rights, user_id=user.pk)]


def test_one_records_it_another_confirms_and_limits_are_new_in_public_with_the_next_release() -> None:
    arrive(*months(STEPPED))
    release_figures()
    analyse(measure_key=AE, now=NOW)
    before = Analysis.objects.get(organisation__slug="nhs-lothian")
    one, other = analyst(), analyst()
    first, second = signed_in(one), signed_in(other)

    assert "Record a change of its process" in read(first.get(f"/desk/{CELL}"))
    page = read(first.get(f"{LIST}record/?measure={AE}&board=nhs-lothian"))
    assert '<option value="nhs-lothian" selected>' in page
    page = read(first.post(f"{LIST}record/", TYPED, follow=True))
    assert "Another analyst is asked to decide about it." in page
    (rebase,) = Rebase.objects.all()
    assert [asked(one), len(asked(other))] == [[], 1]
    assert asked(other)[0].href == f"{LIST}{rebase.pk}/"
    analyse(measure_key=AE, now=NOW)
    assert Analysis.objects.get(organisation__slug="nhs-lothian").mean == before.mean, "nothing is new yet"

    page = read(first.get(f"{LIST}{rebase.pk}/"))
    assert "You recorded this change of process, so another analyst decides about it." in page
    page = read(second.get(f"{LIST}{rebase.pk}/"))
    assert "Limits of 1 of 1 series would be made anew." in page
    assert "Two departments became one." in page
    page = read(second.get(f"{LIST}{rebase.pk}/confirm/"))
    assert "special cause concerning" in page, "what it is called now"
    assert "no significant change" in page, "and what it would be called"
    page = read(second.post(f"{LIST}{rebase.pk}/confirm/", follow=True))
    assert "confirmed, by" in page
    assert "Limits are made anew." in page
    assert Owed.objects.filter(kind="analyse", done_at=None).exists()
    owed.settle(clock=lambda: timezone.now() + timedelta(minutes=2))
    after = Analysis.objects.get(organisation__slug="nhs-lothian")
    assert (after.segment_start, after.variation) == (date(2021, 2, 1), "common_cause")

    said = "so limits are new. Two departments became one. Seen in: Board paper of 3 February 2021, item 4."
    assert said in read(second.get(f"/desk/{CELL}"))
    assert said not in read(Client().get(f"/{CELL}"))
    release_figures()
    public = read(Client().get(f"/{CELL}"))
    assert said in public
    assert one.name not in public
    told = AuditEvent.objects.filter(subject_type="rebase").order_by("id").values_list("action", flat=True)
    assert list(told) == ["change of process recorded", "change of process confirmed"]


@pytest.mark.parametrize("day", [date(2020, 1, 1), date(2022, 3, 1)])
def test_without_figures_on_both_sides_of_the_day_there_is_nothing_to_make_anew(day: date) -> None:
    arrive(*months(STEPPED))
    with pytest.raises(CannotRebase, match="No series has published figures before"):
        recorded(analyst(), at=day)
    assert not Rebase.objects.exists()


def test_what_is_declined_says_why_for_ever_and_may_be_recorded_again() -> None:
    arrive(*months(STEPPED))
    one, other, waiting = analyst(), analyst(), Owed.objects.count()
    number = recorded(one)
    with pytest.raises(CannotRebase, match=r"recorded the same already: it waits for a second analyst\."):
        recorded(other)
    with pytest.raises(CannotRebase, match="Say why"):
        decided(other, number, DECLINE)
    decided(other, number, DECLINE, "The paper says that it was planned, not that it was done.")
    page = read(signed_in(one).get(f"{LIST}{number}/"))
    assert "The paper says that it was planned" in page
    with pytest.raises(CannotRebase, match="declined already, by"):
        decided(analyst(), number)
    assert recorded(one) != number
    assert Owed.objects.count() == waiting, "nothing is analysed anew"


def test_who_recorded_one_is_told_that_it_was_declined_until_they_have_read_why() -> None:
    arrive(*months(STEPPED))
    one, other = analyst(), analyst()
    number = recorded(one)
    decided(other, number, DECLINE, "The paper says that it was planned, not that it was done.")
    assert asked(other) == []
    (todo,) = asked(one)
    assert todo.words == "Read why your change of process of A&E 4 hours, NHS Lothian, was declined"
    everybody = owing.asked_of_everybody(today=timezone.localdate())
    assert [number for number, todos in everybody.items() if todo in [each.todo for each in todos]] == [
        one.pk
    ]
    assert todo.words not in read(signed_in(one).get("/desk/tracker/"))
    assert todo.words in read(signed_in(one).get("/desk/"))
    send_digests(now=timezone.now())
    (body,) = Mail.objects.filter(person=one).values_list("body", flat=True)
    assert todo.words in body
    assert "planned" not in body, "why it was declined stands at the desk alone"

    read(signed_in(other).get(todo.href))
    assert asked(one) == [todo], "its own reader has to open it"
    read(signed_in(one).get(todo.href))
    assert asked(one) == []


def test_nobody_confirms_their_own_and_nobody_without_a_second_factor() -> None:
    arrive(*months(STEPPED))
    one = analyst()
    number = recorded(one)
    with pytest.raises(CannotRebase, match="another analyst decides"):
        decided(one, number)
    with pytest.raises(NotAllowed):
        decided(person(Role.PUBLISHER, second_factor=True), number)
    with pytest.raises(StepUpNeeded):
        services.decide(actor=actor_for(analyst()), number=number, act=CONFIRM)
    with (
        pytest.raises(IntegrityError, match="a_declined_rebase_says_why_and_no_other_does"),
        transaction.atomic(),
    ):
        Rebase.objects.filter(pk=number).update(
            confirmed=False, decided_by=analyst(), decided_at=timezone.now()
        )


def test_of_everybody_each_series_is_shown_in_a_fixed_number_of_statements() -> None:
    arrive(*months(STEPPED))
    number = recorded(analyst(), organisation=None)
    client = signed_in(analyst())
    client.get(f"{LIST}{number}/")
    with statements() as few:
        client.get(f"{LIST}{number}/")
    arrive(*months(STEPPED, slug="nhs-fife"), *months(STEADY, slug="nhs-borders"))
    with statements() as many:
        page = read(client.get(f"{LIST}{number}/"))
    assert "Limits of 3 of 3 series would be made anew." in page
    assert "Everybody" in page
    assert len(few) == len(many)
    files = read(client.get(f"{LIST}{number}/?table=effects&file=csv"))
    assert "NHS Borders" in files


def test_the_form_says_beside_its_field_what_is_wrong_and_stores_nothing() -> None:
    arrive(*months(STEPPED))
    client = signed_in(analyst())
    page = read(client.post(f"{LIST}record/", TYPED | {"at": "February 2021", "reason": " "}))
    assert "Enter a date, for example 2025-10-01." in page
    assert "Say what changed." in page
    page = read(client.post(f"{LIST}record/", TYPED | {"at": "2030-01-01"}))
    assert "No series has published figures before 1 January 2030 and from that day on" in page
    assert "Two departments became one." in page, "nothing typed is lost"
    assert not Rebase.objects.exists()
