"""A board's figures beside those of boards that are about as rural, and Scotland's: of the same period alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from boards.components.columns import Column, Kind, linked
from boards.components.tables import PageTable, page_table
from boards.components.words import all_of, counted
from boards.organisations.models import Organisation
from boards.performance.cells import Cell, Grid
from boards.performance.columns import exact
from boards.performance.words import value_words
from reports.dashboards.pages.over_time import COMPARABLE
from reports.dashboards.pages.setting import Setting
from targets.calc.periods import Period
from targets.catalogue.models import Definition, Measure

NOT_THEN = "–"


@dataclass(frozen=True)
class Row:
    """A target, the period of the board's own figure, and the published figures of that period by organisation."""

    measure: Measure
    href: str
    period: Period
    definition: Definition
    figures: dict[int, Cell]


@dataclass(frozen=True)
class Relatives:
    """`words` say who they are and whose grouping that is."""

    words: str
    table: PageTable


def relatives(setting: Setting, board: Organisation, grid: Grid) -> Relatives | None:
    """None for a board without family, and where no other of it has a figure of the same period.

    By name, without a result or a place: figures of percentages and rates that were counted in one way. A board's own
    return is left out, as it is wherever boards are compared.
    """
    family = [one for one in setting.organisations.territorial if one.peer_family == board.peer_family]
    others = [one for one in family if one != board]
    if not board.peer_family or not others:
        return None
    beside = [*others, *([setting.nation] if setting.nation else [])]
    rows = [
        row
        for measure in setting.catalogue.measures.values()
        if measure.target_id
        and (row := _row(setting, board, beside, measure, grid)) is not None
        and any(one.pk in row.figures for one in others)
    ]
    if not rows:
        return None
    return Relatives(
        words=(
            f"{all_of(one.name for one in (board, *others))} are {board.get_peer_family_display()}: "
            f"{counted(len(family), 'board')} of {len(setting.organisations.territorial)}, by our own grouping by "
            "rurality and not by need. Figures are of the same period, and not adjusted for age or need. A difference "
            "may be chance: where that can be told, the comparison says it."
        ),
        table=page_table(
            _columns(board, others, setting.nation),
            rows,
            key="relatives",
            caption=f"{board.name} beside boards that are about as rural",
        ),
    )


def _row(
    setting: Setting, board: Organisation, beside: Sequence[Organisation], measure: Measure, grid: Grid
) -> Row | None:
    own = grid.cells.get((board.pk, measure.key))
    if own is None or own.period is None or own.actual is None or own.management_information:
        return None
    definition = setting.definition(own)
    if definition.unit not in COMPARABLE or setting.is_old(own):
        return None
    alike = {
        one.pk: cell
        for one in beside
        if (cell := grid.cells.get((one.pk, measure.key))) is not None
        and cell.period == own.period
        and cell.actual is not None
        and cell.definition_id == own.definition_id
        and not cell.management_information
    }
    href = setting.to("target", measure=measure.key)
    return Row(measure, href, own.period, definition, {board.pk: own} | alike)


def _columns(
    board: Organisation, others: Sequence[Organisation], nation: Organisation | None
) -> tuple[Column[Row], ...]:
    def figure(one: Organisation) -> Column[Row]:
        def told(row: Row) -> str:
            cell = row.figures.get(one.pk)
            return (
                value_words(cell.actual, definition=row.definition)
                if cell and cell.actual is not None
                else NOT_THEN
            )

        return Column(
            one.slug,
            one.name,
            lambda row: exact(row.figures[one.pk].actual) if one.pk in row.figures else None,
            Kind.NUMBER,
            shown=told,
        )

    def have(row: Row) -> str:
        return f"{sum(one.pk in row.figures for one in others)} of {len(others)}"

    return (
        linked("target", "Target", lambda row: row.measure.short_title, lambda row: row.href),
        Column("period", "Period", lambda row: row.period, Kind.PERIOD),
        figure(board),
        *(figure(one) for one in others),
        *([figure(nation)] if nation else []),
        Column("have", "Others with that period", have),
    )
