"""Words that every page says the same way: moments, and how many there are of something."""

from datetime import date, datetime

from boards.work.actors import LOCAL
from targets.calc.periods import day_words


def moment_words(at: datetime) -> str:
    """ "3 March 2025, 14:05", by the clocks here."""
    local = at.astimezone(LOCAL)
    return f"{day_words(local.date())}, {local:%H:%M}"


def spoken_moment(at: datetime) -> str:
    """ "3 March 2025 at 14:05", for after "on" in a sentence."""
    local = at.astimezone(LOCAL)
    return f"{day_words(local.date())} at {local:%H:%M}"


def clock_words(at: datetime) -> str:
    """ "14:05 on 3 March 2025", for after "at" in a sentence."""
    local = at.astimezone(LOCAL)
    return f"{local:%H:%M} on {day_words(local.date())}"


def local_day(at: datetime) -> date:
    """The day of a moment as people here call it."""
    return at.astimezone(LOCAL).date()


def local_day_words(at: datetime) -> str:
    """ "3 March 2025", of a moment."""
    return day_words(local_day(at))


def counted(number: int, one: str, many: str = "") -> str:
    """ "1 row", "2,400 rows"; `many` where the word does not only take an s."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
