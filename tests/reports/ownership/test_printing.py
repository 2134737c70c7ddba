"""The report on paper: tagged, named, the same bytes every time, and text that stays text."""

import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pikepdf
from django.conf import LazySettings

from reports.ownership.arranging import draft_of
from reports.ownership.charts import chart_svg
from reports.ownership.content import Content, Words
from reports.ownership.printing import pdf_of
from targets.calc.periods import PeriodKind
from tests.reports.samples import TTG, contacts, drafted, figures, released
from tests.support.shared import made_once


@made_once
def content() -> Content:
    figures()
    figures(measure=TTG, kind=PeriodKind.QUARTER, values={"2022-10-01": "70.25", "2023-01-01": "65.3"})
    released()
    contacts(sample=True)
    return draft_of(drafted()).content


def fonts_of(page: Any) -> list[Any]:
    return list(page.Resources.Font.values()) if "/Font" in page.Resources else []


def opened(written: bytes, tmp_path: Any) -> pikepdf.Pdf:
    file = tmp_path / "report.pdf"
    file.write_bytes(written)
    return pikepdf.Pdf.open(file)


def tags(node: Any) -> list[tuple[str, Any]]:
    """Every structure element with its type, in reading order."""
    found = []
    if isinstance(node, pikepdf.Dictionary) and "/S" in node:
        found.append((str(node.S), node))
    if isinstance(node, pikepdf.Dictionary) and "/K" in node:
        children = node.K if isinstance(node.K, pikepdf.Array) else [node.K]
        for child in children:
            found += tags(child)
    return found


def test_it_is_tagged_with_title_language_headings_and_table_headers(content: Content, tmp_path: Any) -> None:
    pdf = opened(pdf_of(content, address="/reports/2022-23/nhs-lothian/", draft=False), tmp_path)
    tree = tags(pdf.Root.StructTreeRoot)
    kinds = [kind for kind, _ in tree]

    assert bool(pdf.Root.MarkInfo.Marked)
    assert str(pdf.Root.Lang) == "en-GB"
    assert pdf.docinfo["/Title"] == "Annual ownership report 2022/23: NHS Lothian"
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/L", "/LI", "/P", "/Figure"} <= set(kinds)
    scopes = [
        str(attribute.Scope)
        for kind, node in tree
        if kind == "/TH"
        for attribute in as_list(node.A)
        if "/Scope" in attribute
    ]
    assert scopes == ["/Column"] * 5 + ["/Row"] * len(content.figures.every)
    rows = [
        [(str(cell.S), [one for one in as_list(cell.A) if "/Headers" in one]) for cell in as_list(node.K)]
        for kind, node in tree
        if kind == "/TR"
    ][1:]
    assert rows == [[("/TH", []), *[("/TD", [])] * 4]] * len(content.figures.every), (
        "only scopes say what heads it"
    )


def as_list(node: Any) -> list[Any]:
    return list(node) if isinstance(node, pikepdf.Array) else [node]


def test_every_chart_has_its_alternative_text(content: Content, tmp_path: Any) -> None:
    pdf = opened(pdf_of(content, address="", draft=False), tmp_path)
    told = [str(node.Alt) for kind, node in tags(pdf.Root.StructTreeRoot) if kind == "/Figure"]

    for figure in content.figures.every:
        assert figure.chart in told
    assert (
        "Line chart. A&E: seen within 4 hours: 75.0% in April 2022, 64.0% in March 2023; lowest 64.0% in March 2023, "
        "highest 75.0% in April 2022. Dashed line: the promise, 95%." in told
    )


def test_its_addresses_are_whole_ones_that_can_be_typed_from_paper(
    content: Content, tmp_path: Any, settings: LazySettings
) -> None:
    settings.SITE_ADDRESS = "https://tracker.example.scot"
    pdf = opened(pdf_of(content, address="/reports/2022-23/nhs-lothian/", draft=False), tmp_path)
    links = {
        str(note.A.URI) for page in pdf.pages for note in page.get("/Annots", []) if note.Subtype == "/Link"
    }

    bodies = {body.href for passage in content.passages for body in passage.bodies}
    assert bodies
    assert links == {"https://tracker.example.scot/reports/2022-23/nhs-lothian/", *bodies}


def test_the_head_of_the_audit_log_is_printed_where_there_is_one(content: Content, tmp_path: Any) -> None:
    def codes(head: str) -> int:
        written = pdf_of(content, address="/reports/2022-23/nhs-lothian/", draft=False, audit_head=head)
        pdf = opened(written, tmp_path)
        return [kind for kind, _ in tags(pdf.Root.StructTreeRoot)].count("/Code")

    assert codes("a" * 64) == codes("") + 1


def test_a_draft_has_no_address_on_the_web(content: Content, tmp_path: Any) -> None:
    content = replace(content, passages=())  # bodies that they name have theirs
    pdf = opened(pdf_of(content, address="", draft=True), tmp_path)

    assert not [page for page in pdf.pages if "/Annots" in page]


def test_headings_never_skip_a_level(content: Content, tmp_path: Any) -> None:
    pdf = opened(pdf_of(content, address="", draft=False), tmp_path)
    levels = [int(kind[2]) for kind, _ in tags(pdf.Root.StructTreeRoot) if re.fullmatch(r"/H\d", kind)]

    assert levels[0] == 1
    assert levels.count(1) == 1, "the title, and nothing else, is the highest heading"
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_fonts_are_in_the_file(content: Content, tmp_path: Any) -> None:
    pdf = opened(pdf_of(content, address="", draft=False), tmp_path)
    fonts = [
        font.DescendantFonts[0].FontDescriptor if "/DescendantFonts" in font else font.FontDescriptor
        for page in pdf.pages
        for font in fonts_of(page)
    ]

    assert fonts
    assert all("DejaVuSans" in str(descriptor.FontName) for descriptor in fonts)
    assert all({"/FontFile2", "/FontFile3"} & set(descriptor.keys()) for descriptor in fonts)


def test_the_same_content_gives_the_same_bytes(content: Content) -> None:
    first, second = (pdf_of(content, address="/x/", draft=False) for _ in range(2))

    assert first == second


def test_a_draft_says_so_on_paper(content: Content) -> None:
    assert pdf_of(content, address="", draft=True) != pdf_of(content, address="", draft=False)


def test_markup_in_words_stays_text(content: Content) -> None:
    hostile = (
        '#panic() #image("/etc/passwd") *bold* $x$ `code` <label> @ref \\ // [ ] { } #read("report.typ")'
    )
    words = (Words(section="introduction", heading="From your board", body=hostile),)

    assert pdf_of(replace(content, words=words), address="", draft=False).startswith(b"%PDF-")


def test_a_single_figure_is_told_without_a_chart(content: Content) -> None:
    figure = content.figures.every[0]

    assert chart_svg(figure).startswith("<svg")
    assert chart_svg(replace(figure, points=figure.points[:1])) == ""
    assert chart_svg(replace(figure, points=(replace(figure.points[0], value=Decimal(1)),))) == ""
