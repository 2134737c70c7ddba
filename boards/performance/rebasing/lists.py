"""The list of changes of process."""

from boards.components.columns import Column, Kind
from boards.components.filters import Choice, ListFilter, Search
from boards.components.lists import ListOf
from boards.components.parts import TableCell
from boards.organisations.marks import board_column, invented_column
from boards.performance.analysis.models import Rebase
from boards.performance.rebasing.acts import state_of

ADDRESS = "/desk/process-changes/"


def process_address(number: int) -> str:
    return f"{ADDRESS}{number}/"


def whose(rebase: Rebase) -> str:
    return rebase.organisation.name if rebase.organisation else "Everybody"


class RebaseFilter(ListFilter):
    words = Search(label="What changed, or where that can be read", fields=("reason", "evidence"))
    state = Choice(
        label="State",
        field_name="state",
        choices=[("waits", "waits"), ("confirmed", "confirmed"), ("declined", "declined")],
    )


REBASES: ListOf[Rebase] = ListOf(
    key="process-changes",
    noun=("change of process", "changes of process"),
    caption="Changes of process",
    columns=(
        Column("number", "Number", lambda one: one.pk, Kind.NUMBER, only="file"),
        Column(
            "measure",
            "Measure",
            lambda one: one.measure.title,
            order=("measure__title",),
            shown=lambda one: TableCell(one.measure.title, href=process_address(one.pk)),
        ),
        board_column(whose, lambda one: one.organisation, order=("organisation__name",)),
        Column("at", "From", lambda one: one.at, Kind.DATE, order=("at",)),
        Column("reason", "What changed", lambda one: one.reason),
        Column("evidence", "Where that can be read", lambda one: one.evidence, only="file"),
        Column("state", "State", state_of, order=("state",)),
        Column("recorded_by", "Recorded by", lambda one: one.asked_by.name, order=("asked_by__name",)),
        Column("recorded_at", "Recorded", lambda one: one.asked_at, Kind.MOMENT, only="file"),
        Column(
            "decided_by", "Decided by", lambda one: one.decided_by.name if one.decided_by else "", only="file"
        ),
        Column("decided_at", "Decided", lambda one: one.decided_at, Kind.MOMENT, only="file"),
        Column("declined_because", "Declined because", lambda one: one.declined_because, only="file"),
        invented_column(lambda one: one.organisation),
    ),
    order="-at",
    empty="Nobody has recorded a change of process.",
    filters=RebaseFilter,
)
