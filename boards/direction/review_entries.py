"""What is typed into a review: entries of four kinds, each by its fields, with what must hold."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.text import slugify

from boards.direction.reviews import ReviewAction, ReviewHeading, ReviewQuestion
from boards.plans.parts.inputs import Day, OneOf, Unreadable, Words
from boards.plans.parts.part import Field, Fields
from boards.plans.parts.row_tables import RowTable
from targets.catalogue.reading import Problem, RefusedFiles, build, read_toml

FILE = Path(__file__).parent / "headings.toml"
ABOUT, ASSESSMENT, QUESTIONS, ACTIONS = "about", "assessment", "questions", "actions"
#: An address of mail, a telephone number of ten digits or more: nobody's question says who asked it.
_NAMES_SOMEBODY = re.compile(r"\S@\S+\.\S|(?:\d[ -]?){10,}")


@dataclass(frozen=True)
class Headings:
    """Of one year, or of every year that is not named."""

    source: str
    headings: tuple[str, ...]
    framework: str = ""

    @property
    def titles(self) -> Mapping[str, str]:
        """By key."""
        return {slugify(title)[:40]: title for title in self.headings}


@dataclass(frozen=True)
class _File:
    years: tuple[Headings, ...]


@cache
def _years() -> Mapping[str, Headings]:
    """Read once. RefusedFiles with every problem, where the file is wrong."""
    problems: list[Problem] = []
    table = read_toml(FILE, name=FILE.name, problems=problems)
    found = build(_File, table, file=FILE.name, key="", problems=problems)
    if problems or found is None:
        raise RefusedFiles(problems)
    return {one.framework: one for one in found.years}


def headings_of(framework_key: str) -> Headings:
    return _years().get(framework_key) or _years()[""]


class WithoutNames(Words):
    """Words of the public, in which nobody is named."""

    def read(self, text: str) -> str:
        said = super().read(text)
        if _NAMES_SOMEBODY.search(said):
            raise Unreadable("It has an address or a telephone number.", "Take out whatever tells who asked.")
        return said


def _field(title: str, asks: Words | Day | OneOf, *, hint: str = "", always: bool = False) -> Field:
    return Field(title, asks.words, input=asks, hint=hint, always=always)


_held = OneOf({"yes": "A minister holds it", "no": "The board holds it itself"})
ABOUT_FIELDS: Mapping[str, Field] = {
    "ministerial": _field("Who holds it", _held),
    "held_on": _field("Held on", Day()),
    "chair": _field("Chair", Words(200), hint="Name and post."),
    "note": _field("Note", Words(8_000, rows=10), hint="What was said and agreed."),
}
QUESTION_FIELDS: Mapping[str, Field] = {
    "question": _field(
        "Question",
        WithoutNames(2_000, rows=3, is_named=True),
        hint="In the person's words, without any name, address or health of somebody who could be known.",
        always=True,
    ),
    "answer": _field("Answer", WithoutNames(4_000, rows=4)),
}
ACTION_FIELDS: Mapping[str, Field] = {
    "what": _field("What shall be done", Words(1_000, rows=3), always=True),
    "owner": _field("Owner", Words(200), hint="Name and post."),
    "due": _field("By", Day()),
}
_WORDS = _field("What the board says", Words(4_000, rows=5))

TABLES = {
    ASSESSMENT: RowTable(ReviewHeading, ("words",), {}, document="review"),
    QUESTIONS: RowTable(ReviewQuestion, tuple(QUESTION_FIELDS), {}, document="review"),
    ACTIONS: RowTable(ReviewAction, tuple(ACTION_FIELDS), {}, document="review"),
}


@dataclass(frozen=True)
class EntryKind:
    """`of_board` says that the board writes it; else whoever holds the review."""

    key: str
    title: str
    one: str
    fields: Callable[[str], Mapping[str, Field]]
    of_board: bool


KINDS = {
    one.key: one
    for one in (
        EntryKind(ABOUT, "The review", "review", lambda kind: _about(kind), of_board=False),
        EntryKind(ASSESSMENT, "Self-assessment", "heading", lambda kind: {"words": _WORDS}, of_board=True),
        EntryKind(
            QUESTIONS, "Questions of the public", "question", lambda kind: QUESTION_FIELDS, of_board=True
        ),
        EntryKind(ACTIONS, "Actions", "action", lambda kind: ACTION_FIELDS, of_board=False),
    )
}


def _about(kind: str) -> Mapping[str, Field]:
    """Only an annual review may be ministerial."""
    return {name: one for name, one in ABOUT_FIELDS.items() if name != "ministerial" or kind == "annual"}


def faults(said: Fields, fields: Mapping[str, Field]) -> Iterator[str]:
    """What is wrong with an entry, for a service: the form says the same beside its fields."""
    for name, field in fields.items():
        if field.always and not said.get(name):
            yield f"“{field.title}” is missing."
    for name, text in said.items():
        asked = fields.get(name)
        if asked is None or asked.input is None:
            yield f"There is no field {name}."
            continue
        try:
            if asked.input.read(text) != text:
                yield f"{asked.title}: it is not written as it is kept."
        except Unreadable as wrong:
            yield f"{asked.title}: {wrong.problem} {wrong.remedy}"
