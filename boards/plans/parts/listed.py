"""Parts whose rows people add, or the policy names: written once over their table and what each of its columns asks.

A part of this kind is its table, its entries and what must hold between the fields of one row; form, file, check, what
is missing and what is told of it come from these.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from textwrap import shorten
from typing import Any

from django.db import models

from boards.components.columns import Column, Kind, Value
from boards.figures.intake.problems import Problem, Problems, shown
from boards.plans.listed_rows import KEY
from boards.plans.parts.inputs import JOINT, Day, Input, Number, Unreadable, Words
from boards.plans.parts.part import (
    Adding,
    Carried,
    Facts,
    Fault,
    Field,
    Fields,
    FileCell,
    FileLine,
    Listed,
    Missing,
    Part,
    Rows,
    Setting,
)
from boards.plans.parts.row_tables import Below, RowTable
from boards.work.edits import Change
from targets.catalogue.plan_parts import PlanPart

ROW = "row"  # the column of a file that holds the row's key
TITLE = "named"  # and the one that says what a row is, where the policy names it
CANNOT_STAND = "value_wrong"
LONGEST_TITLE = 90  # characters of a row's title in a list
WHOLE = "the whole part"

Problems_of_row = Iterator[tuple[str, str, str]]


@dataclass(frozen=True)
class Entry:
    """What a row says in one field: `asks` makes its input, which may depend on year and policy.

    `titled` is its title for the year, where that is another than the `title` that files have.
    """

    title: str
    asks: Callable[[Setting], Input] | Input
    hint: str = ""
    always: bool = False
    brief: bool = False
    kind: Kind = Kind.TEXT
    titled: Callable[[Setting], str] | None = None

    def field(self, name: str, setting: Setting) -> Field:
        asked = self.asks(setting) if callable(self.asks) else self.asks
        is_long = isinstance(asked, Words) and asked.rows > 1
        title = self.titled(setting) if self.titled else self.title
        return Field(
            title,
            asked.words,
            anew=f"“{title}” is worded anew" if is_long else "",
            column=name,
            input=asked,
            hint=self.hint,
            always=self.always,
            brief=self.brief,
        )


def headings(part: str) -> Callable[[Setting], Mapping[str, str]]:
    """Titles by key of what the year's rows of this part stand under."""

    def read(setting: Setting) -> Mapping[str, str]:
        asked = asked_of(part, setting)
        return asked.titles if asked else {}

    return read


def asked_of(part: str, setting: Setting) -> PlanPart | None:
    """What the policy says of the part for this board and year; None where it is not asked."""
    return setting.policy.plan_part(
        framework_key=setting.framework.key, part=part, board_kind=setting.board_kind
    )


def measures_of(setting: Setting) -> dict[str, str]:
    """Titles by key of the measures of which the year requires anything."""
    policy, framework = setting.policy, setting.framework.key
    return {
        key: measure.title
        for key, measure in policy.measures.items()
        if policy.requirement(framework_key=framework, measure_key=key) is not None
    }


def listed(
    *,
    key: str,
    title: str,
    one: str,
    many: str,
    model: type[models.Model],
    entries: Mapping[str, Entry],
    named_by: str = "",
    named: Callable[[Setting], Mapping[str, str]] | None = None,
    heading: str = "",
    serves: str = "",
    told: Mapping[str, Callable[[Fields], str]] | None = None,
    totals: Callable[[Rows, Setting], Mapping[str, Fields]] | None = None,
    adding: Mapping[str, Adding] | None = None,
    quoted: Callable[[Setting], Mapping[str, Fields]] | None = None,
    note: str = "",
    below: Mapping[str, Below] | None = None,
    holds: Callable[[Fields], Problems_of_row] = lambda fields: iter(()),
    carries: bool = False,
) -> Part:
    """A row is called by its field `named_by`; or all rows are `named`, title by key, for the board and year.

    `quoted` is what stands elsewhere of a named row, `serves` the field that names measures. `holds` says what is wrong
    between the fields of a row: field, problem and remedy. What a row that `carries` says is said of no year alone.
    """
    table = RowTable(model, tuple(entries), below or {})

    def asked(setting: Setting) -> PlanPart | None:
        return asked_of(key, setting)

    def fields(row: str, setting: Setting) -> Mapping[str, Field]:
        return setting.read(all_fields)

    def all_fields(setting: Setting) -> dict[str, Field]:
        return {name: entry.field(name, setting) for name, entry in entries.items()}

    def title_of(row: str, said: Fields, setting: Setting) -> str:
        if named is not None:
            return setting.read(named).get(row, row)
        return shorten(said.get(named_by, ""), LONGEST_TITLE, placeholder=" …") or f"{one} {row}"

    def check(changes: Mapping[str, Change], setting: Setting) -> tuple[Fault, ...]:
        known, rows = setting.read(all_fields), setting.read(named) if named else None
        return tuple(
            fault
            for row, change in changes.items()
            if change.after
            for fault in _no_row(row, rows) or faults_of(row, change.after, known, holds)
        )

    def missing(rows: Rows, setting: Setting, facts: Facts) -> tuple[Missing, ...]:
        known, rule = setting.read(all_fields), asked(setting)
        if rule is None:
            return ()
        if not rows:
            nothing = f"no {one} is written"
            return (Missing(WHOLE, nothing),) if rule.rule == PlanPart.Rule.REQUIRED else ()
        expected = setting.read(named) if named and rule.needed else {}
        every: Rows = {row: {} for row in expected} | dict(rows)
        return tuple(
            Missing(
                title_of(row, said, setting),
                ", ".join(known[name].title.lower() for name in lacking),
                key=row,
            )
            for row, said in every.items()
            if (lacking := [name for name in rule.needed if name in known and not said.get(name)])
        )

    def read_line(
        line: FileLine, setting: Setting, problems: Problems
    ) -> tuple[str, Mapping[str, FileCell]] | None:
        rows = setting.read(named) if named else None
        return _read_line(line, setting.read(all_fields), problems, one=one, named=rows)

    def lines(rows: Rows, setting: Setting) -> Iterable[tuple[str, Fields]]:
        if named is None:
            return rows.items()
        titles = setting.read(named)
        every: Rows = {row: {} for row in titles} | dict(rows)
        return [(row, {**said, TITLE: titles.get(row, row)}) for row, said in every.items()]

    return Part(
        key=key,
        title=title,
        one=one,
        many=many,
        is_asked=lambda setting: asked(setting) is not None,
        rows=table.rows,
        write=table.write,
        title_of=title_of,
        fields=fields,
        check=check,
        missing=missing,
        columns=_columns(entries, one, is_named=named is not None),
        lines=lines,
        needed=(ROW,),
        read_line=read_line,
        carry=_as_it_is if carries else None,
        listed=Listed(
            asked=asked,
            heading=heading,
            measures=lambda said: tuple(key for key in said.get(serves, "").split(JOINT) if key),
            told=told or {},
            rows_of=table.rows_of,
            named=named,
            totals=totals,
            adding=adding or {},
            quoted=quoted,
            note=note,
            marked=frozenset(
                entry.title
                for entry in entries.values()
                if isinstance(entry.asks, Words) and entry.asks.is_marked
            ),
        ),
    )


def _as_it_is(rows: Rows, then: Setting, now: Setting) -> Mapping[str, Carried]:
    return {key: Carried(fields) for key, fields in rows.items()}


def _no_row(row: str, named: Mapping[str, str] | None) -> tuple[Fault, ...]:
    """That the part has no such row, and can have none."""
    if (named is None and re.fullmatch(KEY, row)) or (named is not None and row in named):
        return ()
    remedy = "Leave its row empty to add it as a new one." if named is None else _one_of(named)
    return (Fault(row, "", row, "This is no row of this part.", remedy),)


def _one_of(named: Mapping[str, str]) -> str:
    return f"Use one of: {', '.join(named)}." if named else "It has none for this board and year."


def faults_of(
    row: str, said: Mapping[str, Any], known: Mapping[str, Field], holds: Callable[[Fields], Problems_of_row]
) -> Iterator[Fault]:
    """What is wrong with each field, and only where nothing is, with how they fit together."""
    found = [
        Fault(row, name, "", f"“{field.title}” is missing.", "Fill it in.")
        for name, field in known.items()
        if field.always and not said.get(name)
    ]
    for name, text in said.items():
        field = known.get(name)
        if field is None or field.input is None:
            continue
        try:
            if field.input.read(text) != text:
                found.append(Fault(row, name, text, "It is not written as it is kept.", "Type it anew."))
        except Unreadable as wrong:
            found.append(Fault(row, name, text, wrong.problem, wrong.remedy))
    yield from found
    if not found:
        yield from (Fault(row, name, said.get(name, ""), *why) for name, *why in holds(said))


def _columns(
    entries: Mapping[str, Entry], one: str, *, is_named: bool
) -> tuple[Column[tuple[str, Fields]], ...]:
    """The row's key first: who sends the file back leaves it as it is, and empty for a new row."""

    def column(name: str, entry: Entry) -> Column[tuple[str, Fields]]:
        return Column(
            name, entry.title, lambda line: _value(line[1].get(name), entry), entry.kind, about=entry.hint
        )

    about = "Leave it as it is." if is_named else f"Leave it as it is; empty for a new {one}."
    key = Column[tuple[str, Fields]](ROW, "Row", lambda line: line[0], Kind.CODE, about=about)
    title = Column[tuple[str, Fields]](
        TITLE, one.capitalize(), lambda line: line[1].get(TITLE), about="For readers: it is not read back."
    )
    return (
        *((key, title) if is_named else (key,)),
        *(column(name, entry) for name, entry in entries.items()),
    )


def _value(text: str | None, entry: Entry) -> Value:
    if text is None:
        return None
    if isinstance(entry.asks, Day):
        return date.fromisoformat(text)
    return Decimal(text) if isinstance(entry.asks, Number) else text


def _read_line(
    line: FileLine,
    known: Mapping[str, Field],
    problems: Problems,
    *,
    one: str,
    named: Mapping[str, str] | None,
) -> tuple[str, Mapping[str, FileCell]] | None:
    """A line without a row is a new one, the same however often the same file is sent; where rows are named, none."""
    before, cells = problems.count, {}
    for name, field in known.items():
        if name not in line.texts or field.input is None:
            continue
        cell = line.cell(name)
        if cell.text:
            try:
                cell = FileCell(field.input.read(cell.text), cell.row, cell.column)
            except Unreadable as wrong:
                problems.add(
                    Problem(cell.row, name, shown(cell.text), CANNOT_STAND, wrong.problem, wrong.remedy)
                )
        cells[name] = cell
    key = line.texts[ROW]
    if named is not None:
        if key not in named:
            problem = f"There is no row “{shown(key)}” here." if key else "The line says no row."
            problems.add(Problem(line.row, ROW, shown(key), CANNOT_STAND, problem, _one_of(named)))
        return None if problems.count > before else (key, cells)
    key = key or new_key([cells[n].text for n, f in known.items() if f.always and n in cells])
    if not re.fullmatch(KEY, key):
        problem = f"“{shown(key)}” is no row: a row is eight signs from 0 to 9 and a to f."
        remedy = f"Leave it as the download has it, or empty for a new {one}."
        problems.add(Problem(line.row, ROW, shown(key), CANNOT_STAND, problem, remedy))
    return None if problems.count > before else (key, cells)


def new_key(said: Iterable[str]) -> str:
    """The key of a new row that is known by these texts."""
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:8]


def in_order(part: Part, rows: Rows, setting: Setting) -> list[tuple[str, Fields]]:
    """By the headings of the year, then as they were added; where rows are named, in the order of their names."""
    assert part.listed, "a part whose rows are typed one by one"
    if part.listed.named:
        named = setting.read(part.listed.named)
        return [(key, rows[key]) for key in dict.fromkeys((*named, *rows)) if key in rows]
    asked = part.listed.asked(setting)
    places = {key: place for place, key in enumerate(asked.titles if asked else ())}
    heading = part.listed.heading
    return sorted(rows.items(), key=lambda row: places.get(row[1].get(heading, ""), len(places)))
