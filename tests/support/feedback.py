"""Entries of “You said, we did” of tests."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from boards.organisations.models import Organisation
from boards.participation import telling
from boards.participation.feedback_rows import Feedback, FeedbackState
from boards.participation.telling import Told
from boards.people.models import User
from boards.people.roles import Role
from boards.work.actors import LOCAL, Actor
from tests.support.people import actor_for, person

CLEAN = Told(
    about="Finding the way",
    said="People told us that they could not find the eye clinic.",
    did="We put up larger signs from the main door.",
    month=date(2026, 2, 1),
    people=14,
)


def told(about: str = CLEAN.about, **changes: Any) -> Told:
    return Told(**{**CLEAN.__dict__, "about": about, **changes})


def given(held: Feedback, actor: Actor, **changes: Any) -> dict[str, Any]:
    """The arguments of an act by somebody who has read the entry as it stands."""
    held.refresh_from_db()
    return {
        "actor": actor,
        "organisation": held.organisation,
        "number": held.number,
        "read": {"edit_number": held.edit_number},
        **changes,
    }


def acting(user: User, on: date | None) -> Actor:
    """At noon of a day; now, where none is given."""
    actor = actor_for(user)
    return replace(actor, now=datetime.combine(on, time(12), tzinfo=LOCAL)) if on else actor


def draft(board: str = "nhs-lothian", entry: Told = CLEAN, *, on: date | None = None) -> Feedback:
    organisation = Organisation.including_samples.get(slug=board)
    planner = acting(person(Role.PLANNER, board=board), on)
    return telling.add(actor=planner, organisation=organisation, told=entry)


def sent(board: str = "nhs-lothian", entry: Told = CLEAN, *, on: date | None = None) -> Feedback:
    held = draft(board, entry, on=on)
    writer = acting(person(Role.PLANNER, board=board), on)
    stays = "These are no real people." if telling.suspected(held) else ""
    telling.send(**given(held, writer), may_stay=stays)
    return held


def read_by(
    held: Feedback, user: User, *, agrees: bool = True, why: str = "", on: date | None = None
) -> None:
    telling.read_it(**given(held, acting(user, on)), agrees=agrees, why=why)


def agreed(board: str = "nhs-lothian", entry: Told = CLEAN, *, on: date | None = None) -> Feedback:
    """With the consent of the board's approver and of a reviewer from outside; on a past day where one is given."""
    if on:
        entry = replace(entry, month=on.replace(day=1))
    held = sent(board, entry, on=on)
    read_by(held, person(Role.APPROVER, board=board), on=on)
    read_by(held, person(Role.PARTICIPATION_REVIEWER), on=on)
    held.refresh_from_db()
    assert held.state == FeedbackState.AGREED
    return held
