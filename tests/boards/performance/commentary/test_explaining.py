"""A board's target turns off track: it is asked why, says so once, and is left in peace until its own day."""

import html
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client

from boards.evidence.models import Evidence
from boards.organisations.models import Organisation
from boards.organisations.queries import organisations
from boards.people.models import Membership, User
from boards.people.permissions import NotAllowed
from boards.people.roles import Role
from boards.performance import services as judging
from boards.performance.commentary import services
from boards.performance.commentary.models import Explained, Explanation
from boards.performance.commentary.queries import explanations, wanted_today
from boards.performance.commentary.rules import Wanted, Why
from boards.performance.models import StandingChange
from boards.work.actors import Actor
from boards.work.models import AuditEvent
from targets.catalogue.models import Definition
from targets.catalogue.queries import catalogue
from tests.boards.evidence.hostile import HOSTILE, PDF
from tests.boards.performance.arrivals import AE, NOW, TODAY, arrive, make_live
from tests.support.people import person, sign_in

pytestmark = pytest.mark.django_db
GOOD, BAD = "nhs-fife,2025-12-01,96,100,,,", "nhs-fife,2026-01-01,60,100,,,"
SAID: dict[str, Any] = {
    "cause": "Two wards were closed.",
    "action": "Both are open again.",
    "recovery_on": date(2026, 6, 1),
    "no_date_because": "",
}


@pytest.fixture(autouse=True)
def live_feed() -> None:
    """All real feeds of the installed policy have ended, so one is made live."""
    make_live(AE)


@pytest.fixture
def turned() -> None:
    """NHS Fife was on track in December and is off track in January."""
    arrive(GOOD, known_from=date(2026, 1, 20), judged=False)
    judging.judge(measure_key=AE, now=NOW - timedelta(days=1))  # the day of a first load asks for nothing
    arrive(GOOD, BAD, known_from=date(2026, 2, 20))


def asked(today: date = TODAY) -> tuple[Wanted, ...]:
    return wanted_today(boards=None, organisations=organisations(), policy=catalogue(), today=today)


def fife() -> Organisation:
    return Organisation.objects.get(slug="nhs-fife")


def member(role: Role, *, board: str = "nhs-lothian") -> User:
    """Somebody who holds the role since before the figures of these tests."""
    user = person(role, board=board)
    Membership.objects.filter(user=user).update(starts=date(2025, 1, 1))
    return user


def planner() -> User:
    return member(Role.PLANNER, board="nhs-fife")


def at(user: User, now: datetime = NOW) -> Actor:
    return Actor(user_id=user.pk, label=user.name, now=now)


def explain(user: User, *keys: str, now: datetime = NOW, **others: Any) -> Explanation:
    return services.explain(
        actor=at(user, now), organisation=fife(), measure_keys=keys or (AE,), **(SAID | others)
    )


@pytest.mark.usefixtures("turned")
def test_a_turn_to_red_is_asked_about_and_shows_at_the_planners_desk(client: Client) -> None:
    (one,) = asked()
    assert (one.organisation_id, one.measure_key, one.period_end) == (fife().pk, AE, date(2026, 1, 31))
    assert one.due == date(2026, 3, 30)
    title = catalogue().measures[AE].short_title
    page = html.unescape(sign_in(client, planner()).get("/desk/").content.decode())
    assert f"Explain {title} of NHS Fife" in page


def test_a_first_load_asks_nothing_nor_does_the_same_month_twice() -> None:
    judging.judge(measure_key=AE, now=NOW)
    arrive(GOOD, BAD, known_from=date(2026, 2, 20))
    assert asked() == ()
    arrive(GOOD, BAD, known_from=date(2026, 2, 27))
    assert asked() == ()


@pytest.mark.usefixtures("turned")
def test_a_revision_of_an_older_period_and_judging_again_ask_nothing_new() -> None:
    explain(planner())
    arrive("nhs-fife,2025-11-01,10,100,,,", known_from=date(2026, 2, 27))
    arrive("nhs-fife,2026-01-01,61,100,,,", known_from=date(2026, 2, 28))
    judging.judge(measure_key=AE, now=NOW + timedelta(days=1))
    assert StandingChange.objects.exclude(turned_red_end=None).count() == 1
    assert asked() == ()


@pytest.mark.usefixtures("turned")
def test_a_second_red_month_asks_nothing() -> None:
    explain(planner())
    arrive("nhs-fife,2026-02-01,60,100,,,", known_from=date(2026, 3, 1))
    assert asked() == ()


@pytest.mark.usefixtures("turned")
def test_an_ended_feed_asks_nothing() -> None:
    Definition.objects.filter(measure=AE).update(collected_until=date(2026, 1, 31))
    assert asked() == ()


@pytest.mark.usefixtures("turned")
def test_what_is_asked_takes_a_fixed_number_of_queries(django_assert_num_queries: Any) -> None:
    explain(planner())
    policy, everybody = catalogue(), organisations()
    with django_assert_num_queries(5):
        wanted_today(boards=None, organisations=everybody, policy=policy, today=TODAY)


@pytest.mark.usefixtures("turned")
def test_an_explanation_ends_the_ask_until_its_own_day_has_passed() -> None:
    user = planner()
    explain(user, now=datetime(2026, 1, 25, tzinfo=UTC), recovery_on=date(2026, 1, 30))
    (one,) = asked()
    assert one.why is Why.AGAIN
    assert one.due == date(2026, 3, 20)
    explain(user)
    assert asked() == ()


@pytest.mark.usefixtures("turned")
def test_it_is_kept_with_who_when_the_figure_and_an_audit_row() -> None:
    user = planner()
    explanation = explain(user)
    (explained,) = explanation.targets.all()
    assert explained.measure_id == AE
    assert explained.period_end == date(2026, 1, 31)
    assert explained.observation is not None
    assert explained.observation.numerator == 60
    assert AuditEvent.objects.get(action="target explained").actor == user
    assert [one.by for one in explanations(organisation_id=fife().pk, measure_key=AE)] == [user]


@pytest.mark.usefixtures("turned")
def test_sent_twice_it_is_kept_once() -> None:
    user = planner()
    assert explain(user).pk == explain(user).pk
    assert Explanation.objects.count() == AuditEvent.objects.filter(action="target explained").count() == 1
    assert explain(user, cause="Three wards were closed.").pk != Explanation.objects.earliest("pk").pk


@pytest.mark.parametrize(
    ("others", "why"),
    [
        ({"cause": " "}, "what caused it"),
        ({"action": ""}, "what is being done"),
        ({"recovery_on": None}, "one of the two"),
        ({"no_date_because": "We wait for the builders."}, "one of the two"),
        ({"recovery_on": TODAY}, "must be in the future"),
    ],
)
@pytest.mark.usefixtures("turned")
def test_what_is_missing_is_told_and_nothing_kept(others: dict[str, Any], why: str) -> None:
    with pytest.raises(services.CannotExplain, match=why):
        explain(planner(), **others)
    assert not Explanation.objects.exists()


@pytest.mark.usefixtures("turned")
def test_a_target_that_is_kept_cannot_be_explained() -> None:
    with pytest.raises(services.CannotExplain, match="is kept now"):
        explain(planner(), AE, "sab")


@pytest.mark.usefixtures("turned")
def test_only_the_boards_planners_explain_and_the_nation_its_authors() -> None:
    for user in (member(Role.PLANNER), member(Role.APPROVER, board="nhs-fife"), member(Role.ANALYST)):
        with pytest.raises(NotAllowed):
            explain(user)
    nation = organisations().nation
    for user, allowed in ((planner(), False), (member(Role.ANALYST), True)):
        with pytest.raises(services.CannotExplain if allowed else NotAllowed):
            services.explain(actor=at(user), organisation=nation, measure_keys=[AE], **SAID)


@pytest.mark.usefixtures("turned")
def test_a_file_goes_with_it_and_a_hostile_one_takes_the_whole_back() -> None:
    user = planner()
    name, make, _ = HOSTILE["macros"]
    with pytest.raises(Exception, match="macros"):
        explain(user, file=SimpleUploadedFile(name, make()))
    assert not Explanation.objects.exists()
    explanation = explain(user, file=SimpleUploadedFile("Minute.pdf", PDF))
    assert Evidence.objects.get().document_number == explanation.pk


@pytest.mark.usefixtures("turned")
def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(client: Client) -> None:
    sign_in(client, planner())
    page = client.get(f"/desk/boards/nhs-fife/explain/?measure={AE}").content.decode()
    assert f'value="{AE}"' in page
    assert "checked" in page
    typed = {
        "targets": [AE],
        "cause": "Two wards were closed.",
        "action": "",
        "recovery_on": "",
        "no_date_because": "",
    }
    refused = client.post("/desk/boards/nhs-fife/explain/", typed).content.decode()
    assert "Two wards were closed." in refused
    assert "Give a day, or say below why none can be given." in refused
    assert not Explanation.objects.exists()
    typed |= {"action": "Both are open again.", "recovery_on": "2126-06-01"}
    answer = client.post(f"/desk/boards/nhs-fife/explain/?measure={AE}", typed)
    assert answer["Location"] == f"/desk/boards/nhs-fife/{AE}/"
    assert Explanation.objects.count() == 1


def test_with_nothing_to_explain_the_page_says_so(client: Client) -> None:
    sign_in(client, planner())
    assert "nothing to explain" in client.get("/desk/boards/nhs-fife/explain/").content.decode()


@pytest.mark.usefixtures("turned")
def test_it_stands_beside_the_target_at_the_desk_and_nowhere_in_public(client: Client) -> None:
    explain(planner())
    address = f"/boards/nhs-fife/{AE}/"
    page = sign_in(client, person(Role.ANALYST)).get(f"/desk{address}").content.decode()
    why = page[page.index('id="why"') : page.index('id="said"')]
    assert "Two wards were closed. To be kept again from 1 June 2026." in why
    assert 'href="#said"' in why
    assert "To be kept again from 1 June 2026." in page
    assert "Triangles on the axis: something was said about that figure." in page
    assert page.count("something was said about it") == 1, "in the row of its figure"
    other = sign_in(Client(), person(Role.PLANNER, board="nhs-lothian")).get(f"/desk{address}").text
    for elsewhere in (other, Client().get(address).text):
        assert "Two wards were closed." not in elsewhere
        assert "something was said about" not in elsewhere


# What the database keeps by itself


def broken(change: Callable[[], object], rule: str) -> None:
    with pytest.raises(DatabaseError, match=rule), transaction.atomic():
        change()


def test_rules_of_the_rows() -> None:
    def make(**others: Any) -> Explanation:
        return Explanation.objects.create(
            organisation=fife(), by=user, at=datetime(2026, 3, 1, tzinfo=UTC), **(SAID | others)
        )

    user = person()
    broken(lambda: make(cause=" "), "an_explanation_has_cause_and_action")
    broken(lambda: make(no_date_because="x"), "a_day_of_recovery_or_why_there_is_none")
    broken(lambda: make(recovery_on=None), "a_day_of_recovery_or_why_there_is_none")
    kept = make()
    row = {"explanation": kept, "measure_id": AE, "period_end": date(2026, 1, 31)}
    Explained.objects.create(**row)
    with pytest.raises(IntegrityError, match="a_target_once_in_an_explanation"), transaction.atomic():
        Explained.objects.create(**row)
    Explained.objects.create(**row | {"measure_id": "sab"}, observation_id=999_999)
    with pytest.raises(IntegrityError, match="boards_observation"):
        connection.check_constraints()
