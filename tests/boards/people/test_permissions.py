"""Who may do what where, against a table written from the product's roles, not from the rules in the code."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from boards.organisations.models import Organisation
from boards.people.models import Membership
from boards.people.permissions import (
    NOBODY,
    NotAllowed,
    Rights,
    StepUpNeeded,
    is_stepped_up,
    require,
    rights_of,
)
from boards.people.roles import Action, Role
from boards.work.actors import Actor, command
from tests.oracles.permissions import EXPECTED, SECOND_FACTOR
from tests.support.people import actor_for, person

OWN, OTHER, NATION = 1, 2, None


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("action", list(Action))
def test_each_role_may_do_what_the_product_says_and_nothing_else(role: Role, action: Action) -> None:
    expected = EXPECTED[role]
    board_role = "own" in expected
    rights = Rights(held=frozenset({(role, OWN if board_role else None)}))
    own = action in expected.get("own", set())
    everywhere = action in expected.get("all", set())

    assert rights.allows(action, organisation_id=OWN) is (own or everywhere)
    assert rights.allows(action, organisation_id=OTHER) is everywhere
    assert rights.allows(action, organisation_id=NATION) is everywhere
    assert rights.allows_somewhere(action) is (own or everywhere)
    assert rights.boards(action) == (None if everywhere else frozenset({OWN} if own else set()))


@pytest.mark.parametrize("action", list(Action))
def test_a_visitor_may_do_nothing_at_the_desk(action: Action) -> None:
    assert not NOBODY.allows_somewhere(action)


@pytest.mark.django_db
@pytest.mark.parametrize("action", list(Action))
def test_the_second_factor_is_demanded_for_signing_agreeing_approving_releasing_and_roles(
    action: Action,
) -> None:
    everything = person(
        Role.PLANNER,
        Role.APPROVER,
        Role.COMMENTER,
        Role.ANALYST,
        Role.STATISTICS_LOADER,
        Role.REVIEWER,
        Role.PARTICIPATION_REVIEWER,
        Role.PUBLISHER,
        Role.ADMINISTRATOR,
    )
    lothian = Organisation.objects.get(slug="nhs-lothian").pk

    if action in SECOND_FACTOR:
        with pytest.raises(StepUpNeeded):
            require(actor=actor_for(everything), action=action, organisation_id=lothian)
    else:
        require(actor=actor_for(everything), action=action, organisation_id=lothian)
    require(actor=actor_for(everything, stepped_up=True), action=action, organisation_id=lothian)


@pytest.mark.django_db
def test_a_role_for_one_board_says_nothing_about_another() -> None:
    planner = person(Role.PLANNER, board="nhs-lothian")
    lothian = Organisation.objects.get(slug="nhs-lothian").pk
    fife = Organisation.objects.get(slug="nhs-fife").pk

    require(actor=actor_for(planner), action=Action.SEND_FIGURES, organisation_id=lothian)
    with pytest.raises(NotAllowed, match="send a board's figures"):
        require(actor=actor_for(planner), action=Action.SEND_FIGURES, organisation_id=fife)


@pytest.mark.django_db
def test_a_role_holds_from_its_first_day_until_the_day_before_its_end() -> None:
    planner = person()
    lothian = Organisation.objects.get(slug="nhs-lothian")
    Membership.objects.create(
        user=planner,
        role=Role.PLANNER,
        organisation=lothian,
        starts=date(2025, 3, 3),
        ends=date(2025, 3, 10),
    )

    held = {day: bool(rights_of(user_id=planner.pk, today=date(2025, 3, day)).held) for day in (2, 3, 9, 10)}

    assert held == {2: False, 3: True, 9: True, 10: False}


@pytest.mark.django_db
def test_a_closed_account_has_no_rights() -> None:
    planner = person(Role.PLANNER)
    planner.is_active = False
    planner.save()

    assert rights_of(user_id=planner.pk, today=timezone.localdate()) == NOBODY


def test_a_command_on_the_server_is_trusted() -> None:
    require(actor=command(name="load", now=timezone.now()), action=Action.MANAGE_PEOPLE, organisation_id=None)


@pytest.mark.parametrize(
    ("minutes", "fresh"), [(0, True), (15, True), (15.01, False), (-1, False), (None, False)]
)
def test_a_second_factor_counts_for_fifteen_minutes(minutes: float | None, fresh: bool) -> None:
    now = datetime(2025, 3, 3, 9, 30, tzinfo=timezone.get_default_timezone())
    given = None if minutes is None else now - timedelta(minutes=minutes)

    assert is_stepped_up(Actor(user_id=1, label="A", now=now, stepped_up_at=given)) is fresh
