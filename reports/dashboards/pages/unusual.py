"""Which figures of a series were unusual when they came, and why: at the desk, beside the series."""

from collections.abc import Mapping

from boards.components.parts import Heading, PlainTable, TableCell
from boards.figures.plausibility.queries import Told, warnings_of_figures
from boards.figures.plausibility.words import reason_cell, unusual_words
from boards.organisations.models import Organisation
from boards.performance.cells import Series
from reports.dashboards.pages.setting import Setting
from targets.calc.periods import period_words


def told_of(series: Series) -> Mapping[int, Told]:
    """What was said of the figures that the series shows now, by their number; one query."""
    return warnings_of_figures([point.observation_id for point in series.points if point.observation_id])


def unusual_figures_table(
    setting: Setting, board: Organisation, series: Series, told: Mapping[int, Told]
) -> PlainTable | None:
    """The newest first; None where no figure was unusual."""
    shown = [
        (point, one)
        for point in reversed(series.points)
        if point.observation_id and (one := told.get(point.observation_id))
    ]
    if not shown:
        return None
    return PlainTable(
        key="unusual-figures",
        caption=f"Figures that were unusual when they came ({len(shown)})",
        columns=(Heading("Period"), Heading("What was unusual"), Heading("Reason")),
        rows=tuple(
            (
                TableCell(period_words(point.period), href=setting.figure_href(point.observation_id)),
                TableCell(
                    unusual_words(
                        one.warning,
                        definition=setting.catalogue.definition_on(
                            measure_key=series.measure_key, day=point.period.end
                        ),
                    ),
                    note=one.warning.get_kind_display(),
                ),
                reason_cell(one.warning, one.reason),
            )
            for point, one in shown
        ),
        download=setting.table(
            "Take every figure with its reason", "cell-table", board=board.slug, measure=series.measure_key
        ),
    )
