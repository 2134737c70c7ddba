"""How an entry of “You said, we did” is told: its month, and how many people told it, without telling who."""

from datetime import date

from boards.components.words import counted
from boards.participation.feedback_acts import FEWEST
from targets.calc.periods import Period, PeriodKind, period_words

TITLE = "You said, we did"
CHECKED = "Two people who did not write it read each one first. They look for whatever tells who somebody is."


def when_words(month: date, *, is_small: bool) -> str:
    """The month, and of a small board its quarter, so that nobody is recognised by the month."""
    if is_small:
        first = month.replace(month=month.month - (month.month - 1) % 3, day=1)
        return period_words(Period.of(start=first, kind=PeriodKind.QUARTER))
    return period_words(Period.of(start=month, kind=PeriodKind.MONTH))


def people_words(people: int, *, is_small: bool) -> str:
    return f"{FEWEST} people or more" if is_small else counted(people, "person", "people")
