"""The list of plans."""

from collections.abc import Sequence

from boards.components.columns import Column, Kind
from boards.components.filters import Choice, ListFilter, distinct
from boards.components.lists import ListOf
from boards.components.parts import TableCell
from boards.organisations.marks import board_column, invented_column
from boards.planning.pages import OLD_SAMPLE, address_of, state_words
from boards.plans.models import PlanVersion
from boards.plans.queries import PlanSummary

NEUTRAL = "a neutral state, which says nothing about the board"


class PlanFilter(ListFilter):
    board = Choice(label="Board", field_name="organisation__slug", says="of {}")
    framework = Choice(label="Framework", field_name="framework__key")
    state = Choice(label="State", choices=[("not begun", "not begun"), *PlanVersion.Status.choices])


def _state(one: PlanSummary) -> str:
    """The newest version, and beside an open one the version that is in force meanwhile."""
    if one.in_force and one.framework.fictional and not one.organisation.is_sample:
        return f"{OLD_SAMPLE}, judged nowhere"
    words = state_words(one.number, one.status, one.outcome)
    if one.is_ready:
        words += ", handed over"
    elif one.returned:
        words += f", returned by {one.returned}"
    if one.in_force and one.in_force != one.number:
        words += f"; version {one.in_force} in force"
    return words


def _neutral(one: PlanSummary) -> str:
    """A real board's state in a fictional cycle is nobody's doing."""
    return NEUTRAL if one.framework.fictional and not one.organisation.is_sample else ""


PLANS: ListOf[PlanSummary] = ListOf(
    key="plans",
    noun=("plan", "plans"),
    caption="Delivery plans",
    columns=(
        Column("board", "Board", lambda one: one.organisation.slug, Kind.CODE, only="file"),
        board_column(
            lambda one: one.organisation.name,
            lambda one: one.organisation,
            key="board_name",
            order=("organisation__name",),
            href=lambda one: address_of(one.organisation, one.framework.key),
        ),
        Column("framework", "Framework", lambda one: one.framework.key, Kind.CODE, only="file"),
        Column(
            "framework_name",
            "Framework",
            lambda one: one.framework.name,
            order=("framework__year_start", "framework__name"),
        ),
        Column("version", "Version", lambda one: one.number or None, Kind.CODE, only="file"),
        Column(
            "state",
            "State",
            lambda one: one.state,
            order=("state", "number"),
            shown=lambda one: TableCell(_state(one), note=_neutral(one)),
        ),
        Column("note", "Note", lambda one: _neutral(one) or None, only="file"),
        Column("in_force", "In force", lambda one: one.in_force or None, Kind.CODE, only="file"),
        invented_column(lambda one: one.organisation),
    ),
    order="",
    empty="No framework asks for trajectories, so there is no plan to write.",
    filters=PlanFilter,
)


def plan_choices(summaries: Sequence[PlanSummary]) -> dict[str, list[tuple[str, str]]]:
    """Boards and frameworks of the list."""
    return {
        "board": distinct((one.organisation.slug, one.organisation.name) for one in summaries),
        "framework": distinct((one.framework.key, one.framework.name) for one in summaries),
    }
