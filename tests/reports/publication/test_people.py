"""Commitments: they say nothing without their opening, and open to nobody else with it."""

from datetime import date, timedelta
from typing import Any

import pytest

from boards.organisations.models import Organisation
from boards.people.models import Membership, User
from boards.people.roles import Action, Role
from reports.publication import people
from reports.publication.people import Act
from tests.support.people import person

TODAY = date(2026, 3, 2)

SUBJECT = {"format": "2", "kind": "ownership", "organisation": 7, "framework": "ldp-2022-23", "edition": 1}
ACTS = [
    Act("released", "publisher", 3),
    Act("edited", "planner", 1),
    Act("edited", "planner", 2),
    Act("approved", "publisher", 3),
]
HELD = {"edited": {1, 2}, "approved": {3}, "released": {3}}


def test_entries_come_in_the_order_of_act_and_commitment_so_that_their_order_tells_nothing() -> None:
    entries, openings = people.sealed(ACTS, subject=SUBJECT)

    assert entries == sorted(entries, key=lambda one: (one["act"], one["commitment"]))
    assert [one["act"] for one in entries] == [one["act"] for one in openings]
    assert people.are_as_sealed(entries, openings, subject=SUBJECT, held=HELD)


def test_the_same_act_of_the_same_person_never_looks_the_same() -> None:
    made = [people.sealed(ACTS, subject=SUBJECT) for _ in range(2)]
    commitments = [entry["commitment"] for entries, _ in made for entry in entries]
    nonces = [opening["nonce"] for _, openings in made for opening in openings]

    assert len(set(commitments)) == len(set(nonces)) == 8


@pytest.mark.parametrize("key", sorted(SUBJECT))
def test_an_entry_cannot_be_moved_to_another_publication(key: str) -> None:
    entries, openings = people.sealed(ACTS, subject=SUBJECT)
    other = SUBJECT | {key: "other"}

    assert not any(people.opens(*pair, subject=other) for pair in zip(entries, openings, strict=True))


@pytest.mark.parametrize(
    "change",
    [{"person": 9}, {"nonce": "00" * 32}, {"nonce": "not hexadecimal"}, {"nonce": None}, {"act": "approved"}],
)
def test_a_changed_opening_opens_nothing(change: dict[str, Any]) -> None:
    entries, openings = people.sealed(ACTS[1:2], subject=SUBJECT)

    assert people.opens(entries[0], openings[0], subject=SUBJECT)
    assert not people.opens(entries[0], openings[0] | change, subject=SUBJECT)
    assert not people.opens(entries[0], {}, subject=SUBJECT)


@pytest.mark.parametrize(
    "held", [HELD | {"edited": {1}}, HELD | {"edited": {1, 2, 4}}, HELD | {"approved": {4}}, {}]
)
def test_the_people_held_must_be_those_sealed(held: dict[str, set[int]]) -> None:
    entries, openings = people.sealed(ACTS, subject=SUBJECT)

    assert not people.are_as_sealed(entries, openings, subject=SUBJECT, held=held)
    assert not people.are_as_sealed(entries, openings[1:], subject=SUBJECT, held=HELD)


# In which role


def held(role: Role, board: str = "", *, starts: date, ends: date | None = None, user: User) -> User:
    organisation = Organisation.objects.get(slug=board) if board else None
    Membership.objects.create(user=user, role=role, organisation=organisation, starts=starts, ends=ends)
    return user


def role_of(user: User, action: Action, *, on: date = TODAY, board: str = "nhs-lothian") -> str:
    deed = people.Deed("edited", action, user.pk, on, Organisation.objects.get(slug=board).pk)
    (act,) = people.acts([deed])
    return act.capacity


@pytest.mark.django_db
def test_an_act_is_sealed_in_the_role_in_which_it_was_done() -> None:
    for role, board in ((Role.PLANNER, "nhs-lothian"), (Role.ANALYST, ""), (Role.PUBLISHER, "")):
        somebody = held(role, board, starts=TODAY, user=person())
        assert role_of(somebody, Action.CORRECT_REPORT) == role.value


@pytest.mark.django_db
def test_only_roles_of_that_day_and_that_board_count_and_of_several_the_first_of_the_table() -> None:
    yesterday, tomorrow = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
    somebody = held(Role.PUBLISHER, starts=yesterday, user=person())
    held(Role.PLANNER, "nhs-fife", starts=yesterday, user=somebody)  # of another board
    held(Role.ANALYST, starts=tomorrow, user=somebody)  # not yet
    assert role_of(somebody, Action.CORRECT_REPORT) == "publisher"
    assert role_of(somebody, Action.CORRECT_REPORT, on=tomorrow) == "analyst"
    assert role_of(somebody, Action.CORRECT_REPORT, board="nhs-fife") == "planner"


@pytest.mark.django_db
def test_a_role_that_was_ended_since_is_still_the_one_that_was_held() -> None:
    yesterday = TODAY - timedelta(days=1)
    somebody = held(Role.PLANNER, "nhs-lothian", starts=yesterday, ends=TODAY, user=person())
    held(Role.ANALYST, starts=TODAY + timedelta(days=3), user=somebody)
    for day in (yesterday, TODAY, TODAY + timedelta(days=1)):
        assert role_of(somebody, Action.CORRECT_REPORT, on=day) == "planner"
    assert role_of(person(), Action.CORRECT_REPORT) == "analyst or planner or publisher"  # of old, unknown
