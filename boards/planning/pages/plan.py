"""One board's plan."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from boards.asks.pages import QuestionPart
from boards.components.parts import Download, Heading, Link, Notice, PlainTable, Row, TableCell
from boards.components.tables import PageTable
from boards.components.words import counted, moment_words
from boards.organisations.models import Organisation
from boards.people.acts import Offer, by_whom
from boards.planning.pages.changes import line_rows
from boards.planning.pages.parts import PartAct, part_act, parts_table
from boards.planning.pages.rows import rows_table
from boards.planning.pages.versions import versions_table
from boards.planning.pages.words import (
    Status,
    address_of,
    plan_title,
    since_words,
    state_words,
    year_address,
)
from boards.planning.rounds import round_rows
from boards.plans.agreement import Outcome
from boards.plans.models import EarlierDraft, PlanEdit
from boards.plans.parts import TRAJECTORIES
from boards.plans.parts.telling import against
from boards.plans.parts.trajectories.state import TrajectoryState, missing_words
from boards.plans.queries import Approved, PlanView, Recommended, VersionView, WrittenPart, year_is_over
from boards.plans.sent_files import WORKBOOK, PlanFile
from boards.plans.verbs import OF_A_PART, Verb
from boards.plans.words import promise_value_words
from boards.work.edits import STATE
from targets.calc.periods import day_words
from targets.catalogue.models import Requirement


@dataclass(frozen=True)
class PlanPage:
    """One board's plan as a list of what there is to do: its state, how far its parts are, what can be done now.

    Each part has a page of its own. The trajectories stand here; `act` hands them over where there are other parts.
    """

    title: str
    lead: str
    notices: tuple[Notice, ...]
    fictional: str
    facts: tuple[Row, ...]
    paper: Link | None
    year: Link | None
    parts: PageTable | None
    trajectories: PlainTable | None
    act: PartAct | None
    edit_number: int
    versions: PageTable
    offers: tuple[Offer, ...]
    questions: tuple[QuestionPart, ...]


def plan_page(
    plan: PlanView,
    *,
    organisation: Organisation,
    offers: tuple[Offer, ...],
    questions: tuple[QuestionPart, ...],
    edits: Sequence[PlanEdit],
    earlier: Sequence[EarlierDraft],
    files: tuple[PlanFile, ...],
    today: date,
    reviews: bool,
    hands_over: bool,
) -> PlanPage:
    """An older version is only read; `reviews` is a reader who decides about plans, `hands_over` one who
    can hand its parts over now.

    `edits` are the shown version's, newest first; `files` are the last ones that were sent for it. `earlier` are drafts
    that were thrown away before they were kept.
    """
    newest, address = plan.newest, address_of(organisation, plan.framework.key)
    over = year_is_over(plan.framework, today=today)
    return PlanPage(
        title=plan_title(plan, organisation),
        lead=_lead(plan, over=over) if plan.shown == newest else _older_words(plan),
        notices=_notices(plan, edits),
        fictional=fictional_words(plan),
        facts=(
            *round_rows(plan, organisation),
            *(version_rows(plan.shown, reviews=reviews) if plan.shown else ()),
            *line_rows(plan),
            *_file_rows(files, address),
        ),
        paper=Link(f"Print version {plan.shown.number}", f"{address}print/?version={plan.shown.number}")
        if plan.shown
        else None,
        year=Link("What becomes of it in its year", year_address(organisation, plan.framework.key))
        if any(version.status == Status.AGREED for version in plan.versions)
        else None,
        parts=parts_table(plan, edits, organisation=organisation) if len(plan.parts) > 1 else None,
        trajectories=trajectories_table(plan, address=address) if (written := _trajectories(plan)) else None,
        act=part_act(written, address=address) if written and hands_over and len(plan.parts) > 1 else None,
        edit_number=plan.shown.edit_number if plan.shown else 0,
        versions=versions_table(plan, earlier, organisation=organisation, address=address),
        offers=offers,
        questions=questions,
    )


def _trajectories(plan: PlanView) -> WrittenPart | None:
    return next((written for written in plan.parts if written.part == TRAJECTORIES), None)


OLD_SAMPLE = "A sample of an older demonstration"


def fictional_words(plan: PlanView) -> str:
    """What is invented in a fictional cycle, and what it says of real boards; empty in real years."""
    if not plan.framework.fictional:
        return ""
    if plan.is_sample:
        return "This cycle is fictional: its boards, plans and trajectories are samples, set apart from the real years."
    return (
        "This cycle is fictional. Real boards stand in it only as not begun, in writing, handed over, or signed and "
        "received, given by alphabet: it says nothing about them, and nothing of it is judged."
    )


_DECIDED = {
    Outcome.AGREED: "Agreed and frozen: the board is judged by it.",
    Outcome.CONDITIONS: "Agreed with conditions and frozen: the board is judged by it. Each condition has its day.",
    Outcome.NOT_APPROVED: "Not approved, in force: the board is judged by it, and that is said beside each result.",
}


def _older_words(plan: PlanView) -> str:
    assert plan.shown, "an older version is shown"
    assert plan.newest, "an older version has a newer one"
    shown = plan.shown
    newest = f"The newest is {state_words(plan.newest.number, plan.newest.status, plan.newest.outcome)}."
    if shown.status == Status.DISCARDED:
        return f"Version {shown.number}, as it was when it was discarded. It was never in force. {newest}"
    agreed = next((version.number for version in plan.versions if version.status == Status.AGREED), None)
    now = "It is in force." if shown.number == agreed else "It is not in force any more."
    decided = Outcome(shown.outcome) if shown.outcome else Outcome.AGREED
    how = "agreed" if decided is Outcome.AGREED else f"decided: {decided.label}"
    return f"Version {shown.number}, as it was {how}. {now} {newest}"


def _notices(plan: PlanView, edits: Sequence[PlanEdit]) -> tuple[Notice, ...]:
    """That the draft was returned, by whom and with how many questions, until it is handed over again."""
    states = [edit for edit in edits if edit.part == STATE and edit.entry not in OF_A_PART]
    if plan.shown != plan.newest or not states or states[0].entry != Verb.RETURNED:
        return ()
    unanswered = len(plan.unanswered)
    text = "Every question is answered. Hand the plan over as ready when it is."
    if unanswered:
        asked = counted(unanswered, "question waits", "questions wait")
        text = f"{asked} for an answer in words. Change the plan where that is needed, then hand it over as ready."
    title = f"Returned by {states[0].editor_label}, {moment_words(states[0].at)}"
    return (Notice(title=title, text=text, tone="warning"),)


def _lead(plan: PlanView, *, over: bool) -> str:
    newest = plan.newest
    if (
        newest is not None
        and newest.status == Status.AGREED
        and plan.framework.fictional
        and not plan.is_sample
    ):
        return f"{OLD_SAMPLE}: agreed in a fictional cycle, judged nowhere."
    if newest is not None and newest.status == Status.AGREED:
        return _DECIDED[Outcome(newest.outcome or Outcome.AGREED)]
    if over:
        agreed = next((v.number for v in plan.versions if v.status == Status.AGREED), None)
        stays = "no plan was agreed" if agreed is None else f"version {agreed} stays in force"
        return f"The year ended on {day_words(plan.framework.year_end)}: {stays}, and nothing is changed any more."
    if newest is None and plan.is_closed:
        return "Nobody began this plan before its round was closed."
    if newest is None:
        return "Nobody has begun this plan yet."
    if newest.status == Status.SIGNED and plan.framework.fictional and not plan.is_sample:
        return "Signed by the board and received."
    if newest.status == Status.SIGNED:
        return "Signed by the board. It waits to be agreed: one reviewer recommends, another decides."
    if not plan.lacking and plan.is_empty:
        return "A draft without any trajectory. Write at least one; then it can be handed over and signed."
    if newest.ready_at:
        return f"A draft. {newest.ready_by} handed it over as ready: it can be signed."
    unexplained = sum(finding.is_unexplained for finding in plan.findings)
    if not plan.lacking and unexplained:
        has = counted(unexplained, "finding of the checks has", "findings of the checks have")
        return f"A draft. {_whole(plan)}; when {has} been explained it can be handed over."
    if not plan.lacking and plan.blocking:
        has = counted(len(plan.blocking), "finding of the checks blocks", "findings of the checks block")
        return f"A draft. {_whole(plan)}, and {has} its signature: see below."
    if not plan.lacking and plan.unanswered:
        return f"A draft. {_whole(plan)}; when its questions are answered it can be handed over."
    if not plan.lacking:
        return f"A draft. {_whole(plan)}: it can be handed over to the board's approver."
    rows = " and ".join(
        counted(len(written.missing), written.part.one, written.part.many) for written in plan.lacking
    )
    are = "is" if sum(len(written.missing) for written in plan.lacking) == 1 else "are"
    return f"A draft. {rows} {are} missing or incomplete; then it can be handed over."


def _whole(plan: PlanView) -> str:
    only = plan.parts[0].part if len(plan.parts) == 1 else None
    return f"Every {only.one} is there" if only else "Everything that is asked is there"


def version_rows(version: VersionView, *, reviews: bool) -> tuple[Row, ...]:
    """What is recommended stays among reviewers until it is decided."""
    rows = [
        Row("Version", state_words(version.number, version.status, version.outcome)),
        Row("Begun", f"{version.created_by}, {moment_words(version.created_at)}"),
    ]
    if version.reason:
        rows.insert(1, Row("Why it changed", version.reason))
    if version.ready_at:
        rows.append(Row("Handed over as ready", f"{version.ready_by}, {moment_words(version.ready_at)}"))
    if version.superseded_by:
        rows.insert(1, Row("Superseded", f"by version {version.superseded_by}, which is agreed"))
    if version.board_approved:
        rows.append(Row("Approved by the Board", approval_words(version.board_approved)))
    if version.signed_at:
        rows.append(Row("Signed for the board", f"{version.signed_by}, {moment_words(version.signed_at)}"))
    if version.outcome or (version.is_recommended and reviews):
        rows += recommended_rows(version.recommended)
    if version.agreed_at:
        rows.append(
            Row(
                "Decided" if version.outcome else "Agreed",
                f"{version.agreed_by}, {moment_words(version.agreed_at)}",
            )
        )
    if version.letter_by:
        rows.append(Row("Letter signed by", version.letter_by))
    if version.in_force_from:
        rows.append(
            Row("In force from", f"{day_words(version.in_force_from)} (invented, as all of this plan)")
        )
    return tuple(rows)


def approval_words(approved: Approved) -> str:
    """Day and minute, as somebody of the board recorded it."""
    recorded = by_whom(approved.by, approved.at)
    return f"{day_words(approved.on)}: {approved.minute} (recorded {recorded})"


def recommended_rows(recommended: Recommended | None) -> tuple[Row, ...]:
    """What was recommended, by whom, why, and on what conditions."""
    if recommended is None:
        return ()
    by = f"{recommended.by}, {moment_words(recommended.at)}"
    rows = [Row("Recommended", f"{Outcome(recommended.outcome).label}, by {by}")]
    if recommended.reasons:
        rows.append(Row("Why", recommended.reasons))
    if recommended.conditions:
        told = "\n".join(f"By {day_words(due)}: {what}" for due, what in recommended.conditions)
        rows.append(Row("Conditions", told))
    return tuple(rows)


def _file_rows(files: tuple[PlanFile, ...], address: str) -> Iterator[Row]:
    for file in files:
        accepted = file.accepted_as is not None
        words = f"{file.file_name}, sent by {file.sent_by.name}, {moment_words(file.sent_at)}"
        yield Row(
            "Accepted file" if accepted else "Newest file",
            words if accepted else f"{words}: not accepted",
            link=Link(
                "What it changed" if accepted else "What it changes",
                f"{address}{WORKBOOK if file.is_workbook else 'files'}/{file.pk}/",
            ),
        )


def part_tables(
    plan: PlanView, *, organisation: Organisation, only_planned: bool = False
) -> tuple[PlainTable, ...]:
    """Every asked part in its order; what is read before somebody signs leaves out what is not planned."""
    address = address_of(organisation, plan.framework.key)
    tables = []
    for written in plan.parts:
        if written.part == TRAJECTORIES:
            tables.append(trajectories_table(plan, address=address, only_planned=only_planned))
        elif written.part.listed:
            tables.append(rows_table(written, plan=plan, organisation=organisation, only_written=True))
    return tuple(tables)


def trajectories_table(plan: PlanView, *, address: str, only_planned: bool = False) -> PlainTable:
    """Every trajectory with its first and last value and, beside an agreed version, what is different from it; then the
    standards of the year, of which none is required.

    `only_planned` leaves out what this version does not plan and the one before did not either.
    """
    older = f"?version={plan.shown.number}" if plan.shown and plan.shown != plan.newest else ""
    columns = [Heading("Measure"), Heading("State"), Heading("From", number=True), Heading("To", number=True)]
    if plan.before:
        columns.append(Heading(f"Against version {plan.before.number}"))
    written = _trajectories(plan)
    carried = bool(written and written.since)
    if carried:
        columns.append(Heading("Unchanged since"))
    rows = []
    for key, state in plan.trajectories.items():
        before = plan.trajectories_before.get(key)
        if only_planned and not state.values and not (before and before.values):
            continue
        row = [
            TableCell(state.rules.title, href=f"{address}trajectory/{key}/{older}"),
            TableCell(_trajectory_state(state)),
            TableCell(_end_words(state, 0)),
            TableCell(_end_words(state, -1)),
        ]
        if before:
            row.append(TableCell(against(TRAJECTORIES, key, before.fields, state.fields, plan.setting)))
        if carried:
            row.append(TableCell(since_words(written, key)))
        rows.append(tuple(row))
    if not only_planned:
        empty = (TableCell(""),) * (len(columns) - 2)
        rows += [(TableCell(title), TableCell(NOT_REQUIRED), *empty) for title in _without_trajectory(plan)]
    return PlainTable(
        key="trajectories",
        caption="Trajectories",
        columns=tuple(columns),
        rows=tuple(rows),
        download=Download(
            "Take these trajectories",
            f"{address}trajectories.csv{older}",
            xlsx=f"{address}trajectories.xlsx{older}",
        ),
    )


NOT_REQUIRED = "not required"


def _without_trajectory(plan: PlanView) -> Iterator[str]:
    """Titles of what the year holds boards to without asking for a trajectory."""
    policy = plan.setting.policy
    for key, measure in policy.measures.items():
        asked = policy.requirement(framework_key=plan.framework.key, measure_key=key)
        stands = asked and asked.status not in Requirement.STOPPED
        if asked and stands and asked.trajectory == Requirement.Trajectory.NOT_ASKED:
            yield measure.title


def _trajectory_state(state: TrajectoryState) -> str:
    if state.is_complete:
        return "complete"
    if state.values:
        return f"{len(state.values)} of {len(state.rules.periods)} periods; missing: {missing_words(state)}"
    if not state.rules.required:
        return "optional, not begun"
    return "missing" if state.reported else "not demanded: this board has no figure of it"


def _end_words(state: TrajectoryState, place: int) -> str:
    if not state.values:
        return ""
    period = sorted(state.values)[place]
    return promise_value_words(state.values[period], definition=state.rules.definition)
