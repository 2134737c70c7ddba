"""Every table of every page can be taken as CSV and as XLSX, with the same names over the same rows."""

import csv
import io
import re
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from boards.people.roles import Role
from tests.boards.performance.arrivals import arrive
from tests.reports.samples import figures, published
from tests.support.people import person, sign_in
from tests.support.submissions import waiting
from tests.support.walk import Walk, content_of, is_page, walk

KINDS = ("csv", "xlsx")
FILE = re.compile(r"(?:\.|file=)(csv|xlsx)(?:[?&#]|$)")
#: What a table and its files stand in together.
BOX = re.compile(r"\b(table-box|report__figure|chart)\b")
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source"}


@dataclass
class Found:
    caption: str = ""
    files: dict[str, str] = field(default_factory=dict)


class Tables(HTMLParser):
    """Each table with the files of the box that it stands in, and the files of the whole page.

    What stands in a form is typed, not taken.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tables: list[tuple[Found, tuple[int, ...]]] = []
        self.links: list[tuple[str, str, tuple[int, ...]]] = []
        self._open: list[tuple[str, int]] = []
        self._boxes = 0
        self._in_caption = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag not in VOID:
            is_box = bool(BOX.search(said.get("class") or ""))
            self._boxes += is_box
            self._open.append((tag, self._boxes if is_box else 0))
        here = tuple(box for _, box in self._open if box)
        if tag == "table" and not any(name == "form" for name, _ in self._open):
            self.tables.append((Found(), here))
        self._in_caption = tag == "caption" or (self._in_caption and tag == "span")
        href = said.get("href") or ""
        if tag == "a" and (kind := FILE.search(href)):
            self.links.append((kind[1], href, here))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass
        if tag == "caption":
            self._in_caption = False

    def handle_data(self, data: str) -> None:
        if self._in_caption and self.tables:
            self.tables[-1][0].caption += data

    @property
    def found(self) -> list[Found]:
        for table, boxes in self.tables:
            for kind, href, where in self.links:
                if set(where) & set(boxes):
                    table.files.setdefault(kind, href)
        return [table for table, _ in self.tables]

    @property
    def of_page(self) -> dict[str, str]:
        return {kind: href for kind, href, _ in self.links}


@pytest.fixture
def everything(db: None) -> Walk:
    """A board with figures, one of them revised, and files in every state; another with a report that is public."""
    arrive("nhs-lothian,2022-05-01,70,100,,,", known_from=date(2023, 6, 1))
    figures("nhs-lothian")
    published("nhs-fife")
    return walk("nhs-lothian")


def more(everything: Walk) -> list[tuple[Client, str]]:
    """Pages whose address is in the table once, and which look otherwise in another state of their document."""
    wrong = waiting("nowhere,2022-05-01,70,100,,,", board=everything.board)
    returned = arrive("nhs-lothian,2024-05-01,70,100,,,", returned_by="nhs-lothian")
    planner = sign_in(Client(), person(Role.PLANNER))
    sent = "/desk/boards/nhs-lothian/figures"
    return [
        (Client(), "/reports/2022-23/nhs-fife/"),
        (planner, f"{sent}/"),
        (planner, f"{sent}/{wrong.pk}/"),
        (planner, f"{sent}/{returned.submission_id}/"),
    ]


def missing(path: str, html: str) -> list[str]:
    """Captions of tables without both files.

    A board's targets stand in groups, as all targets and national promises do: the groups of a page are one file.
    """
    tables, whole = Tables(html), path.removeprefix("/").removeprefix("desk/").split("/")
    together = (whole[0] == "boards" and len(whole) == 3) or whole in (["targets", ""], ["promises", ""])
    if together and set(KINDS) <= set(tables.of_page):
        return []
    return [table.caption for table in tables.found if not set(KINDS) <= set(table.files)]


def same_rows(client: Client, page: str, table: Found) -> None:
    """Both files are there and hold the same names and as many rows; the CSV file begins with a byte order mark."""
    names, counts = [], []
    for kind in KINDS:
        answer = client.get(urljoin(page, table.files[kind]))
        what = f"{table.caption!r} of {page} as {kind}"
        assert answer.status_code == 200, what
        content = content_of(answer)
        if kind == "csv":
            assert content.startswith(b"\xef\xbb\xbf"), what
            rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        else:
            book = CalamineWorkbook.from_filelike(io.BytesIO(content))
            rows = [[str(cell) for cell in row] for row in book.get_sheet_by_index(0).to_python()]
        names.append(rows[0])
        counts.append(len(rows))
    assert names[0] == names[1], page
    assert counts[0] == counts[1] > 1, f"{table.caption!r} of {page}"


def test_every_table_of_every_page_has_both_files(everything: Walk) -> None:
    seen: dict[str, str] = {}
    without: dict[str, list[str]] = {}
    pages = [(everything.client(one), everything.path(one)) for one in everything.addresses()]
    for client, path in pages + more(everything):
        answer = client.get(path)
        if not is_page(answer):
            continue
        html = content_of(answer).decode()
        if found := missing(path, html):
            without[path] = found
        for table in Tables(html).found:
            if len(table.files) == len(KINDS) and urljoin(path, table.files["csv"]) not in seen:
                seen[urljoin(path, table.files["csv"])] = table.caption
                same_rows(client, path, table)
    assert without == {}
    assert len(seen) > 25, sorted(seen.values())


@pytest.mark.parametrize(
    ("links", "found"),
    [
        ('<a href="trees.csv">CSV</a> <a href="trees.xlsx?year=1">XLSX</a>', []),
        ('<a href="?table=trees&amp;file=csv">CSV</a> <a href="?table=trees&amp;file=xlsx">XLSX</a>', []),
        ('<a href="trees.csv">CSV</a>', ["Trees"]),
        ("", ["Trees"]),
    ],
)
def test_a_table_without_both_files_is_found(links: str, found: list[str]) -> None:
    table = "<table><caption>Trees</caption><tr><td>oak</td></tr></table>"
    html = f'<p><a href="other.csv">CSV</a></p><div class="table-box">{table}{links}</div>'
    assert missing("/woods/", html) == found
    assert missing("/woods/", f"<form>{html}</form>") == []
