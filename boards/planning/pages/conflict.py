"""Two people saved the same trajectory: each row in which they differ is a choice between both values."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from boards.performance.words import promise_value_words
from boards.planning.forms import form_field_of
from boards.plans.parts.trajectories.rules import Rules
from boards.plans.parts.trajectories.values import BASELINE, RATIONALE, field_of
from boards.work.edits import Difference, EntryConflict
from targets.calc.periods import Period, period_words
from targets.catalogue.models import Definition

NOTHING = "nothing"


@dataclass(frozen=True)
class Option:
    """One side's value, as the form takes it and in words."""

    value: str
    side: str
    words: str
    chosen: bool


@dataclass(frozen=True)
class Choice:
    """A row in which two people differ. `name` is the form's field that the chosen value goes into."""

    name: str
    legend: str
    options: tuple[Option, ...]
    remark: str


def choices_of(
    conflict: EntryConflict, *, rules: Rules, definition: Definition
) -> tuple[dict[Period, Choice], tuple[Choice, ...]]:
    """By period, and those of the baseline and the reasons."""
    differences = {one.field: one for one in conflict.merge.differences}
    theirs = "Saved by you" if conflict.by_yourself else f"Saved by {conflict.by}"

    def value(text: str) -> str:
        return promise_value_words(Decimal(text), definition=definition)

    def choice(name: str, legend: str, difference: Difference, words: Callable[[str], str]) -> Choice:
        sides = ((theirs, difference.theirs), ("Yours", difference.yours))
        return Choice(
            name=name,
            legend=legend,
            options=tuple(
                Option(
                    value=text or "",
                    side=side,
                    words=words(text) if text else NOTHING,
                    chosen=text == difference.proposed,
                )
                for side, text in sides
            ),
            remark="both changed it" if difference.is_clash else "one of you changed it",
        )

    by_period = {
        period: choice(form_field_of(period), period_words(period), differences[field_of(period)], value)
        for period in rules.periods
        if field_of(period) in differences
    }
    others = (("baseline", "Baseline", BASELINE, value), ("rationale", "Why these values?", RATIONALE, str))
    return by_period, tuple(
        choice(name, legend, differences[field], words)
        for name, legend, field, words in others
        if field in differences
    )
