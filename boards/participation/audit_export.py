"""What stands in the files of an audit beside what its page shows: every voice whole, as far as its reader hears it."""

from collections.abc import Callable

from boards.components.columns import Column
from boards.participation.audit_queries import AuditView
from boards.participation.audit_rows import BoardVoice
from boards.participation.evidence_pages import evidence_words
from boards.participation.group_words import remark_words
from boards.participation.hearing import Ratings
from boards.participation.models import AuditCriterion
from boards.participation.review_rows import AuditRating, Seat
from boards.participation.steps import Side, Voice, reads


def export_columns(view: AuditView, *, side: Side, decided: bool) -> tuple[Column[AuditCriterion], ...]:
    """For files alone. `decided` says that the reader reads what reviewers decided."""
    columns: list[Column[AuditCriterion]] = [_column("source", "Source", lambda one: one.source)]
    if reads(side, Voice.BOARD, state=view.state):

        def said(one: AuditCriterion) -> BoardVoice:
            return view.voices.get(one.pk) or BoardVoice()

        columns += [
            _column("statement", "Board's statement", lambda one: said(one).statement),
            _column("next_step", "What it will do next", lambda one: said(one).next_step),
            _column("evidence", "Evidence", lambda one: evidence_words(view.evidence.get(one.pk, ()))),
        ]
    if reads(side, Voice.GROUP, state=view.state):
        remarks = view.heard.remarks
        columns.append(_column("group", "The public group", lambda one: remark_words(remarks.get(one.pk))))
    if decided:

        def stands(one: AuditCriterion) -> AuditRating:
            return _standing(view.heard.of(one.pk)) or AuditRating()

        columns += [
            _column("reason", "Why", lambda one: stands(one).reason),
            _column("strengths", "Strengths", lambda one: stands(one).strengths),
            _column(
                "reply",
                "The board's reply",
                lambda one: "\n".join(reply.text for reply in view.heard.replies_to(one.pk)),
            ),
        ]
    return tuple(columns)


def _standing(rated: Ratings) -> AuditRating | None:
    return rated.by_seat.get(Seat.AMENDED) or rated.first


def _column(key: str, title: str, text: Callable[[AuditCriterion], str]) -> Column[AuditCriterion]:
    return Column(key, title, text, only="file")
