"""Pages of one board's audit in words: task list, steps, and one criterion with the voices that its reader hears."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.forms import ChoiceField
from django.urls import reverse

from boards.asks.pages import QuestionPart
from boards.components.choosing import Choice, choice_of, saved_by
from boards.components.columns import Column, Kind
from boards.components.forms import PlainForm
from boards.components.parts import Link, Row, TableCell
from boards.components.tables import PageTable, page_table
from boards.components.words import counted
from boards.organisations.marks import of_board
from boards.organisations.models import Organisation
from boards.participation.audit_export import export_columns
from boards.participation.audit_queries import AuditView, is_whole
from boards.participation.audit_rows import BoardVoice
from boards.participation.evidence_pages import EvidencePart, evidence_parts
from boards.participation.group_words import heard_rows, remark_words
from boards.participation.models import AuditCriterion, AuditRound
from boards.participation.rating_words import decided_rows, rating_rows
from boards.participation.round_targets import outcome, target_words
from boards.participation.steps import DUE, NOT_BEGUN, Side, State, Voice, reads
from boards.work.edits import EntryConflict
from targets.calc.periods import financial_year_label

NEUTRAL = "A neutral state in an invented round: it says nothing about the board."
NOT_YET = "Its words are read here from a later step on."

SHOWS = {
    "file": "Show a file",
    "link": "Show a link",
    "figure": "Show one of your figures",
    "story": "Show one of your case studies",
}

STEP_WORDS: Mapping[State, str] = {
    State.SIGNED: "The board signs",
    State.COMMENTED: "The public group comments",
    State.MODERATED: "Reviewers decide",
    State.CHECKED: "The board checks facts",
    State.FINAL: "The result is final",
}


def address_of(organisation: Organisation, held: AuditRound) -> str:
    return reverse("board_audit", args=[organisation.slug, held.key])


def criterion_address(organisation: Organisation, held: AuditRound, criterion: AuditCriterion) -> str:
    return f"{address_of(organisation, held)}{criterion.code}/"


def state_words(state: str, *, written: int, criteria: int) -> str:
    """How an audit stands; how far it is written only while it is."""
    if state == NOT_BEGUN:
        return "not begun"
    if state == State.OPEN:
        return f"{written} of {counted(criteria, 'criterion', 'criteria')} written"
    return str(State(state).label)


@dataclass(frozen=True)
class AuditPage:
    title: str
    lead: str
    neutral: str
    rows: tuple[Row, ...]
    criteria: PageTable
    steps: PageTable


def audit_page(view: AuditView, *, side: Side, today: date) -> AuditPage:
    held = view.round
    heard = reads(side, Voice.BOARD, state=view.state) or view.state == NOT_BEGUN
    written = len(view.criteria) - len(view.unwritten)
    state = (
        state_words(view.state, written=written, criteria=len(view.criteria))
        if heard or view.state != State.OPEN
        else State.OPEN.label
    )
    return AuditPage(
        title=f"{held.title}: {view.organisation.name}",
        lead=held.scope,
        neutral=NEUTRAL if held.fictional and not view.organisation.is_sample else "",
        rows=(
            Row("State", f"{state[:1].upper()}{state[1:]}"),
            Row("Year", financial_year_label(held.first_year)),
            *(
                (
                    Row("Overall level", AuditRound.Rule(held.rule).label),
                    Row("Target", target_words(held.target_level, held.target_source)),
                )
                if view.wants_level
                else ()
            ),
            *((Row("Read beside", "the board's report on complaints"),) if held.with_complaints else ()),
            *(
                heard_rows(view.heard.comment, state=view.state)
                if reads(side, Voice.GROUP, state=view.state)
                else ()
            ),
            *_result_rows(view, side=side),
        ),
        criteria=_criteria_table(view, heard=heard, side=side),
        steps=_steps_table(view, today=today),
    )


def _result_rows(view: AuditView, *, side: Side) -> tuple[Row, ...]:
    """The result and what the board said to it, for whoever hears the reviewers."""
    if not reads(side, Voice.REVIEWER, state=view.state):
        return ()
    rows = [Row("The board's factual check", one.text) for one in view.heard.replies_to(None)]
    result = view.heard.result
    if result and result.level:
        told = outcome(result.level.number, view.round.target_level)
        rows.insert(0, Row("Result", "\n".join(filter(None, (str(result.level), told, result.reason)))))
    return tuple(rows)


def hears_reviewers(view: AuditView, *, side: Side) -> bool:
    """Reviewers themselves read ratings one by one (`Ratings.told_to`) until they are decided."""
    return reads(side, Voice.REVIEWER, state=view.state) and reads(
        Side.BOARD, Voice.REVIEWER, state=view.state
    )


def _decided(view: AuditView, one: AuditCriterion) -> str:
    level = view.heard.of(one.pk).level
    return str(level) if level else ""


def decided_table(view: AuditView) -> PageTable:
    """What reviewers are about to decide, or have decided; `hears_reviewers` or their own pages show it."""
    return page_table(
        of_board(
            (
                Column[AuditCriterion]("number", "No.", lambda one: one.code),
                Column[AuditCriterion]("wording", "Criterion", lambda one: one.wording),
                Column[AuditCriterion](
                    "board_level",
                    "Board's level",
                    lambda one: str(said.level) if (said := view.voices.get(one.pk)) and said.level else "",
                ),
                Column[AuditCriterion]("decided_level", "Reviewers' level", lambda one: _decided(view, one)),
            ),
            view.organisation,
        ),
        view.criteria,
        key="decided",
        caption="Levels by criterion",
    )


def _criteria_table(view: AuditView, *, heard: bool, side: Side) -> PageTable:
    """The task list: each criterion leads to its page; what the board says stands in it once its reader may know."""

    def voice(one: AuditCriterion) -> BoardVoice | None:
        return view.voices.get(one.pk) if heard else None

    def level(one: AuditCriterion) -> str:
        said = voice(one)
        return str(said.level) if said and said.level else ""

    def missing(one: AuditCriterion) -> str:
        said = voice(one)
        if is_whole(said, wants_level=view.wants_level):
            return "written"
        return "begun" if said else "not written"

    columns: tuple[Column[AuditCriterion], ...] = (
        Column[AuditCriterion]("number", "No.", lambda one: one.code),
        Column[AuditCriterion]("section", "Section", lambda one: one.section_title),
        Column[AuditCriterion](
            "wording",
            "Criterion",
            lambda one: one.wording,
            shown=lambda one: TableCell(
                one.wording, href=criterion_address(view.organisation, view.round, one)
            ),
        ),
    )
    if heard:
        if view.wants_level:
            columns = (*columns, Column[AuditCriterion]("board_level", "Board's level", level))
        columns = (
            *columns,
            Column[AuditCriterion]("board_state", "Board's words", missing)
            if view.state in (NOT_BEGUN, State.OPEN)
            else Column[AuditCriterion](
                "board_summary", "Board's summary", lambda one: said.summary if (said := voice(one)) else ""
            ),
        )
    if hears_reviewers(view, side=side) and view.levels:
        columns = (
            *columns,
            Column[AuditCriterion]("decided_level", "Reviewers' level", lambda one: _decided(view, one)),
        )
    more = export_columns(view, side=side, decided=hears_reviewers(view, side=side))
    return page_table(
        of_board((*columns, *more), view.organisation),
        view.criteria,
        key="criteria",
        caption="Criteria",
        note="" if heard or side is Side.BOARD else NOT_YET,
    )


def _steps_table(view: AuditView, *, today: date) -> PageTable:
    def how(state: State) -> str:
        step = view.taken.get(state)
        if step is None:
            is_behind = view.state != NOT_BEGUN and view.state in _AFTER[state]
            return "" if is_behind or view.due[state] >= today or not _waits(view, state) else "late"
        return "late" if step.is_late else "in time"

    return page_table(
        of_board(
            (
                Column[State]("step", "Step", lambda state: STEP_WORDS[state]),
                Column[State]("due", "By", lambda state: view.due[state], Kind.DATE),
                Column[State](
                    "done",
                    "Done",
                    lambda state: view.taken[state].day if state in view.taken else None,
                    Kind.DATE,
                ),
                Column[State](
                    "by", "By whom", lambda state: view.taken[state].by if state in view.taken else ""
                ),
                Column[State]("lateness", "In time or late", how),
            ),
            view.organisation,
        ),
        DUE,
        key="steps",
        caption="Steps",
        note="A late step is marked as late. It keeps nobody from the next one.",
    )


#: The states in which a step lies behind.
_AFTER: Mapping[State, frozenset[str]] = {
    state: frozenset(State.values[State.values.index(state) :]) for state in DUE
}


def _waits(view: AuditView, state: State) -> bool:
    """Whether this step is the next one: nobody is late with what could not be done yet."""
    here = State.values.index(view.state) if view.state != NOT_BEGUN else 0
    return State.values.index(state) == here + 1


@dataclass(frozen=True)
class CriterionPage:
    """One criterion. `board` are the board's words, empty where its reader does not hear them yet, and `evidence` what
    it shows for them; `shows` are ways to show more.

    `group` is what the public group says of it, `reviewers` what was rated and replied, as far as the reader may know;
    `links` what they can do here.
    """

    title: str
    lead: str
    source: str
    board: tuple[Row, ...]
    evidence: tuple[EvidencePart, ...]
    silent: str
    write: str
    shows: tuple[Link, ...]
    group: tuple[Row, ...]
    reviewers: tuple[Row, ...]
    far: str
    questions: tuple[QuestionPart, ...]
    links: tuple[Link, ...]
    before: Link | None
    after: Link | None


def criterion_page(
    view: AuditView,
    criterion: AuditCriterion,
    *,
    side: Side,
    may_write: bool,
    may_show: bool = False,
    links: tuple[Link, ...],
    questions: tuple[QuestionPart, ...],
    user_id: int | None,
) -> CriterionPage:
    at = view.criteria.index(criterion)
    here = criterion_address(view.organisation, view.round, criterion)
    heard = reads(side, Voice.BOARD, state=view.state)
    voice = view.voices.get(criterion.pk) if heard else None
    return CriterionPage(
        title=f"{criterion.code} {criterion.wording}",
        lead=criterion.section_title,
        source=f"Source: {criterion.source}" if criterion.source else "Its wording is not verified.",
        board=voice_rows(voice, wants_level=view.wants_level) if voice else (),
        evidence=evidence_parts(view.evidence.get(criterion.pk, ()), address=here if may_show else "")
        if heard
        else (),
        shows=tuple(Link(words, f"{here}evidence/{kind}/") for kind, words in SHOWS.items())
        if may_show
        else (),
        silent=""
        if voice
        else ("The board has written nothing here yet." if side is Side.BOARD else NOT_YET),
        write=f"{here}write/" if may_write else "",
        group=_group_rows(view, criterion) if reads(side, Voice.GROUP, state=view.state) else (),
        reviewers=_reviewers_rows(view, criterion, side=side, user_id=user_id),
        far="The level is two or more from the board's own, so the board is asked to reply."
        if hears_reviewers(view, side=side) and criterion in view.unreplied
        else "",
        questions=questions if side is not Side.OTHERS else (),
        links=links,
        before=_link("Before: ", view, at - 1) if at else None,
        after=_link("Next: ", view, at + 1) if at + 1 < len(view.criteria) else None,
    )


def _group_rows(view: AuditView, criterion: AuditCriterion) -> tuple[Row, ...]:
    said = remark_words(view.heard.remarks.get(criterion.pk))
    return (Row("The public group agrees", said),) if said else ()


def _reviewers_rows(
    view: AuditView, criterion: AuditCriterion, *, side: Side, user_id: int | None
) -> tuple[Row, ...]:
    """Reviewers hear one another as the sample lets them; others what was decided, without who rated second."""
    rated = view.heard.of(criterion.pk)
    replies = tuple(Row("The board's reply", one.text) for one in view.heard.replies_to(criterion.pk))
    if side is Side.REVIEWERS:
        return (*rating_rows(rated, user_id=user_id), *replies)
    if not hears_reviewers(view, side=side):
        return ()
    return (*decided_rows(rated), *replies)


def voice_rows(voice: BoardVoice, *, wants_level: bool) -> tuple[Row, ...]:
    """What the board says of one criterion."""
    return (
        *(
            (Row("Board's level", str(voice.level) if voice.level else "not decided yet"),)
            if wants_level
            else ()
        ),
        Row("Summary", voice.summary or "not written yet"),
        Row("Statement", voice.statement or "not written yet"),
        Row("What it will do next", voice.next_step or "nothing said"),
    )


def _link(words: str, view: AuditView, at: int) -> Link:
    one = view.criteria[at]
    return Link(f"{words}{one.code} {one.wording}", criterion_address(view.organisation, view.round, one))


def choices_of(conflict: EntryConflict, form: PlainForm) -> dict[str, Choice]:
    """Two people saved the same entry: what each field shall say, by field of the form."""

    def said(field: str, value: str | None) -> str:
        named = form.fields[field]
        words: dict[object, object] = dict(named.choices) if isinstance(named, ChoiceField) else {}  # type: ignore[arg-type]
        return str(words.get(value, value) or "nothing")

    return {
        one.field: choice_of(
            one,
            name=one.field,
            legend=str(form.fields[one.field].label),
            theirs=saved_by(conflict),
            said=partial(said, one.field),
        )
        for one in conflict.merge.differences
        if one.field in form.fields
    }
