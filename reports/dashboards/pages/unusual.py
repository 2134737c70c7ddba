"""Which figures of a series were unusual when they came, and why: at the desk, beside the series."""

from collections.abc import Mapping
from dataclasses import dataclass

from boards.components.parts import Heading, PlainTable, TableCell
from boards.figures.plausibility.queries import Told, warnings_of_figures
from boards.figures.plausibility.words import reason_cell, unusual_words
from boards.organisations.models import Organisation
from boards.performance.cells import Cell, Series
from reports.dashboards.pages.setting import Setting
from targets.calc.periods import period_words


def told_of(series: Series) -> Mapping[int, Told]:
    """What was said of the figures that the series shows now, by their number; one query."""
    return warnings_of_figures([point.observation_id for point in series.points if point.observation_id])


@dataclass(frozen=True)
class UnusualFigures:
    """`newest` is said beside the cell's own figure, "" where that is not unusual; `table` has all of the series."""

    newest: str
    table: PlainTable


def unusual_figures(
    setting: Setting, board: Organisation, series: Series, cell: Cell | None, told: Mapping[int, Told]
) -> UnusualFigures | None:
    """None where no figure of the series was unusual."""
    shown = [
        (point, one)
        for point in reversed(series.points)
        if point.observation_id and (one := told.get(point.observation_id))
    ]
    if not shown:
        return None
    newest = told.get(cell.observation_id) if cell and cell.observation_id else None
    return UnusualFigures(
        newest=_sentence(setting, series, newest) if newest else "",
        table=PlainTable(
            key="unusual-figures",
            caption=f"Figures that were unusual when they came ({len(shown)})",
            columns=(Heading("Period"), Heading("Kind"), Heading("What was unusual"), Heading("Reason")),
            rows=tuple(
                (
                    TableCell(period_words(point.period), href=setting.figure_href(point.observation_id)),
                    TableCell(one.warning.get_kind_display()),
                    TableCell(_words(setting, series, one)),
                    reason_cell(one.warning, one.reason),
                )
                for point, one in shown
            ),
            download=setting.table(
                "Take every figure with its reason",
                "cell-table",
                board=board.slug,
                measure=series.measure_key,
            ),
        ),
    )


def _words(setting: Setting, series: Series, one: Told) -> str:
    definition = setting.catalogue.definition_on(measure_key=series.measure_key, day=one.warning.period_end)
    return unusual_words(one.warning, definition=definition)


def _sentence(setting: Setting, series: Series, one: Told) -> str:
    words = f"Unusual when it came. {_words(setting, series, one)}"
    if one.reason is None:
        return words
    return f"{words} {one.reason.by or 'The loader'} said: “{one.reason.text}”"
