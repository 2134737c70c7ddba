"""A stand-in sees what the absent person is asked, marked with whose it is, and gets no right by it."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from boards.asks import delegations
from boards.asks.delegations import CannotDelegate, possible_stand_ins, stand_ins
from boards.asks.models import Delegation
from boards.asks.owing import Asked, asked_of
from boards.organisations.models import Organisation
from boards.people.models import User
from boards.people.permissions import NotAllowed, rights_of, rights_of_everybody
from boards.people.roles import Action, Role
from boards.work.actors import LOCAL
from boards.work.models import AuditEvent
from tests.boards.asks.things import FIGURE, lothian, owed, todo
from tests.support.people import actor_for, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> date:
    return timezone.now().astimezone(LOCAL).date()


@pytest.fixture
def ann() -> User:
    return person(Role.PLANNER)


@pytest.fixture
def bob() -> User:
    return person(Role.PLANNER)


def delegate(
    person_: User,
    to: User,
    *,
    by: User | None = None,
    first: int = 0,
    last: int = 7,
    boards: tuple[int, ...] = (),
) -> int:
    now = actor_for(by or person_)
    return delegations.delegate(
        actor=now,
        person_id=person_.pk,
        to_id=to.pk,
        starts=now.today + timedelta(days=first),
        until=now.today + timedelta(days=last),
        boards=boards,
    )


def desk_of(user: User, *, on: date) -> list[Asked]:
    asked = asked_of(rights_of(user_id=user.pk, today=on), user_id=user.pk, today=on)
    return [one for one in asked if one.todo.kind == FIGURE.key]


def test_the_stand_in_sees_on_whose_behalf_from_the_first_day_to_the_last(
    today: date, ann: User, bob: User
) -> None:
    delegate(ann, bob, first=1, last=3)

    with owed(todo(due=today)):
        seen = {
            day: [one.person for one in desk_of(bob, on=today + timedelta(days=day))[0].stands_in_for]
            for day in range(5)
        }

    assert seen == {0: [], 1: [ann.name], 2: [ann.name], 3: [ann.name], 4: []}


def test_a_delegation_widens_nothing(today: date, ann: User) -> None:
    both = person(Role.PLANNER, board="nhs-fife")
    with pytest.raises(CannotDelegate, match="gets no right by standing in"):
        delegate(ann, both)
    with pytest.raises(CannotDelegate, match="gets no right by standing in"):
        delegate(ann, person(Role.BOARD_VIEWER))

    bob = person(Role.PLANNER)
    delegate(ann, bob)
    before = rights_of(user_id=bob.pk, today=today)
    fife = todo(due=today, key="fife", board="nhs-fife")
    barred = todo(due=today, key="barred", not_by=frozenset({bob.pk}))
    with owed(fife, barred):
        assert desk_of(bob, on=today) == []
    assert rights_of(user_id=bob.pk, today=today) == before


def test_what_the_absent_person_may_not_do_is_not_theirs_to_delegate(
    today: date, ann: User, bob: User
) -> None:
    delegate(ann, bob)
    with owed(todo(due=today, not_by=frozenset({ann.pk}))):
        (asked,) = desk_of(bob, on=today)
    assert asked.stands_in_for == ()


def test_it_can_be_about_some_boards_only(today: date) -> None:
    ann, bob = person(Role.REVIEWER), person(Role.REVIEWER)
    fife = Organisation.objects.get(slug="nhs-fife").pk
    delegate(ann, bob, boards=(fife,))

    plans = [
        todo(due=today, key=board, board=board, action=Action.AGREE_PLAN)
        for board in ("nhs-fife", "nhs-lothian")
    ]
    with owed(*plans):
        behalf = {one.todo.key: len(one.stands_in_for) for one in desk_of(bob, on=today)}

    assert behalf == {"nhs-fife": 1, "nhs-lothian": 0}


def test_oneself_or_an_administrator_names_a_stand_in(ann: User, bob: User) -> None:
    with pytest.raises(NotAllowed):
        delegate(ann, bob, by=bob)
    delegate(ann, bob, by=person(Role.ADMINISTRATOR))
    event = AuditEvent.objects.get(action="stand-in named")
    assert event.after is not None
    assert (event.after["person"], event.after["to"]) == (ann.pk, bob.pk)


@pytest.mark.parametrize(
    ("first", "last", "refused"),
    [(-1, 3, "today or later"), (3, 2, "before the first"), (0, 400, "a year at most")],
)
def test_days_that_make_no_sense_are_refused(
    first: int, last: int, refused: str, ann: User, bob: User
) -> None:
    with pytest.raises(CannotDelegate, match=refused):
        delegate(ann, bob, first=first, last=last)


def test_nobody_stands_in_for_themselves_or_for_who_holds_no_role(ann: User, bob: User) -> None:
    with pytest.raises(CannotDelegate, match="another person"):
        delegate(ann, ann)
    with pytest.raises(CannotDelegate, match="holds no role"):
        delegate(person(), bob)
    bob.is_active = False
    bob.save()
    with pytest.raises(CannotDelegate, match="open account"):
        delegate(ann, bob)


def test_either_ends_it_and_nobody_else_but_an_administrator(today: date, ann: User, bob: User) -> None:
    number = delegate(ann, bob)
    with pytest.raises(NotAllowed):
        delegations.end(actor=actor_for(person(Role.PLANNER)), delegation_id=number)
    delegations.end(actor=actor_for(bob), delegation_id=number)
    with pytest.raises(CannotDelegate, match="any more"):
        delegations.end(actor=actor_for(ann), delegation_id=number)
    assert stand_ins(today=today) == ()
    with owed(todo(due=today)):
        assert desk_of(bob, on=today)[0].stands_in_for == ()


def test_who_is_offered_as_a_stand_in_could_do_something_of_it(today: date, ann: User, bob: User) -> None:
    person(Role.PLANNER, board="nhs-fife")
    person(Role.BOARD_VIEWER)
    offered = possible_stand_ins(person_id=ann.pk, rights=rights_of_everybody(today=today))
    assert offered == ((bob.pk, bob.name),)


def test_the_database_refuses(ann: User, bob: User) -> None:
    with pytest.raises(IntegrityError, match="nobody_stands_in_for_themselves"), transaction.atomic():
        a_row(ann, ann)
    with pytest.raises(IntegrityError, match="a_delegation_ends_after_it_starts"), transaction.atomic():
        a_row(ann, bob, until=date(2029, 12, 31))
    with pytest.raises(InternalError, match="an organisation that is not there"), transaction.atomic():
        a_row(ann, bob, boards=[lothian(), 999_999])


def a_row(person_: User, to: User, **change: object) -> Delegation:
    row: dict[str, object] = {
        "person": person_,
        "to": to,
        "starts": date(2030, 1, 1),
        "until": date(2030, 1, 1),
        "by": person_,
        "at": timezone.now(),
    }
    return Delegation.objects.create(**(row | change))
