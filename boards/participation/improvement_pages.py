"""An improvement plan in words: its actions with their owners and days, and what is open of earlier plans."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse

from boards.components.columns import Column, Kind
from boards.components.parts import Link, TableCell
from boards.components.tables import PageTable, page_table
from boards.components.words import counted
from boards.organisations.marks import of_board
from boards.organisations.models import Organisation
from boards.participation.audit_queries import AuditView
from boards.participation.audit_rows import BoardAudit
from boards.participation.improvement_rows import ImprovementAction
from boards.participation.improving import Followed
from boards.participation.models import AuditRound
from boards.participation.steps import State as Step

State = ImprovementAction.State


def improvement_address(organisation: Organisation, held: AuditRound) -> str:
    return reverse("audit_improvement", args=[organisation.slug, held.key])


@dataclass(frozen=True)
class ImprovementPage:
    title: str
    lead: str
    actions: PageTable
    earlier: PageTable
    crumb: str = "Improvement plan"


def improvement_page(
    view: AuditView,
    actions: Sequence[ImprovementAction],
    *,
    earlier: Sequence[ImprovementAction],
    writes: bool,
    today: date,
) -> ImprovementPage:
    """`writes` says that the reader can change and close actions: each open one leads to it."""
    return ImprovementPage(
        title=f"Improvement plan: {view.organisation.name}, {view.round.title}",
        lead=plan_words(actions, today=today),
        actions=actions_table(view, actions, writes=writes, today=today),
        earlier=earlier_table(view, earlier),
    )


def plan_words(actions: Sequence[ImprovementAction | Followed], *, today: date) -> str:
    """ "3 actions: 1 open, 1 of them late; 2 closed"."""
    if not actions:
        return "The board has not written any action yet."
    waiting = [one for one in actions if one.state == State.OPEN]
    late = sum(one.due < today for one in waiting)
    behind = f", {late} of them late" if late else ""
    return f"{counted(len(actions), 'action')}: {len(waiting)} open{behind}; {len(actions) - len(waiting)} closed."


def improvement_links(view: AuditView) -> tuple[Link, ...]:
    """This audit's plan, once it is final, and those of earlier ones, which the next audit looks back on; one query."""
    final = BoardAudit.objects.filter(
        organisation=view.organisation, state=Step.FINAL, round__first_year__lte=view.round.first_year
    ).annotate(planned=Count("actions"), waiting=Count("actions", filter=Q(actions__state=State.OPEN)))
    return tuple(
        Link(
            (
                "Improvement plan"
                if one.round_id == view.round.pk
                else f"Improvement plan after {one.round.title}"
            )
            + (f": {counted(one.planned, 'action')}, {one.waiting} open" if one.planned else ""),
            improvement_address(view.organisation, one.round),
        )
        for one in final.select_related("round").order_by("-round__first_year", "round__title")
        if one.planned or one.round_id == view.round.pk
    )


def _how(one: ImprovementAction | Followed, today: date) -> str:
    label = str(State(one.state).label)
    return f"{label}, late" if one.state == State.OPEN and one.due < today else label


def _columns(view: AuditView) -> tuple[Column[ImprovementAction], ...]:
    return (
        Column("board", "Board", lambda _: view.organisation.slug, Kind.CODE, only="file"),
        Column("number", "No.", lambda one: str(one.number)),
        Column("what", "Action", lambda one: one.what),
        Column("owner", "Who answers for it", lambda one: one.owner),
        Column("due", "By", lambda one: one.due, Kind.DATE),
    )


def actions_table(
    view: AuditView, actions: Sequence[ImprovementAction], *, writes: bool, today: date
) -> PageTable:
    address = improvement_address(view.organisation, view.round)
    columns: tuple[Column[ImprovementAction], ...] = (
        *_columns(view),
        Column("criterion", "About", lambda one: str(one.criterion) if one.criterion else ""),
        Column("state", "State", lambda one: _how(one, today)),
        Column("outcome", "What came of it", lambda one: one.outcome),
        Column(
            "carried_from",
            "Carried on from",
            lambda one: one.carried_from.audit.round.title if one.carried_from else "",
        ),
    )
    if writes:
        columns = (
            *columns,
            Column(
                "change",
                "Change",
                lambda one: "",
                shown=lambda one: _link(one, f"{address}{one.number}/change/", "Change"),
                only="page",
            ),
            Column(
                "close",
                "Close",
                lambda one: "",
                shown=lambda one: _link(one, f"{address}{one.number}/close/", "Close"),
                only="page",
            ),
        )
    return page_table(
        of_board(columns, view.organisation),
        actions,
        key="actions",
        caption="Actions",
        empty="No action yet.",
    )


def reviewed_table(
    actions: Sequence[Followed], organisation: Organisation, *, today: date, when: str = ""
) -> PageTable:
    """For a review of the year: how far each action is; `when` says of which day that is."""
    columns: tuple[Column[Followed], ...] = (
        Column("what", "Action", lambda one: one.what),
        Column("round", "After", lambda one: one.round),
        Column("owner", "Who answers for it", lambda one: one.owner),
        Column("due", "By", lambda one: one.due, Kind.DATE),
        Column("state", "State", lambda one: _how(one, today)),
        Column("outcome", "What came of it", lambda one: one.outcome),
    )
    return page_table(
        of_board(columns, organisation),
        actions,
        key="improvement",
        caption="Improvement plan after the participation audit",
        note=" ".join(filter(None, (plan_words(actions, today=today), when))),
    )


def _link(one: ImprovementAction, href: str, verb: str) -> TableCell:
    return TableCell(f"{verb} action {one.number}", href=href) if one.state == State.OPEN else TableCell("")


def earlier_table(view: AuditView, earlier: Sequence[ImprovementAction]) -> PageTable:
    """What is open of the board's plans before this one."""
    return page_table(
        of_board(
            (
                *_columns(view),
                Column[ImprovementAction]("round", "Plan", lambda one: one.audit.round.title),
            ),
            view.organisation,
        ),
        earlier,
        key="earlier",
        caption="Open in earlier plans",
        empty="Nothing of an earlier plan is open.",
    )
