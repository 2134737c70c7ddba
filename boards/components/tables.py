"""Tables of a page that are no lists: said once in columns, they print themselves and are two files at their address.

A view is two lines more:

    if file := wanted_file(request, page.versions, page.values, of=f"{board}-{framework}"):
        return file

The address asks with ?table=versions&file=csv; `components/plain_table.html` writes both links under the table.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse

from boards.components.columns import Column, Kind, Row, Table
from boards.components.files import TYPES, table_file
from boards.components.parts import Download, Heading, PlainTable, TableCell


@dataclass(frozen=True, kw_only=True)
class PageTable(PlainTable):
    """A plain table with its files."""

    file: Table[Any]

    @property
    def file_kinds(self) -> tuple[tuple[str, str], ...]:
        return tuple((kind, kind.upper()) for kind in TYPES)


def page_table(
    columns: tuple[Column[Row], ...],
    rows: Iterable[Row],
    *,
    key: str,
    caption: str,
    note: str = "",
    empty: str = "",
    layout: Literal["cards", "scroll", "short"] = "cards",
) -> PageTable:
    """`key` is unique on the page, and its name in addresses and files."""
    table = Table(columns, tuple(rows))
    on_page = tuple(column for column in columns if column.only != "file")
    return PageTable(
        key=key,
        caption=caption,
        columns=tuple(Heading(column.title, number=column.kind is Kind.NUMBER) for column in on_page),
        rows=tuple(tuple(column.cell(row) for column in on_page) for row in table.rows),
        layout=layout,
        note=note,
        empty=empty,
        file=table,
    )


def with_files(table: PlainTable) -> PageTable:
    """A table of words with its files: they say what its cells say, a note in brackets."""
    columns = tuple(
        Column("_".join(heading.text.lower().split()), heading.text, of=_said(at))
        for at, heading in enumerate(table.columns)
    )
    said = {field.name: getattr(table, field.name) for field in fields(PlainTable)}
    return PageTable(**said, file=Table(columns, table.rows))


def files_of(table: PlainTable, page: str) -> Download:
    """The files of a table at the address of its page, to be listed beside the pictures of its chart."""
    start = f"{page}{'&' if '?' in page else '?'}table={table.key}&file="
    csv, xlsx = (f"{start}{kind}" for kind in TYPES)
    return Download("These figures", csv, xlsx=xlsx)


def _said(at: int) -> Callable[[tuple[TableCell, ...]], str]:
    def said(row: tuple[TableCell, ...]) -> str:
        return f"{row[at].text} ({row[at].note})" if row[at].note else row[at].text

    return said


def wanted_file(request: HttpRequest, *tables: PlainTable | None, of: str) -> HttpResponse | None:
    """The file that the address asks for, named for its table and what it is `of`; None where it asks for none.

    Http404 for a table or a kind of file that there is not.
    """
    key, kind = request.GET.get("table", ""), request.GET.get("file", "")
    if not key:
        return None
    for table in tables:
        if isinstance(table, PageTable) and table.key == key and kind in TYPES:
            return table_file(table.file, name=f"{key}-{of}", kind=kind)
    raise Http404(f"this page has no table “{key}” as {kind or 'a file'}")
