"""Words that every page says the same way: moments, how many there are of something, and what of a text is seen."""

import unicodedata
from collections.abc import Iterable
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


def seen(text: str) -> str:
    """The text without the signs that nobody sees, of Unicode's category Cf: direction marks, which can turn a sentence
    round, zero-width signs, soft hyphens, tags.
    """
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf")


def all_of(names: Iterable[str]) -> str:
    """ "NHS Fife", "NHS Fife and NHS Tayside", "NHS Borders, NHS Fife and NHS Tayside"; of no names ValueError."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
