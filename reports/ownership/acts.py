"""What can be done to a report: from which state, what hinders it, and who has to leave it to somebody else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial

from boards.asks.models import Question
from boards.asks.queries import Document, unanswered
from boards.components.words import counted, spoken_moment
from boards.people.acts import Act, Read
from boards.people.roles import Action
from boards.work.actors import Actor
from boards.work.edits import history
from reports.ownership import queries
from reports.ownership.arranging import Draft, draft_of
from reports.ownership.models import OwnershipReport, Part, ReportEdit
from reports.ownership.obstacles import MADE_UP, obstacles
from reports.ownership.sections import heading_of
from reports.ownership.verbs import PAST, Verb

Status = OwnershipReport.Status


class State(StrEnum):
    """Where a report stands. A draft is with its author from the first word that a person wrote in it, or once it was
    sent back, until it is handed over; one that nobody has touched can be approved as it was drafted."""

    QUEUED = "queued"
    UNTOUCHED = "untouched"
    WITH_AUTHOR = "with its author"
    HANDED_OVER = "handed over"
    APPROVED = "approved"
    RELEASED = "released"


_IN_WORK = frozenset({State.UNTOUCHED, State.WITH_AUTHOR, State.HANDED_OVER})


def state_of(report: OwnershipReport, *, touched: bool) -> State:
    """`touched`: a person wrote words of it, or it was sent back to one."""
    if report.status != Status.DRAFT:
        return State(report.status)
    if report.ready_at is not None:
        return State.HANDED_OVER
    return State.WITH_AUTHOR if touched else State.UNTOUCHED


#: How a report comes to its author, in words that are followed by "by" and a name.
CAME = {
    Verb.SENT_BACK: "sent back",
    Verb.TAKEN_BACK: "taken back",
    Verb.CORRECTED: "begun as a correction",
}


def is_touched(edits: Iterable[ReportEdit]) -> bool:
    return any(edit.part == Part.WORDS or edit.entry in (Verb.SENT_BACK, Verb.TAKEN_BACK) for edit in edits)


@dataclass(frozen=True)
class ReportFacts:
    """A report as the rules of its acts look at it. `edits` come newest first; `sha256` is of all that it would say.

    `writing` is what its authors may do; `unanswered` counts the questions that wait for them; `corrects` says that it
    is a later edition, which says what it corrects.
    """

    organisation_id: int
    state: State
    words: str
    writing: Action
    edits: tuple[ReportEdit, ...]
    writers: frozenset[int]
    edit_number: int = 0
    sha256: str = ""
    approved_by_id: int | None = None
    approved_sha256: str = ""
    fictional: bool = False
    corrects: bool = False
    obstacles: tuple[str, ...] = ()
    unanswered: int = 0

    @property
    def read(self) -> Read:
        return {"sha256": self.sha256, "edit_number": self.edit_number} if self.sha256 else {}

    def changed_since(self, read: Read) -> str:
        """Nobody decides about what they have not read: the hash is of every word and number that it would print."""
        if not read:
            return ""
        number = int(read.get("edit_number", self.edit_number))
        if number > self.edit_number:
            return (
                "What the form says that you had read was never here. Read the report, and then decide again."
            )
        if read["sha256"] == self.sha256:
            return ""
        since = change_words(edit for edit in self.edits if edit.edit_number > number)
        return f"The report has changed since you read it: {since}. Read it again, and then decide again."

    def in_another_state(self, act: Act["ReportFacts"]) -> str:
        if act is CORRECT:
            return self._not_to_be_corrected()
        if self.state == State.QUEUED:
            return "The report waits to be drafted. This can be done when it is a draft."
        if self.state == State.RELEASED and act not in (APPROVE, RELEASE):
            return (
                f"The report was {self.words}, and it never changes. "
                "What is wrong in it is corrected in a new edition."
            )
        if act is RELEASE and self.state in _IN_WORK:
            return "The report is not approved yet. A publisher who edited nothing has to approve it first."
        if act in (APPROVE, RELEASE) and self.state != State.WITH_AUTHOR:
            return f"This is done already: the report was {self.words}."
        if act is APPROVE:
            return f"The report is {self.words}. It is approved once its author has handed it over."
        if act is SEND_BACK or (act is TAKE_BACK[self.writing] and self.state != State.APPROVED):
            return f"The report is with its author already: {self.words}."
        if self.state == State.HANDED_OVER:
            return f"This is done already: the report was {self.words}."
        return f"Words can be changed while the report is a draft. It was {self.words}: a publisher can send it back."

    def _not_to_be_corrected(self) -> str:
        begun = next((edit for edit in self.edits if edit.entry == Verb.CORRECTED), None)
        if begun is None:
            return "The report is not public yet, so there is nothing to correct: a draft is changed, not corrected."
        edition = (begun.after or {}).get("edition", "")
        return (
            f"This is done already: {begun.editor_label} began edition {edition} on {spoken_moment(begun.at)}. "
            "Change that one until it is released."
        )


def change_words(edits: Iterable[ReportEdit]) -> str:
    """What was done to a report, in half a sentence; the edits come newest first."""
    told: dict[str, None] = {}
    for edit in edits:
        when = spoken_moment(edit.at)
        if edit.part == Part.WORDS:
            told.setdefault(f"{edit.editor_label} changed “{heading_of(edit.entry)}” on {when}")
        elif edit.part == Part.FIGURES:
            told.setdefault(f"its figures were drafted anew on {when}")
        else:
            told.setdefault(f"{edit.editor_label} {PAST[Verb(edit.entry)]} on {when}")
    return "; ".join(told) or "the contacts or the dated texts that it prints are others now"


# What hinders


def _by_a_person(facts: ReportFacts, actor: Actor) -> str:
    if not actor.is_command:
        return ""
    return "A report names the people who wrote, approved and released it: sign in to do this."


def _made_up(facts: ReportFacts, actor: Actor) -> str:
    return MADE_UP if facts.fictional else ""


def _obstacles(facts: ReportFacts, actor: Actor) -> str:
    return " ".join(facts.obstacles)


def _first_edition(facts: ReportFacts, actor: Actor) -> str:
    return "" if facts.corrects else "This is a first edition: it corrects nothing."


def _unanswered(facts: ReportFacts, actor: Actor) -> str:
    if not facts.unanswered:
        return ""
    those = counted(facts.unanswered, "question is", "questions are")
    return (
        f"{those} not answered yet: every question has an answer before the publisher reads the report again."
    )


def _approver_wrote(facts: ReportFacts, actor: Actor) -> str:
    if facts.approved_by_id not in facts.writers:
        return ""
    return "Who approved this report has written words of it since. Send it back, so that somebody else approves it."


def _not_as_approved(facts: ReportFacts, actor: Actor) -> str:
    if facts.sha256 == facts.approved_sha256:
        return ""
    return "The report no longer says what was approved. Send it back, read it and approve it again."


def _writers(facts: ReportFacts, *, verb: str) -> Mapping[int, str]:
    return dict.fromkeys(facts.writers, f"You edited this report, so another publisher has to {verb} it.")


def _write(permission: Action) -> Act[ReportFacts]:
    return Act(
        key="words",
        permission=permission,
        from_states=_IN_WORK,
        words="Change the words",
        hindrances=(_by_a_person,),
    )


def _hand_over(permission: Action) -> Act[ReportFacts]:
    return Act(
        key="hand-over",
        permission=permission,
        from_states=frozenset({State.UNTOUCHED, State.WITH_AUTHOR}),
        words="Hand over to the publisher",
        hindrances=(_by_a_person, _made_up, _unanswered),
        leads=True,
    )


def _take_back(permission: Action) -> Act[ReportFacts]:
    return Act(
        key="take-back",
        permission=permission,
        from_states=frozenset({State.HANDED_OVER}),
        words="Take it back from the publisher",
        hindrances=(_by_a_person, _made_up),
    )


#: By what the authors of this organisation's report may do (`queries.writing`).
WRITE = {action: _write(action) for action in (Action.EDIT_BOARD_REPORT, Action.EDIT_NATIONAL_REPORT)}
HAND_OVER = {action: _hand_over(action) for action in WRITE}
TAKE_BACK = {action: _take_back(action) for action in WRITE}
APPROVE = Act[ReportFacts](
    key="approve",
    permission=Action.APPROVE_RELEASE,
    from_states=frozenset({State.UNTOUCHED, State.HANDED_OVER}),
    words="Approve this report",
    hindrances=(_by_a_person, _obstacles, _unanswered),
    barred=partial(_writers, verb="approve"),
    leads=True,
)
SEND_BACK = Act[ReportFacts](
    key="send-back",
    permission=Action.APPROVE_RELEASE,
    from_states=frozenset({State.UNTOUCHED, State.HANDED_OVER, State.APPROVED}),
    words="Send it back to the author",
    hindrances=(_by_a_person, _made_up),
)
RELEASE = Act[ReportFacts](
    key="release",
    permission=Action.RELEASE,
    from_states=frozenset({State.APPROVED}),
    words="Release this report",
    hindrances=(_by_a_person, _obstacles, _approver_wrote, _not_as_approved),
    barred=partial(_writers, verb="release"),
    leads=True,
)
CORRECT = Act[ReportFacts](
    key="correct",
    permission=Action.CORRECT_REPORT,
    from_states=frozenset({State.RELEASED}),
    words="Correct this report in a new edition",
    hindrances=(_by_a_person,),
)
CHANGE_CORRECTION = Act[ReportFacts](
    key="correction",
    permission=Action.CORRECT_REPORT,
    from_states=_IN_WORK,
    words="Change what it says it corrects",
    hindrances=(_by_a_person, _first_edition),
    as_read=False,
)


def acts_on(facts: ReportFacts) -> tuple[Act[ReportFacts], ...]:
    """What the page offers; words are changed section by section, from beside each."""
    own = (CHANGE_CORRECTION,) if facts.corrects else ()
    return (HAND_OVER[facts.writing], TAKE_BACK[facts.writing], APPROVE, RELEASE, SEND_BACK, CORRECT, *own)


# The facts


def questions_about(report: OwnershipReport) -> Document:
    """An edition as questions know it."""
    return Document(Question.About.REPORT, report.pk)


def report_facts(report: OwnershipReport, *, today: date, draft: Draft | None = None) -> ReportFacts:
    """Of one edition, with all that it would say where that was read already; eight queries at most."""
    edits = tuple(history(ReportEdit, report))
    document = questions_about(report)
    state = state_of(report, touched=is_touched(edits))
    if draft is None and report.figures is not None:
        draft = draft_of(report)
    return ReportFacts(
        organisation_id=report.organisation_id,
        state=state,
        words=state_words(report, state=state, edits=edits),
        writing=queries.writing(report.organisation),
        edits=edits,
        writers=frozenset(queries.editors(report)),
        edit_number=report.edit_number,
        sha256=draft.sha256 if draft else "",
        approved_by_id=report.approved_by_id,
        approved_sha256=report.approved_sha256,
        fictional=report.framework.fictional,
        corrects=report.edition > 1,
        obstacles=tuple(obstacles(report, today=today)) if state != State.RELEASED else (),
        unanswered=unanswered([document]).get(document, 0),
    )


def state_words(report: OwnershipReport, *, state: State, edits: Iterable[ReportEdit]) -> str:
    """Where the report stands, by whom and since when; a query for each person who was not read with it."""
    if report.snapshot is not None:
        return (
            f"released by {report.snapshot.released_by.name} on {spoken_moment(report.snapshot.released_at)}"
        )
    if report.approved_by is not None and report.approved_at is not None:
        return f"approved by {report.approved_by.name} on {spoken_moment(report.approved_at)}"
    if report.ready_by is not None and report.ready_at is not None:
        return f"handed over by {report.ready_by.name} on {spoken_moment(report.ready_at)}"
    if state != State.WITH_AUTHOR:
        return report.get_status_display()
    came = next((edit for edit in edits if edit.entry in CAME), None)
    if came is None:
        return "a draft that its author has not handed over yet"
    return f"with its author, {CAME[Verb(came.entry)]} by {came.editor_label} on {spoken_moment(came.at)}"
