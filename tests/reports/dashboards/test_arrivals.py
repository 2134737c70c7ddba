"""My desk tells which files and releases came and which plans moved since its reader last looked."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from boards.desk.models import Looked
from boards.people.models import User
from boards.people.roles import Role
from reports.publication.models import DataRelease
from tests.boards.performance.arrivals import NOW, arrive
from tests.boards.plans.plans import BOARD, cast, drafted
from tests.reports.samples import figures, released
from tests.support.people import person, sign_in
from tests.support.statements import statements

pytestmark = pytest.mark.django_db


def desk_of(user: User) -> str:
    return str(sign_in(Client(), user).get("/desk/").content.decode())


def looked(user: User, *, at: datetime = NOW - timedelta(days=1)) -> User:
    Looked.objects.create(person=user, view=Looked.View.MY_DESK, at=at)
    return user


def test_a_return_is_told_to_its_board_and_to_who_may_see_returns() -> None:
    planner, fife = looked(person(Role.PLANNER)), looked(person(Role.PLANNER, board="nhs-fife"))
    loader, analyst = looked(person(Role.STATISTICS_LOADER)), looked(person(Role.ANALYST))
    arrive("nhs-lothian,2024-11-01,60,100,,,", returned_by="nhs-lothian")

    told = "A&amp;E 4 hours, return of NHS Lothian: 1 added"
    assert told in desk_of(planner)
    assert told in desk_of(analyst)
    assert told not in desk_of(fife)
    assert told not in desk_of(loader)


def test_plans_that_moved_and_releases_are_told() -> None:
    people = cast()
    planner, fife = looked(person(Role.PLANNER, board=BOARD)), looked(person(Role.PLANNER, board="nhs-fife"))
    drafted(people.planner)
    figures()
    released()
    number = DataRelease.objects.get().number

    assert "version 1: begun" in desk_of(planner)
    assert "version 1: begun" not in desk_of(fife)
    assert f"Data release {number} is public" in desk_of(fife)


def test_what_came_costs_the_same_however_much_it_is() -> None:
    analyst = looked(person(Role.ANALYST))
    client = sign_in(Client(), analyst)

    def asked() -> int:
        with statements() as captured:
            client.get("/desk/")
        return len(captured)

    few = asked()
    arrive("nhs-lothian,2024-10-01,96,100,,,", "nhs-fife,2024-10-01,96,100,,,")
    drafted(cast().planner)
    figures()
    assert asked() == few
