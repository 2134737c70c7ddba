"""The library as a list: searched by PostgreSQL in its own words, best first, with what was found marked."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from boards.components.columns import Column, Kind
from boards.components.filters import Choice, ListFilter, Search, distinct
from boards.components.lists import ListOf
from boards.components.parts import TableCell
from boards.organisations.marks import board_cell, invented_column
from boards.participation.case_rows import CaseStudy, Theme

#: Around what was found, until it is escaped: signs that nobody types.
FOUND, END = "\ue000", "\ue001"
_ENGLISH = "english"


class InWords(Search):
    """Whole words in any form ("ask" finds "asked"), the best first; "or", "-" and quotation marks as on the web."""

    def filter(self, rows: QuerySet[CaseStudy], value: str) -> QuerySet[CaseStudy]:
        if not value.strip("\x00 "):
            return rows
        query = SearchQuery(value.replace("\x00", ""), search_type="websearch", config=_ENGLISH)
        text = Concat("title", Value(". "), "outcome", Value(" "), "done", output_field=TextField())
        headline = SearchHeadline(
            text, query, config=_ENGLISH, start_sel=FOUND, stop_sel=END, max_words=30, min_words=12
        )
        found = rows.filter(words=query).annotate(rank=SearchRank(F("words"), query), headline=headline)
        return found.order_by("-rank", "-pk")


def marked(headline: str) -> SafeString:
    """What was found as markup: escaped, and then marked."""
    return mark_safe(escape(headline).replace(FOUND, "<mark>").replace(END, "</mark>"))  # noqa: S308 (escaped)


class LibraryFilter(ListFilter):
    words = InWords(label="Words", fields=())
    theme = Choice(label="Theme", field_name="theme", choices=Theme.choices)
    criterion = Choice(label="Criterion", field_name="criterion__pk", says="about {}")
    board = Choice(label="Board", field_name="organisation__slug", says="of {}")


def _title(one: CaseStudy) -> TableCell:
    return TableCell(one.title, href=reverse("case_study", args=[one.pk]))


def _outcome(one: CaseStudy) -> TableCell:
    headline: str = getattr(one, "headline", "")
    return TableCell(marked(headline) if headline else one.outcome)


def _criterion(one: CaseStudy) -> str:
    return str(one.criterion) if one.criterion else ""


_COLUMNS: tuple[Column[CaseStudy], ...] = (
    Column("title", "Case study", lambda one: one.title, order=("title",), shown=_title),
    Column(
        "board_name",
        "Board",
        lambda one: one.organisation.name,
        order=("organisation__name",),
        shown=lambda one: board_cell(one.organisation, href=""),
    ),
    Column("board", "Board", lambda one: one.organisation.slug, Kind.CODE, only="file"),
    Column("outcome", "What came of it", lambda one: one.outcome, shown=_outcome),
    Column("done", "What was done", lambda one: one.done, only="file"),
    Column("theme", "Theme", lambda one: str(Theme(one.theme).label), order=("theme",)),
    Column("criterion", "Criterion", _criterion),
    Column("contact_role", "Whom to ask", lambda one: one.contact_role, only="file"),
)

LIBRARY: ListOf[CaseStudy] = ListOf(
    key="library",
    noun=("case study", "case studies"),
    caption="Good practice library",
    columns=(*_COLUMNS, invented_column(lambda one: one.organisation)),
    order="",
    empty="No case study is shared yet. Boards write them, and a second person of the board shares each.",
    filters=LibraryFilter,
    per_page=25,
)


class OwnFilter(ListFilter):
    state = Choice(label="State", field_name="state", choices=CaseStudy.State.choices)


OWN: ListOf[CaseStudy] = ListOf(
    key="case-studies",
    noun=("case study", "case studies"),
    caption="Case studies of the board",
    columns=(
        *(one for one in _COLUMNS if one.key != "board_name"),
        Column("state", "State", lambda one: str(CaseStudy.State(one.state).label), order=("state",)),
        Column(
            "consent_until",
            "Consent until",
            lambda one: one.consent_until,
            Kind.DATE,
            order=("consent_until",),
        ),
        Column("consent_by", "Who consented", lambda one: one.consent_by, only="file"),
        invented_column(lambda one: one.organisation),
    ),
    order="",
    empty="The board has written none yet.",
    filters=OwnFilter,
)


def library_choices(rows: QuerySet[CaseStudy]) -> dict[str, list[tuple[str, str]]]:
    """Boards and criteria of which something is shared; one query."""
    named = list(
        rows.order_by("organisation__position", "criterion__section", "criterion__number").values_list(
            "organisation__slug",
            "organisation__name",
            "criterion",
            "criterion__section",
            "criterion__number",
            "criterion__wording",
        )
    )
    return {
        "board": distinct((slug, name) for slug, name, *_ in named),
        "criterion": distinct(_named(one) for one in named if one[2] is not None),
    }


def _named(one: Iterable[Any]) -> tuple[str, str]:
    _, _, number, section, at, wording = one
    return str(number), f"{section}.{at} {wording}"
