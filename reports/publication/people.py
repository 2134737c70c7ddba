"""Who acted on a publication: a commitment that everybody can read, and its opening that nobody is shown.

A number of a person in a public file would follow that person through every report and could never be taken back. So
each act is published as HMAC-SHA256 of what was done and by whom, under a key of its own. Without the key it says
nothing, and no two of them can be told to be the same person's; with it, kept here, it proves who it was, and a
database in which somebody else was put in their place no longer opens it.
"""

import hashlib
import hmac
import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from boards.people.models import Membership
from boards.people.permissions import Rights
from boards.people.roles import RULES, Action, Role
from boards.work.canonical import canonical

PREPARED, EDITED, APPROVED, RELEASED = "prepared", "edited", "approved", "released"

Entry = dict[str, str]  # public: act, as, commitment
Opening = dict[str, Any]  # private: act, person, nonce


@dataclass(frozen=True, order=True)
class Act:
    """What a person did, and in which capacity."""

    act: str
    capacity: str
    person: int


@dataclass(frozen=True)
class Deed:
    """What somebody did to a publication, by which right, for which organisation (None: the nation), on which day."""

    act: str
    action: Action
    person: int
    on: date
    organisation_id: int | None = None


def acts(deeds: Collection[Deed]) -> list[Act]:
    """Each with the role in which it was done; one query.

    A role that was ended later counts as it was held that day.
    """
    held: dict[int, list[Membership]] = defaultdict(list)
    for membership in Membership.objects.filter(user__in={deed.person for deed in deeds}):
        held[membership.user_id].append(membership)
    return [Act(deed.act, _capacity(deed, held[deed.person]), deed.person) for deed in deeds]


def _capacity(deed: Deed, memberships: Iterable[Membership]) -> str:
    """The first role of the table, of those that the person held that day and that allow it: "planner".

    Where none was held that day, the one held before: a contact keeps its writer, and the day on which it was checked
    last. All that the rule names, "analyst or planner", where no role of the person is known.
    """
    allowing = [
        membership
        for membership in memberships
        if membership.starts <= deed.on and _allows(membership, deed.action, deed.organisation_id)
    ]
    held = [one for one in allowing if one.ends is None or one.ends >= deed.on] or allowing
    names = {one.role for one in held}
    first = next((role.value for role in Role if role in names), "")
    return first or " or ".join(sorted(role.value for role, rules in RULES.items() if deed.action in rules))


def _allows(membership: Membership, action: Action, organisation_id: int | None) -> bool:
    right = Rights(held=frozenset({(Role(membership.role), membership.organisation_id)}))
    return right.allows(action, organisation_id=organisation_id)


def sealed(done: Iterable[Act], *, subject: Mapping[str, Any]) -> tuple[list[Entry], list[Opening]]:
    """Public entries in the order of act and commitment, and the opening of each in the same order.

    `subject` says which publication it is, so that an entry cannot be moved to another one.
    """
    made = []
    for one in sorted(set(done)):
        opening = {"act": one.act, "person": one.person, "nonce": secrets.token_hex(32)}
        entry = {"act": one.act, "as": one.capacity, "commitment": _commitment(opening, subject=subject)}
        made.append((entry, opening))
    made.sort(key=lambda pair: (pair[0]["act"], pair[0]["commitment"]))
    return [entry for entry, _ in made], [opening for _, opening in made]


def opens(entry: Entry, opening: Opening, *, subject: Mapping[str, Any]) -> bool:
    """Whether the opening is that of the entry; False, too, for anything that `sealed` did not write."""
    try:
        right = _commitment(opening, subject=subject)
        return entry["act"] == opening["act"] and hmac.compare_digest(entry["commitment"], right)
    except (KeyError, TypeError, ValueError):
        return False


def are_as_sealed(
    people: Sequence[Entry],
    openings: Sequence[Opening],
    *,
    subject: Mapping[str, Any],
    held: Mapping[str, Iterable[int | None]],
) -> bool:
    """Whether every entry opens, and to the people that are held for each act."""
    if len(people) != len(openings):
        return False
    found: dict[str, set[int | None]] = defaultdict(set)
    for entry, opening in zip(people, openings, strict=True):
        if not opens(entry, opening, subject=subject):
            return False
        found[opening["act"]].add(opening["person"])
    return found == {act: set(persons) for act, persons in held.items() if set(persons)}


def _commitment(opening: Opening, *, subject: Mapping[str, Any]) -> str:
    told = canonical({**subject, "act": opening["act"], "person": opening["person"]})
    return hmac.new(bytes.fromhex(opening["nonce"]), told, hashlib.sha256).hexdigest()
