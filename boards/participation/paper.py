"""A whole audit as a paper: what its page and its PDF both print, word by word, as far as its reader hears it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby
from typing import Any

from boards.components.parts import PlainTable, Row
from boards.components.tables import PageTable
from boards.organisations.marks import invented_words
from boards.participation.audit_pages import AuditPage, audit_page, criterion_page
from boards.participation.audit_queries import AuditView
from boards.participation.evidence_pages import evidence_words
from boards.participation.improvement_pages import actions_table, plan_words
from boards.participation.improvement_rows import ImprovementAction
from boards.participation.models import AuditCriterion
from boards.participation.steps import Side
from boards.planning.paper.content import PaperGroup, PaperPart, PaperRow
from boards.planning.paper.data import part_as_data, table_as_data
from boards.work.canonical import sha256_of

GLANCE, STEPS = "At a glance", "Steps"


@dataclass(frozen=True)
class AuditPaper:
    """`sha256` is of what the parts say: two papers with the same one say the same."""

    title: str
    state: str
    invented: str
    neutral: str
    facts: tuple[Row, ...]
    sha256: str
    levels: PageTable
    parts: tuple[PaperPart, ...]
    steps: PageTable

    @property
    def tables(self) -> tuple[PlainTable | None, ...]:
        return (self.levels, self.steps, *(table for part in self.parts for table in part.tables))

    def as_data(self) -> dict[str, Any]:
        """For `plan.typ`."""
        return {
            "title": self.title,
            "state": self.state,
            "invented": self.invented,
            "fictional": self.neutral,
            "facts": [asdict(row) for row in self.facts],
            "sha256": self.sha256,
            "left_out": "",
            "changed_title": GLANCE,
            "changed_words": "",
            "changed": table_as_data(self.levels),
            "parts": [part_as_data(part) for part in self.parts],
            "findings": [],
            "versions_title": STEPS,
            "versions": table_as_data(self.steps),
        }


def audit_paper(
    view: AuditView,
    actions: Sequence[ImprovementAction],
    *,
    side: Side,
    today: date,
    user_id: int | None,
) -> AuditPaper:
    """`actions` are those of its improvement plan."""
    page = audit_page(view, side=side, today=today)
    parts = tuple(
        PaperPart(
            key=f"section-{number}",
            title=f"{number} {title}",
            remarks=(),
            tables=(),
            groups=(PaperGroup("", tuple(_row(view, one, side=side, user_id=user_id) for one in criteria)),),
            texts=(),
            source="",
        )
        for (number, title), criteria in groupby(
            view.criteria, key=lambda one: (one.section, one.section_title)
        )
    )
    if actions:
        parts = (*parts, _plan(view, actions, today=today))
    sha256 = sha256_of({"audit": page.title, "parts": [part_as_data(part) for part in parts]})
    return AuditPaper(
        title=page.title,
        state=_state(page),
        invented=invented_words(view.organisation),
        neutral=page.neutral,
        facts=(*page.rows, Row("SHA-256 of what the audit says", sha256)),
        sha256=sha256,
        levels=page.criteria,
        parts=parts,
        steps=page.steps,
    )


def _state(page: AuditPage) -> str:
    return next(row.value for row in page.rows if row.key == "State")


def _row(view: AuditView, one: AuditCriterion, *, side: Side, user_id: int | None) -> PaperRow:
    """As the page of the criterion tells it, so that paper and page cannot differ in what a reader hears."""
    page = criterion_page(view, one, side=side, may_write=False, links=(), questions=(), user_id=user_id)
    shown = evidence_words(view.evidence.get(one.pk, ())) if page.evidence else ""
    told = (*page.board, *((Row("Evidence", shown),) if shown else ()), *page.group, *page.reviewers)
    return PaperRow(page.title, told or (Row("The board", page.silent),))


def _plan(view: AuditView, actions: Sequence[ImprovementAction], *, today: date) -> PaperPart:
    return PaperPart(
        key="improvement",
        title="Improvement plan",
        remarks=(plan_words(actions, today=today),),
        tables=(actions_table(view, actions, writes=False, today=today),),
        groups=(),
        texts=(),
        source="",
    )
