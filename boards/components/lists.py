"""Lists of any length: sorted, filtered and paged by the address, and taken away as they are shown.

A view is three lines:

    listing = arrange(request, SUBMISSIONS, submissions_for(rights=rights))
    if listing.is_file:
        return listing.file()
    return render(request, "sending/figures.html", {"listing": listing, ...})

and its template one: {% include "components/list.html" %}. The address says all: ?state=accepted&sort=-received&page=2,
with &file=csv or &file=xlsx for every row of all pages in that order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, Literal
from urllib.parse import urlencode

import django_tables2
from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from boards.components.columns import Column, Kind, Row, Table
from boards.components.files import TYPES, table_file
from boards.components.filters import ListFilter, Rows
from boards.components.parts import Notice, TableCell
from boards.components.words import counted

MOST_IN_FILE = 100_000
OWN = frozenset({"sort", "page", "file", "table"})  # what addresses say of any list
ORDER_WORDS = {
    Kind.NUMBER: ("smallest first", "largest first"),
    Kind.DATE: ("oldest first", "newest first"),
    Kind.MOMENT: ("oldest first", "newest first"),
    Kind.PERIOD: ("oldest first", "newest first"),
}


@dataclass(frozen=True)
class ListOf(Generic[Row]):
    """A list, said once.

    `order` is the key of the column by which it stands when nobody asks, "-" before it for down; "" as it is read.
    `noun` is one row and several of them; `empty` says what would be here and how it comes. The first column is each
    row's heading. `layout`: on a phone every row is a card, or the box scrolls sideways.
    """

    key: str
    noun: tuple[str, str]
    caption: str
    columns: tuple[Column[Row], ...]
    order: str
    empty: str
    filters: type[ListFilter] | None = None
    per_page: int = 50
    layout: Literal["cards", "scroll"] = "cards"

    @cached_property
    def on_page(self) -> tuple[Column[Row], ...]:
        return tuple(column for column in self.columns if column.only != "file")

    @property
    def orders(self) -> tuple[tuple[str, str], ...]:
        """What a reader may order by, with words for it."""
        given = () if self.order else (("", "as listed"),)
        return given + tuple(
            (f"{sign}{column.key}", f"{column.title}, {words}")
            for column in self.on_page
            if column.order
            for sign, words in zip(("", "-"), ORDER_WORDS.get(column.kind, ("A to Z", "Z to A")), strict=True)
        )


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """One list as one address shows it: `components/list.html` takes `listing`.

    `kept` are choices of the address that are the page's own and stay when the list is asked for otherwise.
    """

    listed: ListOf[Row]
    table: django_tables2.Table
    form: forms.Form | None
    scope: str
    total: int
    count: int
    is_filtered: bool
    problem: str
    file_kind: str
    kept: tuple[tuple[str, str], ...] = ()

    @property
    def everything(self) -> str:
        """The address of the list as nobody narrowed it, on the page as it is."""
        return f"?{urlencode(self.kept)}"

    @property
    def page(self) -> Page[Any]:
        page: Page[Any] = self.table.page
        return page

    @property
    def rows(self) -> list[Row]:
        """Those of this page."""
        return [bound.record for bound in self.page]

    @property
    def pages(self) -> Sequence[int | str]:
        """Numbers of pages to go to, with "…" for those left out."""
        return list(self.table.paginator.get_elided_page_range(self.page.number, on_each_side=2, on_ends=1))

    @property
    def notice(self) -> Notice | None:
        return Notice(self.problem, tone="warning") if self.problem else None

    @property
    def number_columns(self) -> frozenset[str]:
        return frozenset(column.key for column in self.listed.on_page if column.kind is Kind.NUMBER)

    @property
    def sort(self) -> str:
        """The order that stands: a key of `listed.orders`."""
        return str(next(iter(self.table.order_by), ""))

    @property
    def file_kinds(self) -> tuple[tuple[str, str], ...]:
        """Empty where nothing is listed, or more than a file holds."""
        if not 0 < self.count <= MOST_IN_FILE:
            return ()
        return tuple((kind, kind.upper()) for kind in TYPES)

    @property
    def too_many(self) -> str:
        if self.count <= MOST_IN_FILE:
            return ""
        return f"A file holds at most {MOST_IN_FILE:,} rows. Choose fewer to take them away."

    @property
    def is_file(self) -> bool:
        return bool(self.file_kind)

    def file(self) -> HttpResponse:
        """What is shown, all pages of it. Http404 where the address asks for what there is not.

        A file for a choice that is not there would be taken for what was asked.
        """
        if self.problem or self.file_kind not in TYPES or self.too_many:
            raise Http404(self.problem or self.too_many or f"no file is made as {self.file_kind}")
        rows = self.table.data.data
        if isinstance(rows, QuerySet):
            rows = rows.iterator(chunk_size=2000)
        return table_file(Table(self.listed.columns, rows), name=self.listed.key, kind=self.file_kind)


def arrange(
    request: HttpRequest,
    listed: ListOf[Row],
    rows: "QuerySet[Any] | Sequence[Row]",
    *,
    choices: Mapping[str, Sequence[tuple[str, str]]] | None = None,
) -> Listing[Row]:
    """The list as the address asks for it; what it cannot ask for is said in `problem` and left out.

    `choices` are those of filters that only the caller knows. Two counts and one page of a query, whatever is asked.
    """
    everything = rows if isinstance(rows, QuerySet) else Rows(rows)
    chosen = listed.filters(request.GET, everything, choices or {}) if listed.filters else None
    wanted = request.GET.get("sort", "")
    known = {key for key, _ in listed.orders}
    table = _table_class(listed)(
        chosen.qs if chosen else everything, order_by=wanted if wanted in known else listed.order
    )
    page = request.GET.get("page", "1")
    table.paginate(page=1, per_page=listed.per_page, paginator_class=Paginator)
    count = table.paginator.count
    # A page beyond the last is the last.
    table.page = table.paginator.get_page(page)
    total = everything.count() if isinstance(everything, QuerySet) else len(everything)
    told = chosen.told if chosen else ()
    problem = chosen.problem if chosen else ""
    if wanted and wanted not in known:
        problem = problem or f"The list has no order “{wanted}”: choose one of its columns."
    return Listing(
        listed=listed,
        table=table,
        form=chosen.form if chosen else None,
        scope=_scope(count, total, noun=listed.noun, told=told),
        total=total,
        count=count,
        is_filtered=bool(told),
        problem=problem,
        file_kind=request.GET.get("file", ""),
        kept=tuple(
            (name, value)
            for name, value in request.GET.dict().items()
            if name not in OWN and not (chosen and name in chosen.filters)
        ),
    )


def _scope(count: int, total: int, *, noun: tuple[str, str], told: Sequence[str]) -> str:
    """ "12 of 40 submissions, received in 2026"."""
    if not told:
        return counted(total, *noun)
    return ", ".join((f"{count:,} of {counted(total, *noun)}", *told))


class _Shown(django_tables2.Column):  # type: ignore[misc]
    """A column as django-tables2 orders and prints it: every cell is a `TableCell`."""

    def __init__(self, column: Column[Any]) -> None:
        super().__init__(
            verbose_name=column.title,
            order_by=column.order or None,
            orderable=bool(column.order),
            empty_values=(),
        )
        self.said = column

    def render(self, record: Any) -> TableCell:
        return self.said.cell(record)

    def order(self, rows: QuerySet[Any], is_descending: bool) -> tuple[QuerySet[Any], bool]:
        """Rows without a value come last either way; the key of the row settles the rest, so pages never overlap."""
        fields = [F(name) for name in self.said.order]
        ordered = [
            field.desc(nulls_last=True) if is_descending else field.asc(nulls_last=True) for field in fields
        ]
        return rows.order_by(*ordered, "pk"), True


def _table_class(listed: ListOf[Any]) -> Any:
    return type(
        f"{listed.key}_table",
        (django_tables2.Table,),
        {column.key: _Shown(column) for column in listed.on_page},
    )
