"""Two people saved the same: each field in which they differ is a choice between both values.

`components/choice.html` takes a `Choice`; what the two have in common is `work.edits`' to say.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from boards.work.edits import Difference, EntryConflict


@dataclass(frozen=True)
class Option:
    """One side's value, as the form takes it and in words."""

    value: str
    side: str
    words: str
    chosen: bool


@dataclass(frozen=True)
class Choice:
    """A field in which two people differ. `name` is the form's field that the chosen value goes into."""

    name: str
    legend: str
    options: tuple[Option, ...]
    remark: str


def saved_by(conflict: EntryConflict) -> str:
    """Whose the other value is."""
    return "Saved by you" if conflict.by_yourself else f"Saved by {conflict.by}"


def choice_of(
    difference: Difference, *, name: str, legend: str, theirs: str, said: Callable[[Any], str]
) -> Choice:
    """`theirs` says whose the stored value is, `said` tells a value in words."""
    return Choice(
        name=name,
        legend=legend,
        options=tuple(
            Option(value=value or "", side=side, words=said(value), chosen=value == difference.proposed)
            for side, value in ((theirs, difference.theirs), ("Yours", difference.yours))
        ),
        remark="both changed it" if difference.is_clash else "one of you changed it",
    )
