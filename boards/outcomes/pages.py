"""A board's rows with what they serve: for the board itself, and for those who read all plans."""

from collections.abc import Iterable, Mapping

from boards.components.columns import Column, Kind, linked
from boards.components.tables import PageTable, page_table
from boards.organisations.marks import of_board
from boards.organisations.models import Organisation
from boards.outcomes.models import LinkStatement, towards_words
from boards.outcomes.rows import PlanRow
from targets.calc.periods import day_words
from targets.catalogue.queries import Catalogue
from targets.outcomes.files import Outcomes, StatedLink, Vocabulary

Links = Mapping[tuple[int, str, str], tuple[LinkStatement, ...]]
NOTHING = "nothing that is linked"


def by_targets(row: PlanRow, policy: Catalogue, links: Iterable[StatedLink]) -> tuple[int, ...]:
    """Numbers of the outcomes that the row serves through the targets that it names."""
    targets = {policy.measures[key].target_id for key in row.measures if key in policy.measures}
    return tuple(sorted({link.outcome for link in links if link.target and link.target in targets}))


def row_columns() -> tuple[Column[PlanRow], ...]:
    """What a row is, with the way to it in its plan."""
    return (
        linked("title", "What", lambda row: row.title, lambda row: row.href),
        Column("kind", "Kind", lambda row: row.one),
    )


def served_table(
    rows: Iterable[PlanRow],
    links: Links,
    national: tuple[StatedLink, ...],
    *,
    policy: Catalogue,
    held: Outcomes,
    themes: Vocabulary,
    board: Organisation,
    empty: str,
) -> PageTable:
    titles = {one.number: f"{one.number}. {one.title}" for one in held.outcomes}

    def through(row: PlanRow) -> str:
        return "; ".join(titles[number] for number in by_targets(row, policy, national))

    def said(row: PlanRow) -> str:
        return "; ".join(
            f"{towards_words(one.towards, held, themes)}, since {day_words(one.since)}"
            for one in links.get(row.thread, ())
        )

    return page_table(
        of_board(
            (
                *row_columns(),
                Column[PlanRow]("row", "Row", lambda row: row.key, Kind.CODE, only="file"),
                Column[PlanRow](
                    "targets",
                    "Targets that it names",
                    lambda row: "; ".join(
                        policy.measures[key].title for key in row.measures if key in policy.measures
                    ),
                ),
                Column[PlanRow]("through", "Outcomes through these", through),
                Column[PlanRow](
                    "planned",
                    "What the plan names in it",
                    lambda row: "; ".join(towards_words(one, held, themes) for one in row.towards),
                ),
                Column[PlanRow]("said", "What the board says itself", said),
            ),
            board,
        ),
        rows,
        key="rows",
        caption="Actions and risks, and what they serve",
        empty=empty,
    )
