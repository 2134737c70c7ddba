"""A list is what its address says: sorted, narrowed, paged, and taken away like that."""

import csv
import io
from dataclasses import dataclass, replace
from datetime import date

import pytest
from django.http import Http404
from django.template.loader import render_to_string
from django.test import RequestFactory

from boards.components.columns import Column, Kind
from boards.components.filters import Choice, ListFilter, Search
from boards.components.lists import Listing, ListOf, arrange
from boards.components.parts import TableCell


@dataclass(frozen=True)
class Tree:
    kind: str
    height: int | None
    planted: date


TREES = [
    Tree("oak", 20, date(1990, 3, 1)),
    Tree("rowan", None, date(2001, 10, 5)),
    Tree("ash", 9, date(2001, 3, 7)),
    Tree("<b>yew</b>", 1200, date(1850, 1, 1)),
]


class TreeFilter(ListFilter):
    kind = Choice(label="Kind")
    planted = Choice(label="Planted in", lookup_expr="year", says="planted in {}")
    words = Search(label="Name", fields=("kind",))


TREE_LIST: ListOf[Tree] = ListOf(
    key="trees",
    noun=("tree", "trees"),
    caption="Trees",
    columns=(
        Column(
            "kind",
            "Kind",
            lambda tree: tree.kind,
            order=("kind",),
            shown=lambda tree: TableCell(tree.kind, "/x/"),
        ),
        Column("height", "Height", lambda tree: tree.height, Kind.NUMBER, unit="m", order=("height",)),
        Column("planted", "Planted", lambda tree: tree.planted, Kind.DATE, order=("planted",)),
        Column("number", "Number", lambda tree: 7, Kind.CODE, only="file"),
    ),
    order="kind",
    empty="No tree is planted yet. Plant one.",
    filters=TreeFilter,
    per_page=3,
)
CHOICES = {
    "kind": [(tree.kind, tree.kind) for tree in TREES],
    "planted": [("2001", "2001"), ("1850", "1850")],
}


def shown(
    query: str = "", *, rows: list[Tree] | None = None, listed: ListOf[Tree] = TREE_LIST
) -> Listing[Tree]:
    request = RequestFactory().get(f"/trees/{query}")
    return arrange(request, listed, TREES if rows is None else rows, choices=CHOICES)


def kinds(listing: Listing[Tree]) -> list[str]:
    return [tree.kind for tree in listing.rows]


def page_of(query: str = "", **more: object) -> str:
    request = RequestFactory().get(f"/trees/{query}")
    listing = arrange(request, TREE_LIST, TREES, choices=CHOICES)
    return render_to_string("components/list.html", {"listing": listing}, request)


def taken(query: str) -> list[list[str]]:
    answer = shown(query).file()
    assert answer["Content-Disposition"] == 'attachment; filename="trees.csv"'
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def test_it_stands_in_its_own_order_until_somebody_asks_for_another() -> None:
    assert kinds(shown()) == ["<b>yew</b>", "ash", "oak"]
    assert kinds(shown("?page=2")) == ["rowan"]
    assert kinds(shown("?sort=-height")) == ["<b>yew</b>", "oak", "ash"]
    assert kinds(shown("?sort=planted&page=2")) == ["rowan"]


def test_its_scope_is_said_in_words() -> None:
    assert shown().scope == "4 trees"
    assert shown("?planted=2001").scope == "2 of 4 trees, planted in 2001"
    assert shown("?planted=2001&words=AS").scope == "1 of 4 trees, planted in 2001, with “AS”"
    assert shown(rows=TREES[:1]).scope == "1 tree"


def test_a_file_is_what_is_shown_all_pages_of_it_under_the_names_of_the_columns() -> None:
    assert taken("?file=csv&sort=-planted&page=2")[0] == ["kind", "height", "planted", "number"]
    assert [row[0] for row in taken("?file=csv&sort=-planted")[1:]] == ["rowan", "ash", "oak", "<b>yew</b>"]
    assert taken("?file=csv&planted=1850")[1:] == [["<b>yew</b>", "1200", "1850-01-01", "7"]]


@pytest.mark.parametrize("query", ["?file=pdf", "?file=csv&kind=elm", "?file=csv&sort=age"])
def test_no_file_is_made_of_a_choice_that_is_not_there(query: str) -> None:
    with pytest.raises(Http404):
        shown(query).file()


def test_a_choice_that_is_not_there_is_said_and_narrows_nothing() -> None:
    listing = shown("?kind=elm")
    assert listing.count == 4
    assert listing.problem == "Choose “Kind” from the list."
    assert "no order “age”" in shown("?sort=age").problem


@pytest.mark.parametrize("query", ["?page=99", "?page=2"])
def test_a_page_beyond_the_last_is_the_last(query: str) -> None:
    assert kinds(shown(query)) == ["rowan"]


def test_the_page_keeps_its_state_in_its_links() -> None:
    page = page_of("?planted=2001&page=1")
    assert "2 of 4 trees, planted in 2001" in page
    assert "?planted=2001&amp;sort=-kind" in page
    assert "?planted=2001&amp;file=xlsx" in page
    assert 'aria-sort="ascending"' in page
    assert '<option value="2001" selected>' in page
    assert "7" not in page.partition("<tbody")[2].partition("</tbody")[0].replace("2007", "").replace(
        "7 March", ""
    )


def test_text_of_rows_is_never_markup() -> None:
    assert "<b>yew" not in page_of()
    assert "&lt;b&gt;yew" in page_of()


def test_a_number_is_read_with_its_commas_and_taken_without() -> None:
    assert "1,200" in page_of()
    assert taken("?file=csv&planted=1850")[1][1] == "1200"


def test_an_empty_list_says_what_would_be_here_and_a_narrowed_one_how_to_see_all() -> None:
    request = RequestFactory().get("/trees/")
    nothing = arrange(request, TREE_LIST, [], choices=CHOICES)
    assert "Plant one" in render_to_string("components/list.html", {"listing": nothing}, request)
    page = page_of("?kind=ash&planted=1850")
    assert "None matches" in page
    assert "0 of 4 trees, ash, planted in 1850" in page
    assert "file=csv" not in page


def test_a_list_longer_than_a_file_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("boards.components.lists.MOST_IN_FILE", 3)
    assert "at most 3 rows" in page_of()
    with pytest.raises(Http404):
        shown("?file=csv").file()
    assert "file=csv" in page_of("?planted=2001")


def test_a_reader_may_order_only_by_the_columns_that_say_so() -> None:
    fixed = replace(TREE_LIST, columns=(TREE_LIST.columns[0], replace(TREE_LIST.columns[1], order=())))
    assert kinds(shown("?sort=height", listed=fixed)) == ["<b>yew</b>", "ash", "oak"]
    assert {key for key, _ in fixed.orders} == {"kind", "-kind"}


def test_the_pages_own_choices_stay_when_a_reader_asks_the_list_for_something() -> None:
    html = page_of("?version=1&kind=oak&page=1&table=x")
    assert '<input type="hidden" name="version" value="1">' in html
    assert '<a href="?version=1">Show all</a>' in html
    for own in ("kind", "page", "table"):
        assert f'type="hidden" name="{own}"' not in html
