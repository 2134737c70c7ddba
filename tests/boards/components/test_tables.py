"""A table of a page is its two files too, at the page's own address."""

import csv
import io

import pytest
from django.http import Http404
from django.template.loader import render_to_string
from django.test import RequestFactory

from boards.components.columns import Column, Kind
from boards.components.parts import TableCell
from boards.components.tables import PageTable, page_table, wanted_file

COLUMNS: tuple[Column[tuple[str, int]], ...] = (
    Column("tree", "Tree", lambda row: row[0], shown=lambda row: TableCell(row[0].title(), href="/tree/")),
    Column("height", "Height", lambda row: row[1], Kind.NUMBER),
    Column("code", "Code", lambda row: row[0][:1], Kind.CODE, only="file"),
    Column("link", "Link", lambda row: None, shown=lambda row: "Cut", only="page"),
)


def trees(*rows: tuple[str, int]) -> PageTable:
    return page_table(COLUMNS, rows, key="trees", caption="Trees", empty="No tree is planted yet.")


def test_a_page_shows_its_columns_and_a_file_holds_others_with_exact_values(rf: RequestFactory) -> None:
    table = trees(("oak", 1200))
    assert [(heading.text, heading.number) for heading in table.columns] == [
        ("Tree", False),
        ("Height", True),
        ("Link", False),
    ]
    assert [cell.text for cell in table.rows[0]] == ["Oak", "1,200", "Cut"]

    answer = wanted_file(rf.get("/?table=trees&file=csv"), None, table, of="wood")
    assert answer is not None
    assert answer["Content-Disposition"] == 'attachment; filename="trees-wood.csv"'
    text = answer.content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [["tree", "height", "code"], ["oak", "1200", "o"]]


def test_the_page_leads_to_both_files_and_keeps_what_its_address_says(rf: RequestFactory) -> None:
    request = rf.get("/?version=1&page=3&sort=tree")
    html = render_to_string("components/plain_table.html", {"table": trees(("oak", 3))}, request)
    for kind in ("csv", "xlsx"):
        assert f'href="?version=1&amp;table=trees&amp;file={kind}"' in html
    assert "file=" not in render_to_string("components/plain_table.html", {"table": trees()}, request)


@pytest.mark.parametrize("query", ["table=shrubs&file=csv", "table=trees&file=pdf", "table=trees"])
def test_a_file_that_there_is_not_is_not_found(rf: RequestFactory, query: str) -> None:
    with pytest.raises(Http404):
        wanted_file(rf.get(f"/?{query}"), trees(("oak", 3)), of="wood")


def test_without_a_table_named_the_address_asks_for_no_file_of_one(rf: RequestFactory) -> None:
    assert wanted_file(rf.get("/?file=csv"), trees(("oak", 3)), of="wood") is None
