"""In which order the boards of the grid stand: by name, or by the figure of one target and one period.

Never by a place. At the desk only: by its change in a year, or the share of one year's judged results off track.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from urllib.parse import parse_qsl

from boards.components.parts import OrderForm
from boards.components.words import counted
from boards.organisations.models import Organisation
from boards.performance.cells import Cell, Figured, Grid
from boards.performance.models import Result
from boards.performance.words import in_period, the_period
from targets.calc.periods import Period
from targets.catalogue.models import Measure

MOST_OFF_TRACK, BY_FIGURE = "worst", "figure"  # as addresses say it
BY_CHANGE = "change"
CHOSEN_IN_FORM = (
    "order",
    "by",
    "result",
    "family",
    "outcome",
    "show",
    "target",
    "dense",
    "changed",
)  # the rest of an address stays as it is


def in_order(
    boards: Sequence[Organisation],
    *,
    grid: Grid,
    year: Grid,
    year_words: str,
    measures: Sequence[Measure],
    order: str,
    desk: bool,
    query: str,
    changes: Mapping[tuple[int, str], Decimal | None] | None = None,
) -> tuple[list[Organisation], OrderForm]:
    """The boards, given by name, as `order` asks, and the form that asks for another order.

    `changes` of the figures in a year order them in place of the figures, where they are given. `year` holds the
    results of the one year that a share is of, which `year_words` names; both are empty where no year has enough.
    """
    by_key = {measure.key: measure for measure in measures}
    note, rows = "", list(boards)
    if order == MOST_OFF_TRACK and desk:
        rows.sort(key=lambda board: _trouble(year, board, measures), reverse=True)
        note = (
            f"Ordered by the share of the judged results of {year_words} that is off track, largest first."
            if year_words
            else "No year has enough figures to be judged, so the order is by name."
        )
    elif order in by_key:
        chosen = by_key[order]
        rows, note = (
            _by_figure(rows, grid=grid, measure=chosen)
            if changes is None
            else _by_change(rows, grid=grid, measure=chosen, changes=changes)
        )
    else:
        order = ""
    options = [("", "Board, by name"), *((m.key, f"{m.short_title}, largest figure first") for m in measures)]
    if desk:
        options.insert(1, (MOST_OFF_TRACK, "Largest share off track first"))
    kept = tuple((name, value) for name, value in parse_qsl(query) if name not in CHOSEN_IN_FORM)
    return rows, OrderForm(tuple(options), order, kept, note)


def common_period(cells: Iterable[Figured | None]) -> Period | None:
    """The period that most of them have a figure of, the newest of such; None where nobody has one."""
    periods = Counter(cell.period for cell in cells if cell and cell.period and cell.actual is not None)
    return max(periods, key=lambda one: (periods[one], one.end), default=None)


def _by_figure(
    boards: Sequence[Organisation], *, grid: Grid, measure: Measure
) -> tuple[list[Organisation], str]:
    """By the figures of one period, largest first; boards without one of it follow by name."""
    cells = {board.pk: grid.cells.get((board.pk, measure.key)) for board in boards}
    period = common_period(cells.values())
    if period is None:
        return list(boards), f"No board has a figure of {measure.short_title}, so the order is by name."
    have = [board for board in boards if _has(cells[board.pk], period)]
    have.sort(key=lambda board: -_figure(cells[board.pk]))
    others = [board for board in boards if not _has(cells[board.pk], period)]
    note = f"Ordered by {measure.short_title} {in_period(period)}, largest figure first."
    if others:
        note += f" {counted(len(others), 'board')} without a figure of that period come after, by name."
    return have + others, note


def _by_change(
    boards: Sequence[Organisation],
    *,
    grid: Grid,
    measure: Measure,
    changes: Mapping[tuple[int, str], Decimal | None],
) -> tuple[list[Organisation], str]:
    """By the change to the period that most have a figure of, the largest rise first; the others follow by name."""
    period = common_period(grid.cells.get((board.pk, measure.key)) for board in boards)
    change = {
        board.pk: value
        for board in boards
        if period is not None
        and _has(grid.cells.get((board.pk, measure.key)), period)
        and (value := changes.get((board.pk, measure.key))) is not None
    }
    if period is None or not change:
        return list(
            boards
        ), f"No change of {measure.short_title} in a year is known, so the order is by name."
    have = sorted((board for board in boards if board.pk in change), key=lambda board: -change[board.pk])
    others = [board for board in boards if board.pk not in change]
    note = f"Ordered by the change of {measure.short_title} in the year to {the_period(period)}, largest rise first."
    if others:
        note += f" {counted(len(others), 'board')} without that change come after, by name."
    return have + others, note


def _has(cell: Cell | None, period: Period) -> bool:
    return cell is not None and cell.period == period and cell.actual is not None


def _figure(cell: Cell | None) -> float:
    return float(cell.actual) if cell and cell.actual is not None else 0.0


def _trouble(grid: Grid, board: Organisation, measures: Sequence[Measure]) -> tuple[float, float]:
    """The share of its judged results that is off track, then the share that is slightly off; none without any."""
    cells = (grid.cells.get((board.pk, measure.key)) for measure in measures)
    results = [cell.result for cell in cells if cell is not None and cell.met is not None]
    if not results:
        return 0.0, 0.0
    return (
        results.count(Result.OFF_TRACK) / len(results),
        results.count(Result.SLIGHTLY_OFF_TRACK) / len(results),
    )
