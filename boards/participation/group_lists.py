"""Who was asked to speak for public groups: every board of each round, and everybody of one board."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from boards.components.columns import Column, Kind
from boards.components.filters import Choice, ListFilter, distinct
from boards.components.lists import ListOf
from boards.components.parts import TableCell
from boards.components.tables import PageTable, page_table
from boards.components.words import local_day
from boards.organisations.marks import board_cell, invented_column, of_board
from boards.organisations.models import Organisation
from boards.participation.audit_pages import address_of
from boards.participation.audit_queries import AuditSummary
from boards.participation.group_acts import LIVE
from boards.participation.group_rows import GroupInvitation
from boards.participation.inviting import Invited
from boards.participation.models import AuditRound
from boards.participation.steps import NOT_BEGUN, ORDER, State
from targets.calc.periods import day_words

NOT_SIGNED, CAN_COMMENT, SENT, SILENT = "not-signed", "can-comment", "sent", "silent"
STATES = {
    NOT_SIGNED: "waits for the board's signature",
    CAN_COMMENT: "can comment",
    SENT: "has sent its comment",
    SILENT: "no comment was received",
}


def group_address(organisation: Organisation, held: AuditRound) -> str:
    return f"{address_of(organisation, held)}group/"


@dataclass(frozen=True)
class GroupLine:
    """The public group of one board in one round. How far the board has written is not said."""

    round: AuditRound
    organisation: Organisation
    state: str
    invited: int
    came_in: int
    due: date


def group_lines(found: Sequence[AuditSummary]) -> list[GroupLine]:
    """One query."""
    live = GroupInvitation.objects.filter(round__in={one.round.pk for one in found}, withdrawn_at=None)
    asked: dict[tuple[int, int], list[bool]] = defaultdict(list)
    for held, board, used in live.values_list("round_id", "organisation_id", "used_at"):
        asked[held, board].append(used is not None)
    return [
        GroupLine(
            round=one.round,
            organisation=one.organisation,
            state=_state(one.state, {step.state for step in one.steps}),
            invited=len(asked[one.round.pk, one.organisation.pk]),
            came_in=sum(asked[one.round.pk, one.organisation.pk]),
            due=one.due[State.COMMENTED],
        )
        for one in found
        if not one.is_neutral
    ]


def _state(state: str, taken: Collection[str]) -> str:
    if state in (NOT_BEGUN, State.OPEN):
        return NOT_SIGNED
    if State.COMMENTED in taken:
        return SENT
    return CAN_COMMENT if ORDER.index(state) < ORDER.index(State.COMMENTED) else SILENT


class GroupsFilter(ListFilter):
    board = Choice(label="Board", field_name="organisation__slug", says="of {}")
    round = Choice(label="Round", field_name="round__key")
    state = Choice(label="State", choices=list(STATES.items()))


GROUPS: ListOf[GroupLine] = ListOf(
    key="groups",
    noun=("public group", "public groups"),
    caption="Public groups",
    columns=(
        Column(
            "board_name",
            "Board",
            lambda one: one.organisation.name,
            order=("organisation__name",),
            shown=lambda one: board_cell(one.organisation, href=group_address(one.organisation, one.round)),
        ),
        Column("board", "Board", lambda one: one.organisation.slug, Kind.CODE, only="file"),
        Column("round", "Round", lambda one: one.round.key, Kind.CODE, only="file"),
        Column(
            "round_title", "Round", lambda one: one.round.title, order=("round__first_year", "round__title")
        ),
        Column("invited", "Invited", lambda one: one.invited, Kind.NUMBER, order=("invited",)),
        Column("came_in", "Used their link", lambda one: one.came_in, Kind.NUMBER, order=("came_in",)),
        Column("state", "State", lambda one: STATES[one.state], order=("state",)),
        Column("due", "Comment by", lambda one: one.due, Kind.DATE, order=("due",)),
        invented_column(lambda one: one.organisation),
    ),
    order="",
    empty="No round of participation audits asks your board yet. An administrator opens one.",
    filters=GroupsFilter,
)


def group_choices(lines: Sequence[GroupLine]) -> dict[str, list[tuple[str, str]]]:
    return {
        "board": distinct((one.organisation.slug, one.organisation.name) for one in lines),
        "round": distinct((one.round.key, one.round.title) for one in lines),
    }


def invited_table(
    rows: Sequence[Invited], organisation: Organisation, *, address: str, today: date
) -> PageTable:
    """Everybody who was asked, with what can be done about it."""

    def act(one: Invited, key: str, words: str) -> TableCell:
        can = one.facts.state == LIVE
        return TableCell(words, href=f"{address}{one.invitation.pk}/{key}/") if can else TableCell("")

    return page_table(
        of_board(
            (
                Column[Invited]("name", "Name", lambda one: one.invitation.person.name),
                Column[Invited]("email", "E-mail address", lambda one: one.invitation.person.email),
                Column[Invited]("invited", "Invited", lambda one: local_day(one.invitation.at), Kind.DATE),
                Column[Invited](
                    "by", "By", lambda one: one.invitation.by.name if one.invitation.by else "a job"
                ),
                Column[Invited]("state", "State", lambda one: invitation_words(one.invitation, today=today)),
                Column[Invited](
                    "renew",
                    "Renew",
                    lambda one: "",
                    shown=lambda one: act(one, "renew", "Renew"),
                    only="page",
                ),
                Column[Invited](
                    "withdraw",
                    "Withdraw",
                    lambda one: "",
                    shown=lambda one: act(one, "withdraw", "Withdraw"),
                    only="page",
                ),
            ),
            organisation,
        ),
        rows,
        key="invited",
        caption="Who was invited",
        empty="Nobody is invited yet.",
    )


def invitation_words(one: GroupInvitation, *, today: date) -> str:
    """How an invitation stands."""
    if one.withdrawn_at is not None:
        return f"withdrawn on {day_words(local_day(one.withdrawn_at))}"
    if one.used_at is not None:
        return f"came in on {day_words(local_day(one.used_at))}"
    if one.person.last_login is not None and one.person.last_login >= one.at:
        return f"signed in on {day_words(local_day(one.person.last_login))}"
    if one.until < today:
        return "link is too old: renew it"
    return f"link waits until {day_words(one.until)}"
