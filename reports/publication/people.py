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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from boards.people.roles import RULES, Action
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


def capacity(action: Action) -> str:
    """In which role somebody does this: "planner"; "analyst or statistics_loader" where the rule has several."""
    return " or ".join(sorted(role.value for role, rules in RULES.items() if action in rules))


def sealed(acts: Iterable[Act], *, subject: Mapping[str, Any]) -> tuple[list[Entry], list[Opening]]:
    """Public entries in the order of act and commitment, and the opening of each in the same order.

    `subject` says which publication it is, so that an entry cannot be moved to another one.
    """
    made = []
    for one in sorted(set(acts)):
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
