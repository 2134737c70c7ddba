"""The list of what people told boards and what changed, for the desk."""

from boards.components.columns import Column, Kind, linked
from boards.components.filters import Choice, ListFilter, distinct
from boards.components.lists import ListOf
from boards.organisations.marks import board_cell, invented_column
from boards.participation.feedback_pages import feedback_address
from boards.participation.feedback_queries import is_small
from boards.participation.feedback_rows import Feedback, FeedbackState
from boards.participation.feedback_words import people_words, when_words


class FeedbackFilter(ListFilter):
    board = Choice(label="Board", field_name="organisation__slug", says="of {}")
    state = Choice(label="State", choices=FeedbackState.choices)


FEEDBACK: ListOf[Feedback] = ListOf(
    key="feedback",
    noun=("entry", "entries"),
    caption="You said, we did",
    columns=(
        linked(
            "about",
            "About",
            lambda one: one.about,
            lambda one: feedback_address(one.organisation, one.number),
            order=("about",),
        ),
        Column(
            "board_name",
            "Board",
            lambda one: one.organisation.name,
            order=("organisation__name",),
            shown=lambda one: board_cell(one.organisation),
        ),
        Column("board", "Board", lambda one: one.organisation.slug, Kind.CODE, only="file"),
        Column("number", "No.", lambda one: one.number, Kind.NUMBER, only="file"),
        Column("said", "You said", lambda one: one.said, only="file"),
        Column("did", "We did", lambda one: one.did, only="file"),
        Column(
            "when",
            "When",
            lambda one: when_words(one.month, is_small=is_small(one.organisation)),
            order=("month",),
        ),
        Column(
            "people", "Who told it", lambda one: people_words(one.people, is_small=is_small(one.organisation))
        ),
        Column("state", "State", lambda one: str(FeedbackState(one.state).label), order=("state",)),
        invented_column(lambda one: one.organisation),
    ),
    order="",
    empty="Nothing yet. A planner of a board says what people told it, and what changed.",
    filters=FeedbackFilter,
)


def feedback_choices(rows: "list[Feedback]") -> dict[str, list[tuple[str, str]]]:
    return {"board": distinct((one.organisation.slug, one.organisation.name) for one in rows)}
