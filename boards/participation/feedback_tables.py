"""“You said, we did” as a table of what the public reads."""

from collections.abc import Iterable

from boards.components.columns import Column
from boards.components.parts import TableCell
from boards.components.tables import PageTable, page_table
from boards.organisations.marks import of_board
from boards.organisations.models import Organisation
from boards.participation.feedback_public import PublicFeedback
from boards.participation.feedback_words import CHECKED, TITLE


def feedback_columns() -> tuple[Column[PublicFeedback], ...]:
    return (
        Column("about", "About", lambda one: one.about),
        Column("said", "You said", lambda one: one.said),
        Column("did", "We did", lambda one: one.did),
        Column("when", "When", lambda one: one.when),
        Column("people", "Who told it", lambda one: one.people),
        Column(
            "link",
            "See for yourself",
            lambda one: one.link,
            shown=lambda one: (
                TableCell(f"The page that shows it: {one.about}", href=one.link) if one.link else ""
            ),
        ),
    )


def feedback_table(
    entries: Iterable[PublicFeedback], organisation: Organisation, *, was_told: bool = False
) -> PageTable:
    """`was_told` says that there was something, which was taken out."""
    return page_table(
        of_board(feedback_columns(), organisation),
        entries,
        key="you-said",
        caption=TITLE,
        note=CHECKED,
        empty="You said, we did: nothing that the board told is shown now."
        if was_told
        else "You said, we did: the board has told nothing here yet.",
    )
