"""My desk tells what changed since its reader last looked, and only what they may see."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from boards.desk.models import Looked
from boards.people.models import User
from boards.people.roles import Role
from boards.performance.services import judge
from targets.catalogue.models import Requirement
from tests.boards.performance.arrivals import AE, arrive
from tests.support.people import person, sign_in
from tests.support.statements import statements

pytestmark = pytest.mark.django_db


def text_of(user: User) -> str:
    answer = sign_in(Client(), user, second_factor_minutes_ago=1).get("/desk/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def looked_yesterday(*roles: Role, board: str = "nhs-lothian") -> User:
    user = person(*roles, board=board, second_factor=True)
    yesterday = timezone.now() - timedelta(days=1)
    Looked.objects.create(person=user, view=Looked.View.MY_DESK, at=yesterday)
    return user


def changed(slug: str = "nhs-lothian", *, value: str = "70", returned: bool = False) -> None:
    """An official figure on track, judged a month ago; then another one, judged two hours ago."""
    arrive(f"{slug},2023-04-01,96,100,,,", judged=False)
    judge(measure_key=AE, now=timezone.now() - timedelta(days=30))
    arrive(
        f"{slug},2023-05-01,{value},100,,,",
        known_from=date(2025, 2, 4),
        returned_by=slug if returned else "",
        judged=False,
    )
    judge(measure_key=AE, now=timezone.now() - timedelta(hours=2))


def test_a_result_that_changed_is_told_with_what_it_was_and_why() -> None:
    user = looked_yesterday(Role.PLANNER)
    changed()
    page = text_of(user)
    assert 'href="/desk/boards/nhs-lothian/ae-4-hours/"' in page
    assert "May 2023; was on track in April 2023; new or revised figures" in page
    assert '<span class="mark mark--off_track">off track</span>' in page


def test_it_stays_told_while_the_visit_lasts_and_is_old_at_the_next() -> None:
    user = looked_yesterday(Role.PLANNER)
    changed()
    assert "was on track" in text_of(user)
    assert "was on track" in text_of(user)
    Looked.objects.update(at=timezone.now() - timedelta(minutes=31))  # and now they come back
    assert "No result changed." in text_of(user)


def test_the_first_visit_tells_nothing_and_is_noted() -> None:
    user = person(Role.PLANNER, second_factor=True)
    changed()
    assert "What changed since" not in text_of(user)
    assert Looked.objects.get(person=user).since is None


def test_a_board_is_told_of_itself_and_the_nation_of_all() -> None:
    planner, analyst = looked_yesterday(Role.PLANNER), looked_yesterday(Role.ANALYST)
    changed("nhs-fife")
    assert "No result changed." in text_of(planner)
    assert "NHS Fife, A&amp;E 4 hours" in text_of(analyst)


def test_a_return_is_told_to_who_may_see_it() -> None:
    planner, loader = looked_yesterday(Role.PLANNER), looked_yesterday(Role.STATISTICS_LOADER)
    changed(returned=True)
    assert "was on track in April 2023" in text_of(planner)
    assert "No result changed." in text_of(loader)


def test_a_newer_figure_with_the_same_result_is_counted() -> None:
    user = looked_yesterday(Role.PLANNER)
    changed(value="97")
    assert "1 result stayed as it was with a newer figure." in text_of(user)


def test_what_a_changed_policy_moved_is_one_sentence() -> None:
    user = looked_yesterday(Role.ANALYST)
    for slug in ("nhs-lothian", "nhs-fife"):
        changed(slug, value="96")
    Looked.objects.update(at=timezone.now() - timedelta(hours=1))
    Requirement.objects.filter(measure=AE, framework="ldp-2023-24").update(floor=99)
    judge(measure_key=AE, now=timezone.now())
    page = text_of(user)
    assert "2 results of 1 measure changed because what is asked, or how it is counted, was changed." in page
    assert "was on track" not in page


def test_who_has_no_desk_of_figures_is_told_of_none() -> None:
    user = looked_yesterday(Role.ADMINISTRATOR)
    changed()
    assert "What changed since" not in text_of(user)


def test_many_changes_take_no_more_queries_than_none() -> None:
    client = sign_in(Client(), looked_yesterday(Role.ANALYST), second_factor_minutes_ago=1)
    client.get("/desk/")

    def asked() -> int:
        with statements() as captured:
            client.get("/desk/")
        return len(captured)

    few = asked()
    for slug in ("nhs-lothian", "nhs-fife", "nhs-borders"):
        changed(slug)
    assert asked() == few
