"""What two versions of a plan say differently, value by value, each with the reason that the board gives."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from boards.components.columns import Column
from boards.components.parts import PlainTable, Row, TableCell
from boards.components.tables import PageTable, page_table
from boards.organisations.marks import of_board
from boards.organisations.models import Organisation
from boards.planning.pages.words import address_of
from boards.plans.lines import key_of
from boards.plans.parts import TRAJECTORIES
from boards.plans.parts.comparing import Cell, differences
from boards.plans.parts.part import Part, Rows
from boards.plans.queries import PlanView


@dataclass(frozen=True)
class Changed:
    """One cell that reads differently; no `href` for a row that is not there any more, no `why` in a first version."""

    part: str
    cell: Cell
    href: str
    why: str


def changed_values(plan: PlanView, base: Mapping[str, Rows] | None, *, address: str) -> Iterable[Changed]:
    """Of every part that the reader may read, against `base`; nothing without one."""
    for written in plan.parts if base is not None else ():
        part = written.part
        for cell in differences(part, (base or {}).get(part.key, {}), written.rows, plan.setting):
            href = _href(part, cell.key, address) if cell.key in written.rows else ""
            yield Changed(part.title, cell, href, _why(plan, part, cell.key))


def _href(part: Part, key: str, address: str) -> str:
    return f"{address}{'trajectory' if part is TRAJECTORIES else part.key}/{key}/"


def _why(plan: PlanView, part: Part, key: str) -> str:
    """Of the line where it is named, else of the version."""
    reason = plan.shown.reason if plan.shown else ""
    return plan.lines.get(key_of(part.key, key), reason)


def changes_table(changes: Sequence[Changed], organisation: Organisation, *, is_compared: bool) -> PageTable:
    columns: tuple[Column[Changed], ...] = (
        Column(
            "row",
            "Row",
            lambda one: one.cell.row_title,
            shown=lambda one: TableCell(one.cell.row_title, href=one.href),
        ),
        Column("part", "Part", lambda one: one.part),
        Column("field", "Value", lambda one: one.cell.title),
        Column("change", "Change", lambda one: one.cell.kind.value),
        Column("was", "Was", lambda one: one.cell.was_words),
        Column("now", "Is now", lambda one: one.cell.now_words),
    )
    if any(one.why for one in changes):
        columns = (*columns, Column("why", "Why", lambda one: one.why))
    return page_table(
        of_board(columns, organisation),
        changes,
        key="changes",
        caption="What is different, value by value",
        empty="Nothing is different."
        if is_compared
        else "There is nothing to compare it with: read the whole plan.",
    )


def against_before(plan: PlanView, *, organisation: Organisation) -> PlainTable | None:
    """Exactly what a later version changes of the one in force: was, is now and why. None for a first version."""
    if plan.before is None:
        return None
    base = {written.part.key: written.rows_before for written in plan.parts}
    changes = tuple(changed_values(plan, base, address=address_of(organisation, plan.framework.key)))
    table = changes_table(changes, organisation, is_compared=True)
    return PlainTable(
        key="against",
        caption=f"What version {plan.shown.number if plan.shown else 0} changes of version {plan.before.number}",
        columns=table.columns,
        rows=table.rows,
        empty=table.empty,
    )


def line_rows(plan: PlanView) -> tuple[Row, ...]:
    """Which lines a version of lines changes, and why: for the plan's page."""
    told = []
    for key, why in plan.lines.items():
        part, _, row = key.partition("/")
        written = plan.written(part)
        if written is not None:
            said = written.rows.get(row) or written.rows_before.get(row, {})
            told.append(f"{written.part.title_of(row, said, plan.setting)}: {why}")
    return (Row("Changes these lines alone", "\n".join(told)),) if told else ()
