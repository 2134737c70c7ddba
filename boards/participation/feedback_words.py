"""How an entry of “You said, we did” is told: its month, and how many people told it, without telling who."""

from datetime import date

from boards.components.words import counted
from boards.participation.feedback_acts import FEWEST
from targets.calc.periods import Period, PeriodKind, period_words

TITLE = "You said, we did"
CHECKED = "Two people who did not write it read each one first. They look for whatever tells who somebody is."


def first_day(month: date, *, is_small: bool) -> date:
    """Of the month, and of a small board's quarter: nobody shall be recognised by the month."""
    return month.replace(month=month.month - (month.month - 1) % 3, day=1) if is_small else month


def when_words(month: date, *, is_small: bool) -> str:
    kind = PeriodKind.QUARTER if is_small else PeriodKind.MONTH
    return period_words(Period.of(start=first_day(month, is_small=is_small), kind=kind))


def people_words(people: int, *, is_small: bool) -> str:
    return f"{FEWEST} people or more" if is_small else counted(people, "person", "people")
