"""What if the tolerance were another one: which boards would have another result. It is not the result, and is kept
nowhere: no address, file or picture says it."""

from dataclasses import dataclass
from decimal import Decimal

from boards.components.parts import Heading, PlainTable, TableCell
from boards.components.words import counted
from boards.performance.cells import Cell, Grid
from boards.performance.models import Result
from boards.performance.words import value_words
from boards.plans.words import promise_value_words
from reports.dashboards.pages.setting import Setting
from targets.calc import rag
from targets.calc.periods import period_words
from targets.catalogue.models import Definition, Measure

JUDGED = (Result.ON_TRACK, Result.SLIGHTLY_OFF_TRACK, Result.OFF_TRACK)


@dataclass(frozen=True)
class WhatIf:
    """`now` is the target's own tolerance in percent, `own` the sentence that says it. Where `why` says why there is no
    other, nothing else is shown."""

    title: str
    now: str
    own: str
    why: str
    finding: str = ""
    table: PlainTable | None = None


def result_with(cell: Cell, definition: Definition, tolerance: Decimal) -> Result:
    """What the judged cell would be with another tolerance: the same figure, promise and places."""
    unrounded = definition.judge_places is None
    judged = rag.judge(
        numerator=cell.numerator if unrounded else None,
        denominator=cell.denominator if unrounded else None,
        value=cell.actual,
        scale=definition.scale,
        promised=cell.promised,
        direction=definition.direction,
        tolerance_percent=tolerance,
        judge_places=definition.judge_places,
    )
    return Result(judged.result)


def has_another_tolerance(measure: Measure, definition: Definition) -> bool:
    """Not a legal right, cancer, or a target whose tolerance is inside its standard: of these nobody asks "what if"."""
    return (
        definition.tolerance_percent > 0
        and not measure.legal_right
        and "cancer" not in measure.key.split("-")
    )


def what_if_page(setting: Setting, measure: Measure, grid: Grid, *, tolerance: Decimal | None) -> WhatIf:
    """`tolerance` None: nothing is asked yet. Boards stand by name."""
    newest = setting.catalogue.definitions[measure.key][-1]
    now = _percent(newest.tolerance_percent)
    title = f"What if the tolerance of {measure.title} were another one?"
    own = f"Its own tolerance is {_once(now, newest.tolerance_reason)}"
    page = WhatIf(title, now, own, why="")
    if not has_another_tolerance(measure, newest):
        why = (
            f"{measure.title} has no tolerance that could be another one. {newest.tolerance_reason}"
            if newest.tolerance_percent == 0
            else f"{measure.title}: of a legal right, and of cancer, no other tolerance is tried out."
        )
        return WhatIf(title, now, own, why)
    if tolerance is None:
        return page
    rows, changed = [], 0
    for board in setting.organisations.territorial:
        cell = grid.cells.get((board.pk, measure.key))
        if cell is None or cell.result not in JUDGED or cell.actual is None or cell.promised is None:
            continue
        definition = setting.definition(cell)
        would = result_with(cell, definition, tolerance)
        changed += would is not cell.result
        rows.append(
            (
                TableCell(board.name),
                TableCell(period_words(cell.period) if cell.period else ""),
                TableCell(value_words(cell.actual, definition=definition)),
                TableCell(promise_value_words(cell.promised, definition=definition)),
                TableCell(cell.result.label, mark=cell.result),
                TableCell(would.label, mark=would, note="" if would is cell.result else "changed"),
            )
        )
    headings = ("Board", "Period", "Figure", "Promised", "Its result", f"What if: {_percent(tolerance)}%")
    return WhatIf(
        title,
        now,
        own,
        "",
        finding=f"With a tolerance of {_percent(tolerance)}% of what was promised, {counted(changed, 'board')} of "
        f"{len(rows)} would have another result.",
        table=PlainTable(
            key="what-if",
            caption="What if, not the result",
            columns=tuple(Heading(words, number=words in ("Figure", "Promised")) for words in headings),
            rows=tuple(rows),
        )
        if rows
        else None,
    )


def _once(now: str, reason: str) -> str:
    """The policy's reason; the percent stand before it where it does not begin with them itself."""
    return reason if reason.startswith(f"{now}%") else f"{now}%. {reason}"


def _percent(number: Decimal) -> str:
    return f"{number.normalize():f}"
