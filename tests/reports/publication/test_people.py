"""Commitments: they say nothing without their opening, and open to nobody else with it."""

from typing import Any

import pytest

from boards.people.roles import Action
from reports.publication import people
from reports.publication.people import Act

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


def test_the_capacity_is_that_of_the_permission_table() -> None:
    told = [
        people.capacity(action)
        for action in (
            Action.EDIT_BOARD_REPORT,
            Action.EDIT_NATIONAL_REPORT,
            Action.RELEASE,
            Action.PREPARE_RELEASE,
        )
    ]

    assert told == ["planner", "analyst", "publisher", "analyst or statistics_loader"]
