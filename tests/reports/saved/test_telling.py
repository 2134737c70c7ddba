"""What a saved view tells: once, what was not so before, what its owner may see, and no board's name in mail."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from boards.asks.digest import send_digests
from boards.people.models import Membership, User
from boards.people.roles import Role
from boards.performance.analysis.services import analyse
from boards.work.actors import Actor
from boards.work.models import Mail
from reports.saved.models import SavedView, TellingOfView
from reports.saved.services import Wanted, remove, save
from tests.boards.performance.arrivals import AE, arrive, make_live
from tests.boards.performance.test_analysis import FALLEN, STEADY, months
from tests.support.people import person, sign_in

DAY = date(2026, 3, 2)  # a Monday
GRID = f"/desk/grid/?target={AE}"


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 7, 0, tzinfo=UTC)


def member(role: Role, *, board: str = "nhs-lothian") -> User:
    user = person(role, board=board)
    Membership.objects.filter(user=user).update(starts=date(2026, 1, 1))
    return user


def acting(user: User, day: date = DAY) -> Actor:
    return Actor(user_id=user.pk, label=user.name, now=at(day))


def watched(
    user: User,
    *,
    name: str = "Emergency care",
    address: str = GRID,
    tells_red: bool = False,
    tells_special: bool = False,
    tells_late: bool = False,
) -> SavedView:
    wanted = Wanted(
        name=name, address=address, tells_red=tells_red, tells_special=tells_special, tells_late=tells_late
    )
    return save(actor=acting(user), wanted=wanted)


def red(board: str, *, period: str = "2026-01-01", known_from: date = date(2026, 2, 20)) -> None:
    arrive(f"{board},{period},60,100,,,", known_from=known_from)


def told(user: User, day: date) -> str:
    """The body of the mail of a day; empty where there was none."""
    before = set(Mail.objects.filter(person=user).values_list("pk", flat=True))
    send_digests(now=at(day))
    return "".join(Mail.objects.filter(person=user).exclude(pk__in=before).values_list("body", flat=True))


@pytest.mark.django_db
def test_what_is_so_when_it_is_saved_is_no_news_and_what_comes_is_told_once() -> None:
    make_live(AE)
    red("nhs-fife")
    analyst = member(Role.ANALYST)
    view = watched(analyst, tells_red=True)
    assert "Emergency care" not in told(analyst, DAY)
    red("nhs-borders", known_from=date(2026, 2, 25))
    body = told(analyst, DAY + timedelta(days=1))
    assert "New in what you watch:" in body
    assert "“Emergency care”: 1 result is off track" in body
    assert f"/desk/views/{view.pk}/" in body
    assert "Borders" not in body, "mail is no place for what is not public"
    assert "Emergency care" not in told(analyst, DAY + timedelta(days=2))


@pytest.mark.django_db
def test_what_came_back_and_went_again_is_told_again() -> None:
    make_live(AE)
    analyst = member(Role.ANALYST)
    watched(analyst, tells_red=True)
    told(analyst, DAY)
    red("nhs-fife")
    assert "1 result is off track" in told(analyst, DAY + timedelta(days=1))
    arrive("nhs-fife,2026-01-01,97,100,,,", known_from=date(2026, 2, 26))
    assert "off track" not in told(analyst, DAY + timedelta(days=2))
    arrive("nhs-fife,2026-01-01,60,100,,,", known_from=date(2026, 2, 27))
    assert "1 result is off track" in told(analyst, DAY + timedelta(days=3))


@pytest.mark.django_db
def test_a_special_cause_is_told_when_a_figure_begins_it_and_listed_whatever_did(client: Client) -> None:
    arrive(*months(STEADY), *months(STEADY, slug="nhs-fife"))
    analyst, days = member(Role.ANALYST), [DAY + timedelta(days=number) for number in range(1, 4)]
    analyse(measure_key=AE, now=at(DAY))
    view = watched(analyst, tells_special=True)
    told(analyst, DAY)
    arrive(*months(FALLEN)[len(STEADY) :], known_from=date(2026, 2, 20))
    analyse(measure_key=AE, now=at(days[0]))
    assert "“Emergency care”: 1 special cause" in told(analyst, days[0])
    revised = (f"{board},2022-02-01,780,1000,,," for board in ("nhs-lothian", "nhs-fife"))
    arrive(*revised, known_from=date(2026, 2, 25))
    analyse(measure_key=AE, now=at(days[1]))
    assert "Emergency care" not in told(analyst, days[1]), "it goes on, and a revision is no news"
    answer = sign_in(client, analyst).get(f"/desk/views/{view.pk}/?file=csv")
    rows = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert {(row["board"], row["how"]) for row in rows} == {
        (board, "special cause concerning since 1 February 2022") for board in ("NHS Lothian", "NHS Fife")
    }


@pytest.mark.parametrize(("people", "is_told"), [(19, False), (20, True)])
@pytest.mark.django_db
def test_nobody_is_alerted_to_what_rests_on_a_few_people(people: int, is_told: bool) -> None:
    make_live(AE)
    analyst = member(Role.ANALYST)
    watched(analyst, tells_red=True)
    told(analyst, DAY)
    arrive(f"nhs-orkney,2026-01-01,9,{people},,,", known_from=date(2026, 2, 20))
    assert ("1 result is off track" in told(analyst, DAY + timedelta(days=1))) is is_told


@pytest.mark.parametrize(("people", "is_told"), [(19, False), (20, True)])
@pytest.mark.django_db
def test_nor_to_a_special_cause_that_begins_with_a_few(people: int, is_told: bool) -> None:
    """However many the board treated in the months before."""
    arrive(*months(STEADY))
    analyst = member(Role.ANALYST)
    analyse(measure_key=AE, now=at(DAY))
    watched(analyst, tells_special=True)
    told(analyst, DAY)
    arrive(f"nhs-lothian,2022-03-01,5,{people},,,", known_from=date(2026, 2, 20))
    analyse(measure_key=AE, now=at(DAY + timedelta(days=1)))
    assert ("1 special cause" in told(analyst, DAY + timedelta(days=1))) is is_told


@pytest.mark.django_db
def test_only_what_the_view_is_about_and_its_rules_ask_for() -> None:
    make_live(AE)
    analyst = member(Role.ANALYST)
    watched(analyst, name="fife", address="/desk/boards/nhs-fife/", tells_red=True)
    watched(analyst, name="late", tells_late=True)
    watched(analyst, name="nothing")
    told(analyst, DAY)
    red("nhs-borders")
    body = told(analyst, DAY + timedelta(days=1))
    assert "“fife”" not in body
    assert "“nothing”" not in body
    red("nhs-fife", known_from=date(2026, 2, 26))
    assert "“fife”: 1 result is off track" in told(analyst, DAY + timedelta(days=2))


@pytest.mark.django_db
def test_a_late_return_is_told_when_its_day_is_over() -> None:
    make_live(AE)
    analyst = member(Role.ANALYST)
    arrive("nhs-fife,2026-01-01,97,100,,,", known_from=date(2026, 2, 20))
    watched(analyst, tells_late=True)
    told(analyst, DAY)
    body = told(analyst, date(2026, 6, 1))
    assert "“Emergency care”: " in body
    assert "returns are late" in body


@pytest.mark.django_db
def test_a_boards_own_return_is_told_to_who_may_see_it() -> None:
    make_live(AE)
    arrive("nhs-fife,2025-12-01,97,100,,,", known_from=date(2026, 1, 20))
    analyst, own, stranger = (
        member(Role.ANALYST),
        member(Role.PLANNER, board="nhs-fife"),
        member(Role.PLANNER, board="nhs-borders"),
    )
    for user in (analyst, own, stranger):
        watched(user, tells_red=True)
    send_digests(now=at(DAY))
    arrive("nhs-fife,2026-01-01,60,100,,,", returned_by="nhs-fife", known_from=DAY)
    send_digests(now=at(DAY + timedelta(days=1)))
    heard = {
        user.pk
        for user in (analyst, own, stranger)
        if "off track" in "".join(Mail.objects.filter(person=user).values_list("body", flat=True))
    }
    assert own.pk in heard
    assert stranger.pk not in heard


@pytest.mark.django_db
def test_who_wants_to_hear_of_what_is_late_alone_hears_nothing_of_views() -> None:
    make_live(AE)
    analyst = member(Role.ANALYST)
    User.objects.filter(pk=analyst.pk).update(digest_overdue_only=True)
    watched(analyst, tells_red=True)
    told(analyst, DAY)
    red("nhs-fife")
    assert "Emergency care" not in told(analyst, DAY + timedelta(days=1))


@pytest.mark.django_db
def test_a_role_that_is_over_ends_the_telling() -> None:
    make_live(AE)
    analyst = member(Role.ANALYST)
    watched(analyst, tells_red=True)
    told(analyst, DAY)
    Membership.objects.filter(user=analyst).update(ends=DAY)
    red("nhs-fife")
    assert told(analyst, DAY + timedelta(days=1)) == ""


@pytest.mark.django_db
def test_its_page_lists_what_is_so_the_newest_first(client: Client) -> None:
    make_live(AE)
    red("nhs-fife")
    analyst = member(Role.ANALYST)
    view = watched(analyst, tells_red=True)
    red("nhs-borders", known_from=date(2026, 2, 25))
    answer = sign_in(client, analyst).get(f"/desk/views/{view.pk}/?file=csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["board"] for row in rows] == ["NHS Borders", "NHS Fife"]
    assert rows[0]["how"] == "off track in January 2026"


@pytest.mark.django_db
def test_a_view_that_is_removed_or_tells_no_more_leaves_nothing() -> None:
    analyst = member(Role.ANALYST)
    first, second = watched(analyst, tells_red=True), watched(analyst, name="b", tells_red=True)
    remove(actor=acting(analyst), view_id=first.pk)
    save(actor=acting(analyst), wanted=Wanted(name="b", address=GRID), view_id=second.pk)
    assert not TellingOfView.objects.exists()


@pytest.mark.django_db
def test_many_views_of_many_people_are_read_with_the_statements_of_one() -> None:
    def queries(day: date) -> int:
        with CaptureQueriesContext(connection) as captured:
            send_digests(now=at(day))
        return len(captured)

    make_live(AE)
    watched(member(Role.ANALYST), tells_red=True)
    queries(DAY)
    red("nhs-fife")
    one = queries(DAY + timedelta(days=1))
    for _ in range(3):
        analyst = member(Role.ANALYST)
        for number in range(4):
            watched(analyst, name=str(number), tells_red=True, tells_special=True, tells_late=True)
    queries(DAY + timedelta(days=2))
    red("nhs-borders", known_from=date(2026, 2, 26))
    assert queries(DAY + timedelta(days=3)) <= one
