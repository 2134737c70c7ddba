"""Moments in words, in local time."""

from datetime import datetime

from boards.work.actors import LOCAL
from targets.calc.periods import day_words


def moment_words(at: datetime) -> str:
    """For example "3 March 2025, 14:05"."""
    local = at.astimezone(LOCAL)
    return f"{day_words(local.date())}, {local:%H:%M}"
