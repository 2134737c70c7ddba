"""Rounds of participation audits for tests."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from boards.participation import rounds
from boards.participation.asking import Criterion, Level
from boards.participation.models import DAYS, AuditRound
from boards.people.acts import Read
from boards.people.roles import Role
from tests.support.people import actor_for, person

CRITERIA = (
    Criterion(1, "Patient focus", 1, "People take part in decisions on their care.", "Made up"),
    Criterion(1, "Patient focus", 2, "Feedback is asked for."),
    Criterion(2, "Public involvement", 1, "People hear what difference they made."),
)
LEVELS = (Level(1, "Beginning"), Level(2, "Doing"), Level(3, "Checking"), Level(4, "Improving"))


def asked(title: str = "Round of the tests (fictional)", **changes: Any) -> rounds.Asked:
    said: dict[str, Any] = {
        "title": title,
        "first_year": 2026,
        "fictional": title.endswith("(fictional)"),
        "scope": "How boards listen.",
        "with_complaints": False,
        "rule": AuditRound.Rule.LOWEST,
        "levels": LEVELS,
        "criteria": CRITERIA,
    }
    return rounds.Asked(**(said | changes))


def prepared_round(title: str = "Round of the tests (fictional)", **changes: Any) -> AuditRound:
    """Set up by an administrator: it began a week ago, and each step has four more weeks."""
    today = timezone.localdate()
    days = {name: today + timedelta(days=28 * at - 7) for at, name in enumerate(DAYS)}
    found = AuditRound.objects.filter(title=title).first()
    return found or rounds.set_up(
        actor=actor_for(person(Role.ADMINISTRATOR)), asked=asked(title, **changes), days=days
    )


def read_of(held: AuditRound) -> Read:
    held.refresh_from_db()
    return {"edit_number": held.edit_number}


def open_round(title: str = "Round of the tests (fictional)", **changes: Any) -> AuditRound:
    held = prepared_round(title, **changes)
    rounds.open_round(actor=actor_for(person(Role.ADMINISTRATOR)), key=held.key, read=read_of(held))
    held.refresh_from_db()
    return held
