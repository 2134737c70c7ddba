"""The three screens of a public group in words, and its board's result once that is final."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from boards.components.choosing import Choice
from boards.components.parts import Link, Row
from boards.participation.audit_pages import address_of
from boards.participation.audit_queries import AuditView
from boards.participation.commenting import agrees_field, why_field
from boards.participation.evidence_pages import EvidencePart, evidence_parts
from boards.participation.group_forms import ALL_TOGETHER, CommentForm
from boards.participation.group_words import NO_COMMENT, comment_rows, remark_words
from boards.participation.rating_words import decided_rows
from boards.participation.steps import NOT_BEGUN, Side, State, Voice, reads
from targets.calc.periods import day_words


def comment_address(view: AuditView) -> str:
    return f"{address_of(view.organisation, view.round)}comment/"


def has_sent(view: AuditView) -> bool:
    return State.COMMENTED in view.taken


@dataclass(frozen=True)
class CommentPage:
    """The first screen: what this is and what to do now; after it was sent, what was said and what came of it."""

    title: str
    lead: str
    how: bool
    stands: tuple[str, ...]
    button: Link | None
    stories: Link | None
    picked: tuple[str, ...]
    guide: str
    said: tuple[Row, ...]
    criteria: tuple[Row, ...]


def comment_page(
    view: AuditView, *, why: str, stories: tuple[tuple[str, bool], ...], today: date
) -> CommentPage:
    """`why` says what hinders a comment now, if anything does; `stories` are those that can be picked, each
    with whether it was.
    """
    board = view.organisation.name
    comment = view.heard.comment
    button = None
    if not why:
        button = Link("Go on" if comment else "Start", f"{comment_address(view)}answer/")
    return CommentPage(
        title=f"What {board} says about itself",
        lead=f"You speak for its public group. The round is called {view.round.title}.",
        how=not why or view.state in (NOT_BEGUN, State.OPEN),
        stands=_stands(view, why=why, today=today),
        button=button,
        stories=Link("Choose stories that others shall hear", f"{comment_address(view)}stories/")
        if stories and not why
        else None,
        picked=tuple(title for title, is_picked in stories if is_picked),
        guide=view.round.guide,
        said=comment_rows(comment) if comment and has_sent(view) else (),
        criteria=_criteria(view) if has_sent(view) or view.state == State.FINAL else (),
    )


def _stands(view: AuditView, *, why: str, today: date) -> tuple[str, ...]:
    due = view.due[State.COMMENTED]
    if view.state in (NOT_BEGUN, State.OPEN):
        return (
            "The board is still writing. We write to you when you can begin.",
            f"Your comment is due by {day_words(due)}.",
        )
    if not why:
        late = (
            f"Your comment was due by {day_words(due)}. You can still send it, until reviewers decide."
            if due < today
            else f"Your comment is due by {day_words(due)}."
        )
        return (late, "If you say nothing, we write that no comment was received.")
    if view.state == State.SIGNED:
        return (why,)
    if not has_sent(view):
        return (NO_COMMENT,)
    sent = f"You sent your comment on {day_words(view.taken[State.COMMENTED].day)}. Thank you."
    if view.state != State.FINAL:
        return (sent, "The board and the reviewers read it now. You read here what they decide.")
    result = view.heard.result
    level = f"The result is {result.level}." if result and result.level else "The result is final."
    return (sent, level)


def _criteria(view: AuditView) -> tuple[Row, ...]:
    """Each criterion: what the board says, what the group said of it, what was decided once it is final."""
    return tuple(
        Row(
            f"{one.code} {one.wording}",
            "\n".join(
                filter(
                    None,
                    (
                        f"The board: {_board_words(view, one.pk)}",
                        f"You: {said}" if (said := remark_words(view.heard.remarks.get(one.pk))) else "",
                        *(
                            f"{row.key}: {row.value}"
                            for row in decided_rows(view.heard.of(one.pk))
                            if reads(Side.GROUP, Voice.REVIEWER, state=view.state)
                        ),
                    ),
                )
            ),
        )
        for one in view.criteria
    )


def _board_words(view: AuditView, criterion_id: int) -> str:
    said = view.voices.get(criterion_id)
    if said is None:
        return "nothing"
    return f"{said.summary} (its own level: {said.level})" if said.level else said.summary


@dataclass(frozen=True)
class AccountPart:
    """What the board says of one criterion: the summary first, the rest on demand, and what the group says of it."""

    title: str
    section: str
    summary: str
    level: str
    more: tuple[Row, ...]
    evidence: tuple[EvidencePart, ...]
    fields: tuple[Mapping[str, Any], ...]
    is_open: bool


def account_parts(
    view: AuditView, form: CommentForm, choices: Mapping[str, Choice]
) -> tuple[AccountPart, ...]:
    """Sections are named where they begin. What the board has not signed is not shown, whatever was sent."""
    parts, section = [], ""
    is_read = reads(Side.GROUP, Voice.BOARD, state=view.state)
    for one in view.criteria:
        voice = view.voices.get(one.pk) if is_read else None
        names = (agrees_field(one.code), why_field(one.code))
        fields = _fields(form, choices, names)
        parts.append(
            AccountPart(
                title=f"{one.code} {one.wording}",
                section=one.section_title if one.section_title != section else "",
                summary=voice.summary if voice else "",
                level=str(voice.level) if voice and voice.level else "",
                more=(
                    Row("Statement", voice.statement),
                    *((Row("What it will do next", voice.next_step),) if voice.next_step else ()),
                )
                if voice
                else (),
                evidence=evidence_parts(view.evidence.get(one.pk, ())) if is_read else (),
                fields=fields,
                is_open=any(
                    each["field"].value() or each["choice"] or each["field"].errors for each in fields
                ),
            )
        )
        section = one.section_title
    return tuple(parts)


def whole_fields(form: CommentForm, choices: Mapping[str, Choice]) -> tuple[Mapping[str, Any], ...]:
    return _fields(form, choices, ALL_TOGETHER)


def _fields(
    form: CommentForm, choices: Mapping[str, Choice], names: tuple[str, ...]
) -> tuple[Mapping[str, Any], ...]:
    return tuple({"field": form[name], "choice": choices.get(name)} for name in names)


def check_rows(view: AuditView) -> tuple[Row, ...]:
    """The third screen: what will be sent."""
    remarks = [
        Row(one.code, words)
        for one in view.criteria
        if (words := remark_words(view.heard.remarks.get(one.pk)))
    ]
    return (*comment_rows(view.heard.comment), *remarks)
