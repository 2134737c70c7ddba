"""A whole plan as a workbook that can be filled in away from here and sent back.

A front sheet says what it is; each part has a sheet made of its own columns, so that a new part needs nothing here.
Names of columns and of rows are locked; what is chosen is chosen from a list; what only helps stands beside in grey.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from textwrap import shorten
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from boards.components.columns import Column, Kind
from boards.components.exports import FIRST_DAY, MOST_DIGITS, TEXT_IS_TEXT, Cell
from boards.components.words import moment_words
from boards.plans.parts.part import Adding
from boards.plans.queries import PlanView
from boards.plans.workbook.given import FRONT, GIVEN, LISTS, Given, lines_of
from boards.plans.workbook.sheets import PartSheet, text_of
from boards.work.actors import LOCAL

NEW_LINES = 100  # empty ones below the rows of a part whose rows people add
WIDEST, NARROWEST = 48, 10
CLOSED = "They are closed: what is agreed stays. A change is refused when the workbook is sent; why stands beside it."
GREY = "#5E5E5E"  # of words; 5 to 1 on the grey of closed cells


@dataclass(frozen=True)
class BesideColumns:
    """What stands in grey beside a part's lines, one row of cells for each line of its sheet.

    `closed` are cells of the part itself that stay as they are, by line and column; one of the titles says of each why.
    """

    titles: tuple[str, ...]
    lines: Sequence[tuple[Cell, ...]]
    closed: frozenset[tuple[int, str]] = frozenset()


def make_workbook(
    plan: PlanView,
    *,
    given: Given,
    title: str,
    address: str,
    beside: Mapping[str, BesideColumns],
    note: str = "",
) -> bytes:
    """The shown version; the same plan at the same moment makes the same bytes. `note` stands below the title."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, TEXT_IS_TEXT)
    book.set_properties({"title": title, "created": datetime(2000, 1, 1)})  # noqa: DTZ001 - the format knows no zone
    looks = _Looks(book)
    sheets = [PartSheet(written.part, written.rows, plan.setting) for written in plan.parts]
    front = book.add_worksheet(FRONT)
    made = [(sheet, book.add_worksheet(sheet.name)) for sheet in sheets]
    lists = _Lists(book.add_worksheet(LISTS))
    for sheet, page in made:
        _write_part(page, sheet, beside.get(sheet.part.key), lists, looks)
    has_closed = any(one.closed for one in beside.values())
    _write_front(front, sheets, given=given, title=title, address=address, has_closed=has_closed, looks=looks)
    front.write_string(1, 0, note, looks.head)
    hidden = book.add_worksheet(GIVEN)
    rows = {written.part: written.rows for written in plan.parts}
    for number, cells in enumerate(lines_of(given, rows)):
        for place, text in enumerate(cells):
            hidden.write_string(number, place, text)
    hidden.very_hidden()
    lists.page.very_hidden()
    front.activate()
    book.close()
    return file.getvalue()


class _Look:
    """How cells of one kind look, whatever stands in them: what can be typed in, what only helps, what is closed."""

    def __init__(
        self, book: xlsxwriter.Workbook, look: Mapping[str, Any], *, text: Mapping[str, Any]
    ) -> None:
        self._book, self._numbers = book, dict[int, Format]()
        self._look: dict[str, Any] = {"valign": "top", **look}
        wraps = {**self._look, "text_wrap": True}
        self.empty = book.add_format(wraps)
        self.text = book.add_format({**wraps, **text})
        self.day = book.add_format(wraps | {"num_format": "yyyy-mm-dd", "align": "left"})

    def number(self, places: int) -> Format:
        if places not in self._numbers:
            shown = {"num_format": f"0.{'0' * places}" if places else "0"}
            self._numbers[places] = self._book.add_format(self._look | shown)
        return self._numbers[places]


class _Looks:
    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.words = book.add_format({"text_wrap": True, "valign": "top"})
        self.head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E6EEF5"})
        self.typed = _Look(book, {"locked": False}, text={"num_format": "@"})
        self.fixed = _Look(book, {"font_color": GREY}, text={})
        self.closed = _Look(book, {"font_color": GREY, "bg_color": "#E3E3E3"}, text={})


class _Lists:
    """A sheet of what is chosen from: a list beside a cell has no more than 255 characters."""

    def __init__(self, page: Worksheet) -> None:
        self.page, self._next = page, 0

    def add(self, titles: Sequence[str]) -> str:
        """Its place, as a formula."""
        column, self._next = self._next, self._next + 1
        for row, title in enumerate(titles):
            self.page.write_string(row, column, title)
        letters = xlsxwriter.utility.xl_col_to_name(column)
        return f"='{LISTS}'!${letters}$1:${letters}${len(titles)}"


def _write_part(
    page: Worksheet, sheet: PartSheet, beside: BesideColumns | None, lists: _Lists, looks: _Looks
) -> None:
    page.freeze_panes(1, 1)
    last = _last(sheet)
    for place, (name, column) in enumerate(sheet.columns):
        is_typed = name in sheet.typed
        page.write_string(0, place, sheet.header[place], looks.head)
        widths = [len(line) for cells in sheet.lines for line in text_of(cells[place]).split("\n")]
        page.set_column(place, place, min(WIDEST, max([NARROWEST, len(column.title) + 2, *widths])))
        if is_typed and last:
            _add_rule(page, sheet, name, column, place, last, lists)
        for row in range(1, last + 1):
            cell = sheet.lines[row - 1][place] if row <= len(sheet.lines) else None
            look = looks.typed if is_typed else looks.fixed
            if beside and (row - 1, name) in beside.closed:
                look = looks.closed
            if is_typed and cell in (None, ""):
                page.write_blank(row, place, None, look.day if column.kind is Kind.DATE else look.empty)
            else:
                _write(page, row, place, cell, look)
    if beside:
        start = len(sheet.columns)
        for place, title in enumerate(beside.titles, start=start):
            page.write_string(0, place, title, looks.head)
            page.set_column(place, place, max(NARROWEST, len(title) + 2))
        for row, cells in enumerate(beside.lines, start=1):
            for place, cell in enumerate(cells, start=start):
                _write(page, row, place, cell, looks.fixed)
    _write_totals(page, sheet, len(sheet.columns) + (len(beside.titles) + 1 if beside else 1), looks)
    page.protect(options={"format_columns": True, "format_rows": True, "sort": True, "autofilter": True})


def _write_totals(page: Worksheet, sheet: PartSheet, start: int, looks: _Looks) -> None:
    """What the part adds up, as formulas beside its lines, right of all that is read: they follow what is typed."""
    listed = sheet.part.listed
    if not listed or not listed.adding:
        return
    said = listed.totals(sheet.rows, sheet.setting) if listed.totals else {}
    names = list(dict.fromkeys(name for adds in listed.adding.values() for name in adds.fields))
    page.write_string(0, start, "Totals", looks.head)
    page.set_column(start, start, max(NARROWEST, *map(len, listed.adding)) + 2)
    for place, name in enumerate(names, start=start + 1):
        page.write_string(0, place, sheet.header[sheet.names.index(name)], looks.head)
        page.set_column(place, place, NARROWEST + 4)
    for row, (title, adds) in enumerate(listed.adding.items(), start=1):
        page.write_string(row, start, title, looks.fixed.text)
        for name in adds.fields:
            text = said.get(title, {}).get(name)
            page.write_formula(
                row,
                start + 1 + names.index(name),
                _sum(sheet, adds, name),
                looks.fixed.text,
                "" if text is None else float(text),
            )


def _sum(sheet: PartSheet, adds: Adding, name: str) -> str:
    """The formula; of rows that people add over the empty lines too, where the next ones are written."""
    if sheet.part.listed and sheet.part.listed.named is None:
        cells = _below(sheet, name)
        if adds.where:
            field, said = adds.where
            chosen = f'{_below(sheet, field)},"{sheet.choices[field][said]}"'
            return f'=IF(COUNTIFS({chosen})=0,"",SUMIFS({cells},{chosen}))'
    else:
        column = sheet.names.index(name)
        lines = [number for number, key in enumerate(sheet.keys, start=1) if adds.is_in(key)]
        cells = ",".join(xlsxwriter.utility.xl_rowcol_to_cell(line, column) for line in lines)
    return f'=IF(COUNT({cells})=0,"",SUM({cells}))' if cells else '=""'


def _below(sheet: PartSheet, name: str) -> str:
    """All of a column that can be typed in, the empty lines with it."""
    letter = xlsxwriter.utility.xl_col_to_name(sheet.names.index(name))
    return f"{letter}2:{letter}{_last(sheet) + 1}"


def _last(sheet: PartSheet) -> int:
    """The number of lines, with the empty ones in which rows are added."""
    return len(sheet.lines) + (NEW_LINES if sheet.part.listed else 0)


def _add_rule(
    page: Worksheet, sheet: PartSheet, name: str, column: Column[Any], place: int, last: int, lists: _Lists
) -> None:
    """Warns rather than stops: what cannot be read is told line by line when the workbook is sent."""
    rule: dict[str, Any] = {"error_type": "warning"}
    if choices := sheet.choices.get(name):
        rule |= {"validate": "list", "source": lists.add(list(choices.values()))}
    elif column.kind is Kind.NUMBER:
        rule |= {"validate": "decimal", "criteria": ">=", "value": -(10**12)}
    else:
        rule["validate"] = "any"
    if column.about:
        rule["input_message"] = shorten(column.about, 255, placeholder=" …")
    elif rule["validate"] == "any":
        return
    page.data_validation(1, place, last, place, rule)


def _write(page: Worksheet, row: int, column: int, cell: Cell, look: _Look) -> None:
    match cell:
        case None | "":
            return
        case date() if cell >= FIRST_DAY:
            page.write_datetime(row, column, cell, look.day)
        case int() | Decimal() if not isinstance(cell, bool):
            number = Decimal(cell)
            if len(number.as_tuple().digits) <= MOST_DIGITS:
                places = max(0, -int(number.normalize().as_tuple().exponent))
                page.write_number(row, column, float(number), look.number(places))
            else:
                page.write_string(row, column, f"{number:f}", look.text)
        case _:
            page.write_string(row, column, text_of(cell), look.text)


def _write_front(
    page: Worksheet,
    sheets: Sequence[PartSheet],
    *,
    given: Given,
    title: str,
    address: str,
    has_closed: bool,
    looks: _Looks,
) -> None:
    page.set_column(0, 0, 28)
    page.set_column(1, 1, 80)
    page.write_string(0, 0, title, looks.title)
    moment = datetime.fromisoformat(given.made_at).astimezone(LOCAL)
    told = (
        ("What it is", "The plan with all its parts, a sheet for each. White cells can be filled in."),
        ("Version", f"{given.version}, edit number {given.edit_number}"),
        ("Made", moment_words(moment)),
        ("New rows", "Write below the last row of a list, and leave its first cell empty."),
        ("Words in grey", "They help to fill in the cells, and are not read."),
        *([("Grey cells", CLOSED)] if has_closed else []),
        (
            "How to send it back",
            f"Save it as an Excel workbook (.xlsx) and send it at {address}. You see what it changes, and what others "
            "changed meanwhile, before anything is stored. Rows that you delete here stay in the plan.",
        ),
    )
    for number, (name, words) in enumerate(told, start=2):
        page.write_string(number, 0, name, looks.head)
        page.write_string(number, 1, words, looks.words)
    start = len(told) + 3
    page.write_string(start, 0, "Sheet", looks.head)
    page.write_string(start, 1, "Rows written", looks.head)
    for number, sheet in enumerate(sheets, start=start + 1):
        place = min(map(sheet.names.index, sheet.typed), default=0)
        page.write_string(number, 0, sheet.name, looks.words)
        written = sum(bool(cells[place]) for cells in sheet.texts)
        page.write_formula(
            number,
            1,
            f"=COUNTA('{sheet.name}'!{_below(sheet, sheet.names[place])})",
            looks.fixed.number(0),
            written,
        )
    page.protect()
