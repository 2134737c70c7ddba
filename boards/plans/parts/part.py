"""A part of a plan: one module says everything about it, and what all parts do is written once over `Part`.

A part keeps its rows in tables of its own, which `boards/plans/freezing.py` freezes with their version. To whatever is
written once, a row is its fields: by name a text for each of them that says something, as edits hold it. A row's key
stays through all versions, so that two versions differ by row and field, never by position.

`boards/plans/services/parts.py` saves and copies, `telling.py` compares and tells, `boards/plans/queries/plan.py` reads
what is there and what is missing.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from boards.components.columns import Column, Table
from boards.figures.intake.problems import Problems
from boards.plans.parts.inputs import Input
from boards.work.edits import Change
from targets.calc.counting import Said
from targets.calc.plan_checks import Severity
from targets.catalogue.models import Framework
from targets.catalogue.plan_parts import PlanPart
from targets.catalogue.queries import Catalogue

Fields = Mapping[str, str]
Rows = Mapping[str, Fields]
Read = TypeVar("Read")


@dataclass(frozen=True)
class Setting:
    """In what a part is written: whose plan, for which year, under which policy, on which day.

    `board_kind` is that of `PlanPart.BoardKind`. `number` is the version's, 0 before there is one; later ones change an
    agreed plan. `hidden` are parts that its board keeps to itself, where somebody else reads.
    """

    policy: Catalogue
    framework: Framework
    organisation_id: int
    board_kind: str
    number: int
    today: date
    hidden: frozenset[str] = frozenset()
    _readings: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def read(self, reader: Callable[["Setting"], Read]) -> Read:
        """What a part makes of policy and day, made once however many rows ask for it."""
        if reader not in self._readings:
            self._readings[reader] = reader(self)
        found: Read = self._readings[reader]
        return found


@dataclass(frozen=True)
class Facts:
    """What is known of the board beside its plan: the measures of which it ever had a figure."""

    reported: frozenset[str]


@dataclass(frozen=True)
class Field:
    """A field of a row: its name for people, and its text as they read it.

    `anew` is told of a long text that changed, in place of both texts. `column` is where it stands in the part's file,
    empty where it does not. In a part that is a list, `input` reads what is typed, `hint` says what to type, a row is
    only kept with what is `always` said, and what is `brief` stands in tables.
    """

    title: str
    words: Callable[[str], str] = str
    anew: str = ""
    column: str = ""
    input: Input | None = None
    hint: str = ""
    always: bool = False
    brief: bool = False


@dataclass(frozen=True)
class Fault:
    """Why a change of one field cannot stand, and what to do; an empty `field` means the whole row."""

    key: str
    field: str
    value: str
    problem: str
    remedy: str


@dataclass(frozen=True)
class FileCell:
    """A field as a file says it, where that stands; an empty text is an empty cell."""

    text: str
    row: int
    column: str


@dataclass(frozen=True)
class FileLine:
    """One line of a file: the texts of the columns that it has."""

    row: int
    texts: Mapping[str, str]

    def cell(self, column: str) -> FileCell:
        return FileCell(self.texts[column], self.row, column)


#: The row that a line is about, and its fields that the line names; None for a line with problems, which are added.
ReadLine = Callable[[FileLine, Setting, Problems], tuple[str, Mapping[str, FileCell]] | None]


@dataclass(frozen=True)
class Missing:
    """A row that still has to be written before the plan can be signed, and what of it; `key` where there is a row."""

    row: str
    what: str
    key: str = ""


@dataclass(frozen=True)
class Whole:
    """What a version says in all its asked parts, by part, and what the version says that it changes.

    All that a check looks at, so that nothing of it changes under the hands of who signs: no figure is among it.
    `before_number` is that version's, 0 for a first one; `levels` are what each measure shall reach in the year;
    `agreed` are those among them, and beyond, that were agreed with the board.
    """

    setting: Setting
    facts: Facts
    rows: Mapping[str, Rows]
    rows_before: Mapping[str, Rows]
    before_number: int
    levels: Mapping[str, Decimal]
    agreed: Mapping[str, Said]
    _readings: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def read(self, reader: Callable[["Whole"], Read]) -> Read:
        """What checks make of it, made once however many of them ask."""
        if reader not in self._readings:
            self._readings[reader] = reader(self)
        found: Read = self._readings[reader]
        return found

    def of(self, part: str) -> Rows:
        """No rows where the part is not asked, or nothing of it is written."""
        return self.rows.get(part, {})


@dataclass(frozen=True)
class Place:
    """Where to go: a row of a part, or all of the part."""

    part: str
    key: str = ""


@dataclass(frozen=True)
class Found:
    """What a check found, in a sentence, with the numbers that it compared by name, and where to go.

    `about` tells it from others that the same check finds (a measure, a line, a year). `reason` is what the plan says
    of it already, in the row itself: then nothing more has to be explained.
    """

    words: str
    about: str = ""
    compared: tuple[tuple[str, str], ...] = ()
    places: tuple[Place, ...] = ()
    reason: str = ""

    @property
    def said(self) -> str:
        """The sentence with its numbers: what an explanation is of, as long as it says the same."""
        numbers = "; ".join(f"{name}: {value}" for name, value in self.compared)
        return f"{self.words} ({numbers})" if numbers else self.words


@dataclass(frozen=True)
class Check:
    """A rule that a plan is held against. Its key stands in explanations and never changes.

    `part` is where all that it finds is mended, empty where that is in several.
    """

    key: str
    severity: Severity
    find: Callable[[Whole], Iterable[Found]]
    part: str = ""


@dataclass(frozen=True)
class Adding:
    """What a part's total adds up, in each of these fields: every row, or those which a field says `where` of.

    Of named rows, those of the keys for which `is_in` holds.
    """

    fields: tuple[str, ...]
    where: tuple[str, str] | None = None
    is_in: Callable[[str], bool] = lambda key: True


@dataclass(frozen=True)
class Listed:
    """A part whose rows people add, or are `named` for board and year: each field by `Field.input`.

    `asked` is what the policy says of it; `heading` is the field whose headings rows stand under, empty where they
    stand in the order of their names. `measures` are those that a row serves or endangers; `told` says by title what
    follows from a row's fields, and `totals` what follows from all rows: rows by title. `adding` says by the same
    titles what of them is a plain sum, which a workbook reckons by itself. `quoted` is what stands elsewhere of a named
    row, by title. `note` says how they are reckoned. `marked` are the titles of texts with marks. `rows_of` reads many
    versions at once.
    """

    asked: Callable[[Setting], PlanPart | None]
    heading: str
    measures: Callable[[Fields], tuple[str, ...]]
    told: Mapping[str, Callable[[Fields], str]]
    rows_of: Callable[[Collection[int]], Mapping[int, Rows]]
    named: Callable[[Setting], Mapping[str, str]] | None = None
    totals: Callable[[Rows, Setting], Mapping[str, Fields]] | None = None
    adding: Mapping[str, Adding] = field(default_factory=dict)
    quoted: Callable[[Setting], Mapping[str, Fields]] | None = None
    note: str = ""
    marked: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Carried:
    """A row of an earlier year's plan, as a plan of this year says the same; `why_not` says why none of it can."""

    fields: Fields
    why_not: str = ""


#: Rows of an earlier year by key, carried from the setting of then into the one of now.
Carry = Callable[[Rows, Setting, Setting], Mapping[str, Carried]]


class Kept(Protocol):
    """What is kept in rows with a version: a part, and what is said beside parts."""

    @property
    def key(self) -> str: ...
    @property
    def rows(self) -> Callable[[int], Rows]: ...
    @property
    def write(self) -> Callable[[int, Rows], None]: ...


@dataclass(frozen=True, eq=False)
class Part:
    """What differs from part to part.

    `key` names it in edits and addresses and never changes; `one` and `many` are its rows in a sentence.
    `fields` are those of a row in their order: what a version may hold beyond them is kept and told by its name.
    `write` replaces rows, and takes out those without fields. `check` says everything that is wrong with changes before
    they are written; what nobody changes is not looked at. `checks` are rules for all that is written, and beside other
    parts: they refuse no save, and what they find blocks a signature, must be explained or is noted. `lines` and
    `columns` are the part as a file, which `read_line` reads back: it needs the columns `needed`, and knows the others.
    `listed` is what differs in a part whose rows are typed one by one; None for trajectories, which are drawn.
    `carry` says what rows of an earlier year's plan are in this one's; None where they are of their own year alone.
    """

    key: str
    title: str
    one: str
    many: str
    is_asked: Callable[[Setting], bool]
    rows: Callable[[int], Rows]
    write: Callable[[int, Rows], None]
    title_of: Callable[[str, Fields, Setting], str]
    fields: Callable[[str, Setting], Mapping[str, Field]]
    check: Callable[[Mapping[str, Change], Setting], tuple[Fault, ...]]
    missing: Callable[[Rows, Setting, Facts], tuple[Missing, ...]]
    columns: tuple[Column[Any], ...]
    lines: Callable[[Rows, Setting], Iterable[Any]]
    needed: tuple[str, ...]
    read_line: ReadLine
    listed: Listed | None = None
    checks: tuple[Check, ...] = ()
    carry: Carry | None = None

    def table(self, rows: Rows, setting: Setting) -> Table[Any]:
        return Table(self.columns, self.lines(rows, setting))
