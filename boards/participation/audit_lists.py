"""The list of audits, and reviewers' queue: how each asked board stands in each round."""

from collections.abc import Sequence
from dataclasses import dataclass

from boards.components.columns import Column, Kind
from boards.components.filters import Choice, ListFilter, distinct
from boards.components.lists import ListOf
from boards.components.parts import TableCell
from boards.organisations.marks import board_cell, invented_column
from boards.organisations.models import Organisation
from boards.participation.audit_pages import NEUTRAL, STEP_WORDS, address_of, state_words
from boards.participation.audit_queries import AuditSummary
from boards.participation.models import AuditRound
from boards.participation.steps import NOT_BEGUN, State, Voice, reads, side_of
from boards.people.permissions import Rights


@dataclass(frozen=True)
class AuditLine:
    """One board in one round, as its reader may know it. `late` are the steps that came late, in words."""

    round: AuditRound
    organisation: Organisation
    state: str
    words: str
    late: str
    is_neutral: bool


def audit_lines(found: Sequence[AuditSummary], *, rights: Rights) -> list[AuditLine]:
    return [_line(one, rights=rights) for one in found]


def _line(one: AuditSummary, *, rights: Rights) -> AuditLine:
    side = side_of(rights, organisation_id=one.organisation.pk)
    told = one.state != State.OPEN or reads(side, Voice.BOARD, state=one.state)
    words = (
        state_words(one.state, written=one.written, criteria=one.criteria) if told else str(State.OPEN.label)
    )
    return AuditLine(
        round=one.round,
        organisation=one.organisation,
        state=one.state,
        words=words,
        late=", ".join(f"{STEP_WORDS[State(step.state)].lower()}: late" for step in one.late),
        is_neutral=one.is_neutral,
    )


class AuditsFilter(ListFilter):
    board = Choice(label="Board", field_name="organisation__slug", says="of {}")
    round = Choice(label="Round", field_name="round__key")
    state = Choice(label="State", choices=[(NOT_BEGUN, NOT_BEGUN), *State.choices])


AUDITS: ListOf[AuditLine] = ListOf(
    key="audits",
    noun=("audit", "audits"),
    caption="Participation audits",
    columns=(
        Column(
            "board_name",
            "Board",
            lambda one: one.organisation.name,
            order=("organisation__name",),
            shown=lambda one: board_cell(one.organisation, href=address_of(one.organisation, one.round)),
        ),
        Column("board", "Board", lambda one: one.organisation.slug, Kind.CODE, only="file"),
        Column("round", "Round", lambda one: one.round.key, Kind.CODE, only="file"),
        Column(
            "round_title", "Round", lambda one: one.round.title, order=("round__first_year", "round__title")
        ),
        Column(
            "state",
            "State",
            lambda one: one.words,
            order=("state",),
            shown=lambda one: TableCell(one.words, note=NEUTRAL if one.is_neutral else ""),
        ),
        Column("note", "Note", lambda one: NEUTRAL if one.is_neutral else None, only="file"),
        Column("late", "Late", lambda one: one.late),
        invented_column(lambda one: one.organisation),
    ),
    order="",
    empty="No round of participation audits has been opened. An administrator opens one.",
    filters=AuditsFilter,
)


def audit_choices(lines: Sequence[AuditLine]) -> dict[str, list[tuple[str, str]]]:
    return {
        "board": distinct((one.organisation.slug, one.organisation.name) for one in lines),
        "round": distinct((one.round.key, one.round.title) for one in lines),
    }
