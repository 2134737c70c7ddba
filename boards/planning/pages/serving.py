"""What a board's plan does for a target and what endangers it, beside its figures: at the desk."""

from collections.abc import Iterable
from dataclasses import dataclass

from boards.components.columns import Column, Kind
from boards.components.parts import TableCell
from boards.components.tables import PageTable, page_table
from boards.organisations.marks import of_board
from boards.organisations.models import Organisation
from boards.planning.pages.words import address_of, state_words
from boards.plans.queries import ServingRows
from boards.plans.queries.serving import Serving


@dataclass(frozen=True)
class ServingLine:
    """One row beside one target."""

    measure: str
    target: str
    row: Serving
    href: str
    who: str
    about: str


def serving_table(
    serving: ServingRows, *, organisation: Organisation, measure_key: str | None = None
) -> PageTable | None:
    """Of one target, or of all in the policy's order; None where no row names it."""
    measures = serving.setting.policy.measures
    lines = [
        line
        for key, measure in measures.items()
        if measure_key in (None, key)
        for line in _lines(serving, organisation, key, measure.title)
    ]
    if not lines:
        return None
    columns = tuple(column for column in COLUMNS if measure_key is None or column.key != "target")
    return page_table(
        of_board(columns, organisation),
        lines,
        key="plan-rows",
        caption="Actions and risks" if measure_key is None else "Actions and risks that name this target",
        note=f"{serving.framework.name}, {state_words(serving.number, serving.status, serving.outcome)}.",
    )


def _lines(serving: ServingRows, organisation: Organisation, key: str, title: str) -> Iterable[ServingLine]:
    address = address_of(organisation, serving.framework.key)
    for row in serving.rows:
        if key not in row.measures:
            continue
        fields = row.part.fields(row.key, serving.setting)
        told = row.part.listed.told.items() if row.part.listed else ()
        about = [f"{name.lower()}: {words(row.said)}" for name, words in told]
        about += [
            f"{fields[name].title.lower()}: {fields[name].words(row.said[name])}"
            for name in ("ends", "level_to")
            if name in fields and name in row.said
        ]
        yield ServingLine(
            measure=key,
            target=title,
            row=row,
            href=f"{address}{row.part.key}/{row.key}/?version={serving.number}",
            who=row.said.get("lead") or row.said.get("owner", ""),
            about="; ".join(about),
        )


COLUMNS: tuple[Column[ServingLine], ...] = (
    Column("target", "Target", lambda line: line.target),
    Column("measure", "Target", lambda line: line.measure, Kind.CODE, only="file"),
    Column("kind", "Kind", lambda line: line.row.part.one),
    Column("row", "Row", lambda line: line.row.key, Kind.CODE, only="file"),
    Column(
        "title",
        "What",
        lambda line: line.row.title,
        shown=lambda line: TableCell(line.row.title, href=line.href),
    ),
    Column("who", "Lead or owner", lambda line: line.who),
    Column("about", "More", lambda line: line.about),
)
