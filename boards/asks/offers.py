"""Words that both sides offer to publish: who asked and who was asked, two people.

They are *eligible* while both offers stand, and become public with the next data release, which seals them; no public
page reads them here. Either side takes its offer back until then; anything said later ends both.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol, TypeVar

from django.db import connection

_OFFERS = 7_301_604  # an advisory lock, a number that nobody else locks


class Side(StrEnum):
    ASKER = "asker"
    ASKED = "asked"

    @property
    def other(self) -> "Side":
        return Side.ASKED if self is Side.ASKER else Side.ASKER


OFFER, RETRACTION = "offer", "retraction"


class Said(Protocol):
    """An entry, in the order in which they were made."""

    @property
    def kind(self) -> str: ...
    @property
    def side(self) -> str: ...
    @property
    def by_id(self) -> int: ...


S = TypeVar("S", bound=Said)


def standing_offers(entries: Iterable[S]) -> dict[str, S]:
    """The offer of each side that stands after all these entries."""
    offers: dict[str, S] = {}
    for entry in entries:
        if entry.kind == OFFER:
            offers[entry.side] = entry
        elif entry.kind == RETRACTION:
            offers.pop(entry.side, None)
        else:
            offers.clear()
    return offers


def is_eligible(offers: Iterable[str]) -> bool:
    """Whether both sides offer it."""
    return set(offers) == set(Side)


def may_change() -> None:
    """For whoever offers or takes back, in their transaction: wait for the end of a data release."""
    _lock("pg_advisory_xact_lock_shared")


def none_changes() -> None:
    """For the data release: from now to the end of its transaction no offer is made or taken back."""
    _lock("pg_advisory_xact_lock")


def _lock(function: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [_OFFERS])
