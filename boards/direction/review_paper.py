"""A review of the year as a paper: what its page and its PDF both print, word by word."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from boards.components.parts import PlainTable, Row
from boards.components.tables import PageTable
from boards.direction.paper import paper_data
from boards.direction.review_pages import fact_rows, followed_table, planned_table, review_page, state_words
from boards.direction.review_queries import ReviewView
from boards.direction.reviews import Kind
from boards.organisations.marks import invented_words
from boards.planning.paper.content import PaperGroup, PaperPart, PaperRow
from boards.work.canonical import sha256_of


@dataclass(frozen=True)
class ReviewPaper:
    """`sha256` is of what the review says: two papers with the same one say the same. `history` is its actions."""

    title: str
    state: str
    invented: str
    facts: tuple[Row, ...]
    sha256: str
    glance: tuple[str, ...]
    glance_words: str
    first: PageTable | None
    parts: tuple[PaperPart, ...]
    history: PageTable

    @property
    def tables(self) -> tuple[PlainTable | None, ...]:
        return (self.first, *(table for part in self.parts for table in part.tables), self.history)

    def as_data(self) -> dict[str, Any]:
        return paper_data(self, words=(self.glance_words, *self.glance), last="Actions")


def review_paper(view: ReviewView, *, today: date) -> ReviewPaper:
    page = review_page(view, writes={}, steps=(), today=today)
    sha256 = sha256_of(
        {
            "board": view.organisation.slug,
            "framework": view.framework.key,
            "review": view.kind.value,
            "about": dict(view.about),
            "glance": list(view.at_a_glance),
            **{kind: {key: dict(said) for key, said in rows.items()} for kind, rows in view.rows.items()},
        }
    )
    note = (Row("Note", page.note),) if page.note else ()
    assessed = [(one.title, Row("The board says", one.words)) for one in page.headings if one.words]
    asked = [(one.question, Row("Answer", one.answer or "Not answered yet.")) for one in page.questions]
    parts = (
        _told("assessment", "Self-assessment", assessed, source=page.source),
        _told("questions", "Questions of the public", asked),
        *((_improvement(page.improvement),) if view.improvement else ()),
    )
    return ReviewPaper(
        title=view.title,
        state=state_words(view).rstrip("."),
        invented=invented_words(view.organisation),
        facts=(*fact_rows(view), *note, Row("SHA-256 of what the review says", sha256)),
        sha256=sha256,
        glance=view.at_a_glance if page.is_annual else (),
        glance_words=page.glance_words
        if page.is_annual
        else "A mid-year review has a note and actions alone.",
        first=followed_table(view, view.carried, key="carried", caption="Actions carried on from before")
        if view.carried
        else None,
        parts=parts if view.kind == Kind.ANNUAL else (),
        history=followed_table(view, view.own, key="actions", caption="Actions")
        if view.own
        else planned_table(view),
    )


def _improvement(table: PageTable) -> PaperPart:
    return PaperPart(
        key="improvement",
        title="Improvement after the participation audit",
        remarks=(),
        tables=(table,),
        groups=(),
        texts=(),
        source="",
    )


def _told(key: str, title: str, rows: Iterable[tuple[str, Row]], *, source: str = "") -> PaperPart:
    """What is said under each heading, also where two are worded alike."""
    found = tuple(PaperRow(heading, (row,)) for heading, row in rows)
    groups = (PaperGroup("", found),) if found else ()
    return PaperPart(key=key, title=title, remarks=(), tables=(), groups=groups, texts=(), source=source)
