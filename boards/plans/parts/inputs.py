"""What people type into a field of a row, and a file says in its cell: one text that edits hold, or what is wrong.

The text that is held says the same thing always in the same way: a day as 2026-09-30, a number without zeros, a choice
by its key. `read` makes it of what was typed, `words` tells it to people.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from boards.components.marked import Marked
from boards.components.paper.signs import BadWords, clean
from boards.components.words import seen
from boards.figures.intake.numbers import DECIMAL, why_bad
from boards.figures.intake.periods import BRITISH_DAY, ISO_DAY, SAME_EITHER_WAY
from boards.figures.intake.problems import shown
from targets.calc.periods import day_words
from targets.calc.rounding import round_half_up, without_zeros

FIRST_YEAR, LAST_YEAR = 2000, 2099
MOST_NAMED = 40  # options that a refusal names one by one
JOINT = ", "  # between the keys of several choices


class Unreadable(Exception):
    """The text cannot stand in this field: what is wrong, and what to do."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.problem, self.remedy = problem, remedy


class Input(Protocol):
    def read(self, text: str) -> str:
        """The text as it is held. Raises Unreadable; an empty text is never asked."""

    def words(self, text: str) -> str:
        """A held text as people read it."""


@dataclass(frozen=True)
class Words:
    """Free words that the plan's PDF can print, without signs that nobody sees; `rows` of a text area, 1 for a single
    line.

    Longer texts may have marks (`components/marked.py`), but for those by which a row `is_named`.
    """

    longest: int
    rows: int = 1
    is_named: bool = False

    @property
    def is_marked(self) -> bool:
        return self.rows > 1 and not self.is_named

    def read(self, text: str) -> str:
        said = seen(text).replace("\r\n", "\n").replace("\r", "\n").strip()
        if self.rows == 1:
            said = " ".join(said.split())
        if "\0" in said:
            raise Unreadable("It has a character that cannot be stored.", "Type it anew.")
        _check_signs(said)
        if len(said) > self.longest:
            raise Unreadable(f"It has {len(said):,} characters.", f"Use at most {self.longest:,}.")
        return said

    def words(self, text: str) -> str:
        return Marked(text) if self.is_marked else text


def _check_signs(said: str) -> None:
    try:
        clean(said.replace("\t", " "))
    except BadWords as bad:
        raise Unreadable(bad.problem, bad.remedy) from bad


@dataclass(frozen=True)
class Day:
    """A day, as a browser sends it, a spreadsheet saves it or a person writes it."""

    def read(self, text: str) -> str:
        return read_day(text).isoformat()

    def words(self, text: str) -> str:
        return day_words(date.fromisoformat(text))


def read_day(text: str) -> date:
    """Raises Unreadable for what is no day of this century, or could be two."""
    said = text.strip()
    forms = ["%d %B %Y", "%d %b %Y"]
    if re.fullmatch(ISO_DAY, said):
        forms = ["%Y-%m-%d"]
    elif re.fullmatch(BRITISH_DAY, said) or re.fullmatch(SAME_EITHER_WAY, said):
        forms = ["%d/%m/%Y"]
    for form in forms:
        try:
            day = datetime.strptime(said, form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
        if FIRST_YEAR <= day.year <= LAST_YEAR:
            return day
    raise Unreadable(f"“{shown(said)}” is not one day.", "Write it as 2026-09-30 or as 30 September 2026.")


@dataclass(frozen=True)
class Number:
    """A number with at most `places` decimal places, from 0 up unless it `may_be_negative`.

    On pages it has exactly the `shown` places, or as many as were typed.
    """

    places: int
    shown: int | None = None
    may_be_negative: bool = False

    def read(self, text: str) -> str:
        said = text.strip().replace("−", "-")
        minus = "-" if self.may_be_negative and said.startswith("-") else ""
        digits = said.removeprefix(minus)
        if not re.fullmatch(DECIMAL, digits):
            _, problem, _ = why_bad(said, whole=False)
            raise Unreadable(problem, "Write digits alone, for example 12.5.")
        value = Decimal(digits)
        if value >= 10**10:
            raise Unreadable("The number is too large.", "Write less than 10,000,000,000.")
        if value != round(value, self.places):
            raise Unreadable(f"It has more than {self.places} decimal places.", "Round it.")
        return f"{minus if value else ''}{without_zeros(value)}"

    def words(self, text: str) -> str:
        value = Decimal(text)
        return number_words(value if self.shown is None else round_half_up(value, places=self.shown))


def number_words(value: Decimal) -> str:
    """With a real minus sign, as everywhere on pages: "1,234.5", "−0.700"."""
    return f"−{-value:,}" if value < 0 else f"{value:,}"


@dataclass(frozen=True)
class OneOf:
    """One of some options, titles by key; a file may give either."""

    options: Mapping[str, str]
    _keys: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for key, title in self.options.items():
            self._keys[title.casefold()] = key
        self._keys.update({key.casefold(): key for key in self.options})

    def read(self, text: str) -> str:
        said = text.strip()
        if (key := self._keys.get(said.casefold())) is None:
            named = ", ".join(list(self.options)[:MOST_NAMED])
            more = " and so on" if len(self.options) > MOST_NAMED else ""
            raise Unreadable(f"There is no “{shown(said)}” here.", f"Use one of: {named}{more}.")
        return key

    def words(self, text: str) -> str:
        return self.options.get(text, text)


@dataclass(frozen=True)
class SomeOf(OneOf):
    """Any of some options, in their order. Where there are very many, `groups` are the titles that they stand under."""

    groups: Mapping[str, str] = field(default_factory=dict)

    def read(self, text: str) -> str:
        said = {super(SomeOf, self).read(one) for one in text.split(",") if one.strip()}
        return JOINT.join(key for key in self.options if key in said)

    def words(self, text: str) -> str:
        return "; ".join(self.options.get(key, key) for key in text.split(JOINT))


@dataclass(frozen=True)
class Milestones:
    """Days with what is done by then, one a line: "2026-09-30: The ward opens"."""

    longest: int
    most: int

    def read(self, text: str) -> str:
        lines = [line for line in text.replace("\r", "\n").split("\n") if line.strip()]
        if len(lines) > self.most:
            raise Unreadable(f"It has {len(lines)} lines.", f"Give at most {self.most}.")
        return "\n".join(
            sorted(dict.fromkeys(self._line(number, line) for number, line in enumerate(lines, 1)))
        )

    def _line(self, number: int, line: str) -> str:
        day, colon, what = line.partition(":")
        what = " ".join(what.split())
        if not colon or not what:
            raise Unreadable(
                f"Line {number} has no day and colon before its words.", "Write 2026-09-30: The ward opens."
            )
        try:
            read, what = read_day(day), Words(self.longest).read(what)
        except Unreadable as wrong:
            raise Unreadable(f"Line {number}: {wrong.problem}", wrong.remedy) from wrong
        return f"{read.isoformat()}: {what}"

    def words(self, text: str) -> str:
        return "\n".join(f"{day_words(day)}: {what}" for day, what in milestones(text))


def milestones(text: str) -> Iterable[tuple[date, str]]:
    """Of a held text."""
    for line in text.split("\n"):
        day, _, what = line.partition(": ")
        yield date.fromisoformat(day), what
