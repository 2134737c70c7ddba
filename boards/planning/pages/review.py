"""What a reviewer reads of a plan before anything is recommended or decided, on one page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from boards.asks.pages import QuestionPart
from boards.components.columns import Column
from boards.components.parts import Row, TableCell
from boards.components.tables import PageTable, page_table
from boards.components.words import counted, moment_words
from boards.organisations.marks import of_board
from boards.organisations.models import Organisation
from boards.people.acts import Offer, by_whom
from boards.planning.pages.beside import beside_tables, beside_words
from boards.planning.pages.changes import changed_values, changes_table
from boards.planning.pages.findings import FindingPart
from boards.planning.pages.shared_risks import SharedRisks, shared_risks
from boards.planning.pages.words import address_of, plan_title, state_words_of
from boards.planning.realism import Pace
from boards.plans.models import PlanEdit
from boards.plans.parts.part import Rows
from boards.plans.queries import PlanView
from boards.plans.queries.agreed_before import AgreedBefore
from boards.plans.queries.reading import AsRead
from boards.plans.verbs import OF_A_PART, verb_words
from boards.work.edits import STATE

MOST_CHANGES = 30


@dataclass(frozen=True)
class ReviewPage:
    """`since` says since when, and against what, `changes` are told; `acts` what was done to the plan since then."""

    title: str
    lead: str
    plan: str
    offers: tuple[Offer, ...]
    since: str
    acts: tuple[str, ...]
    changes: PageTable
    paces: PageTable
    findings: tuple[FindingPart, ...]
    risks: SharedRisks | None
    beside: str
    tables: tuple[PageTable, ...]
    waiting: tuple[QuestionPart, ...]
    settled: tuple[QuestionPart, ...]

    @property
    def is_long(self) -> bool:
        """More changes than are read before the rest of the page: they are folded."""
        return len(self.changes.rows) > MOST_CHANGES

    @property
    def files(self) -> tuple[PageTable, ...]:
        risks = (self.risks.table,) if self.risks else ()
        return (self.changes, self.paces, *risks, *self.tables)


def review_page(
    plan: PlanView,
    *,
    organisation: Organisation,
    offers: tuple[Offer, ...],
    since: datetime | None,
    read: AsRead | None,
    edits: Sequence[PlanEdit],
    paces: Mapping[str, Pace],
    findings: tuple[FindingPart, ...],
    before: AgreedBefore | None,
    questions: tuple[QuestionPart, ...],
) -> ReviewPage:
    """`read` is what the reader had read `since` then, None at the first visit; `edits` are the shown version's."""
    address = address_of(organisation, plan.framework.key)
    base = _base(plan, read)
    changes = tuple(changed_values(plan, base, address=address))
    return ReviewPage(
        title=f"Review: {plan_title(plan, organisation)}",
        lead=f"{state_words_of(plan).capitalize()}.",
        plan=address,
        offers=offers,
        since=_since_words(plan, since, read, len(changes)),
        acts=tuple(
            f"{verb_words(edit.entry)} {by_whom(edit.editor_label, edit.at)}"
            for edit in edits
            if edit.part == STATE and edit.entry not in OF_A_PART and since is not None and edit.at > since
        ),
        changes=changes_table(changes, organisation, is_compared=base is not None),
        paces=_paces_table(paces, address, organisation),
        findings=findings,
        risks=shared_risks(plan, organisation=organisation),
        beside=beside_words(before),
        tables=beside_tables(plan, before, organisation=organisation),
        waiting=tuple(one for one in questions if one.is_open),
        settled=tuple(one for one in questions if not one.is_open),
    )


def _base(plan: PlanView, read: AsRead | None) -> Mapping[str, Rows] | None:
    """What the plan is compared with: as it was read, or where it was not, the version in force; None without any."""
    if read is not None and read.version is not None:
        return read.rows
    if plan.before is None:
        return None
    return {written.part.key: written.rows_before for written in plan.parts}


def _since_words(plan: PlanView, since: datetime | None, read: AsRead | None, changes: int) -> str:
    found = counted(changes, "value differs", "values differ") if changes else "nothing differs"
    if read is not None and read.version is not None and since is not None:
        was = f"version {read.version.number}"
        return f"Since you last read it, {moment_words(since)}: {found} from {was} as it was then."
    first = "You read this plan for the first time."
    if plan.before:
        return f"{first} Against version {plan.before.number}, which is in force, {found}."
    rows = sum(len(written.rows) for written in plan.parts)
    return f"{first} All of it is new to you: {counted(rows, 'row', 'rows')} in {len(plan.parts)} parts."


def _paces_table(paces: Mapping[str, Pace], address: str, organisation: Organisation) -> PageTable:
    columns: tuple[Column[Pace], ...] = (
        Column(
            "measure",
            "Trajectory",
            lambda one: one.title,
            shown=lambda one: TableCell(one.title, href=f"{address}trajectory/{one.measure}/"),
        ),
        Column("start", "From", lambda one: one.start),
        Column("end", "To", lambda one: one.end),
        Column("realism", "How often boards were as fast", lambda one: one.words),
        Column("as_fast", "As fast or faster", lambda one: None if one.why_not else one.as_fast, only="file"),
        Column(
            "precedents", "Past changes", lambda one: None if one.why_not else one.precedents, only="file"
        ),
    )
    return page_table(
        of_board(columns, organisation),
        paces.values(),
        key="realism",
        caption="How ambitious each trajectory is",
        note="A count of what happened, not a forecast.",
        empty="No trajectory plans a value.",
    )


def facts_of(page: ReviewPage) -> tuple[Row, ...]:
    """How much there is to read, before anything else."""
    blocks = sum(finding.tone == "error" for finding in page.findings)
    return (
        Row("Different", page.since),
        Row("Checks", f"{len(page.findings)}, of which {blocks} block or wait for a word"),
        Row("Questions", f"{len(page.waiting)} wait for an answer, {len(page.settled)} answered or settled"),
    )
