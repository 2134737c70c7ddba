"""Before a return moves to a newer version of the plan: what stays, what falls away, what is new."""

from boards.components.parts import Heading, PlainTable, TableCell
from boards.components.tables import PageTable
from boards.desk.confirming import ConfirmPage
from boards.direction.moving import moved_sections, newer_version
from boards.direction.return_queries import ReturnView
from boards.organisations.marks import with_files_of
from targets.calc.periods import day_words

NOTHING_TO_MOVE_TO = ConfirmPage(title="Report on the newer version?", what=(), button="Move", done="")


def move_page(view: ReturnView) -> ConfirmPage:
    if view.newer is None:
        return NOTHING_TO_MOVE_TO
    return ConfirmPage(
        title=f"Report on version {view.newer.number} of the plan?",
        what=(
            f"This return is about version {view.version.number}. Version {view.newer.number} has been in force since "
            f"{day_words(view.newer.since)}.",
            "What is said goes along with its rows. What is said of a row that the newer version does not have goes, "
            "and stays in the history. A row that is new there waits to be said.",
        ),
        button=f"Report on version {view.newer.number}",
        done=f"The return is about version {view.newer.number} of the plan now.",
        table=_table(view),
    )


def _table(view: ReturnView) -> PageTable:
    return with_files_of(
        PlainTable(
            key="moves",
            caption="What becomes of what is said",
            columns=(
                Heading("Section"),
                Heading("Rows said that stay", number=True),
                Heading("Said, and goes"),
                Heading("New rows", number=True),
            ),
            rows=tuple(
                (
                    TableCell(one.section.title),
                    TableCell(f"{len(one.stays)}"),
                    TableCell("; ".join(row.title for row in one.gone) or "nothing"),
                    TableCell(f"{len(one.added)}"),
                )
                for one in moved_sections(view, now=newer_version(view))
            ),
        ),
        view.organisation,
    )


def newer_words(view: ReturnView) -> str:
    """Said on the return's page while it is about an older version; empty else."""
    if view.newer is None:
        return ""
    return (
        f"The plan was changed: version {view.newer.number} has been in force since {day_words(view.newer.since)}, and "
        f"this return is about version {view.version.number}. Move it before it is signed, or sign it as it is."
    )
