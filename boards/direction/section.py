"""A section of a quarterly return: all that differs between them stands in it, as in a part of a plan.

Its table, what it asks of which row of the plan, what must hold, what is reckoned. To whatever is written once a row is
its fields, by name a text for each that says something.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from boards.plans.parts.finance import money_words
from boards.plans.parts.inputs import OneOf
from boards.plans.parts.part import Field, Fields, Part, Rows, Setting
from boards.plans.parts.row_tables import RowTable
from targets.calc.year import Amount

UNCHANGED = "unchanged"
_yes = OneOf({"yes": "yes"})
AS_BEFORE = Field("As in the quarter before", _yes.words, input=_yes)


def unmarked(said: Fields) -> dict[str, str]:
    """What a row says, without whether that is new."""
    return {name: text for name, text in said.items() if name != UNCHANGED}


@dataclass(frozen=True)
class AskedRow:
    """A row of the plan that the return asks about. `planned` is what the plan says, by title, in words; its number
    for the year stands last.

    `group` is the heading that it stands under, `under` the row that it belongs to. `plan` is the number that is
    planned for the year, where there is one.
    """

    key: str
    title: str
    planned: tuple[tuple[str, str], ...] = ()
    group: str = ""
    under: str = ""
    plan: Decimal | None = None
    recurs: bool = False


@dataclass(frozen=True)
class Total:
    """What some rows come to: the plan, and by field what is said."""

    title: str
    plan: Decimal
    said: Mapping[str, Amount]


def followed(asked: Iterable[AskedRow], before: Iterable[AskedRow]) -> dict[str, str]:
    """By key of a row that another version of the plan asks about, the key that the same row had there before.

    Rows of parts keep their keys. A milestone has none in the plan: below the same action it is the same one where its
    words stayed and its day moved, or its day stayed and it is worded anew, and no other can be meant.
    """
    asked, before = tuple(asked), tuple(before)
    found = {one.key: one.key for one in asked if one.key in {old.key for old in before}}
    for same in (lambda one: (one.under, one.title), lambda one: (one.under, one.planned)):
        old = _alone(same, (one for one in before if one.under and one.key not in found.values()))
        new = _alone(same, (one for one in asked if one.under and one.key not in found))
        found |= {new[said]: old[said] for said in new.keys() & old.keys()}
    return found


def _alone(same: Callable[[AskedRow], Any], rows: Iterable[AskedRow]) -> dict[Any, str]:
    """Keys by what rows are known by, of those that no other is known by."""
    keys: dict[Any, list[str]] = {}
    for one in rows:
        keys.setdefault(same(one), []).append(one.key)
    return {said: those[0] for said, those in keys.items() if len(those) == 1}


Problems_of_row = Iterator[tuple[str, str, str]]


def _holds_nothing(said: Fields) -> Problems_of_row:
    return iter(())


def _no_totals(asked: tuple[AskedRow, ...], said: Rows) -> tuple[Total, ...]:
    return ()


@dataclass(frozen=True, eq=False)
class Section:
    """`key` names it in edits and addresses. `against` is the field that is held against the plan's number."""

    key: str
    title: str
    one: str
    many: str
    part: Part
    table: RowTable
    fields: Mapping[str, Field]
    asked: Callable[[Rows, Setting], tuple[AskedRow, ...]]
    about: str
    holds: Callable[[Fields], Problems_of_row] = _holds_nothing
    number_words: Callable[[Decimal], str] = money_words
    against: str = ""
    against_title: str = ""
    totals: Callable[[tuple[AskedRow, ...], Rows], tuple[Total, ...]] = _no_totals

    def difference(self, plan: Decimal, said: Decimal) -> str:
        """What is said, less what was planned."""
        words = self.number_words(said - plan)
        return f"+{words}" if said > plan else words

    @property
    def kept(self) -> Mapping[str, Field]:
        """Everything that an edit of a row can hold."""
        return {**self.fields, UNCHANGED: AS_BEFORE}
