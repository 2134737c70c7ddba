"""The nation grid: boards by measures."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from boards.components.parts import Download, Link, OrderForm
from boards.components.words import counted
from boards.organisations.models import Organisation
from boards.performance.cells import Cell, Grid
from boards.performance.models import Result
from boards.performance.words import Facts
from reports.dashboards.pages.order import in_order
from reports.dashboards.pages.setting import TAKE, Setting, empty_words, with_query, without
from reports.dashboards.pages.verdict import YearGrid, boards_verdict, year_words
from targets.calc.rounding import UNIT_WORDS
from targets.catalogue.models import Measure, Requirement


@dataclass(frozen=True)
class GridCell:
    facts: Facts
    href: str
    label: str


@dataclass(frozen=True)
class GridColumn:
    """`unit` is empty where every figure of the column says it."""

    text: str
    href: str
    unit: str


@dataclass(frozen=True)
class GridRow:
    """`figures` says how many it has, where a phone folds the row."""

    name: str
    href: str
    figures: str
    tally: str
    cells: tuple[GridCell, ...]


@dataclass(frozen=True)
class GridPage:
    title: str
    verdict: str
    provenance: str
    years: tuple[Link, ...]
    concerns: tuple[Link, ...]
    order: OrderForm
    columns: tuple[GridColumn, ...]
    key: tuple[tuple[str, str], ...]
    rows: tuple[GridRow, ...]
    files: Download
    empty: str


def grid_page(
    *,
    setting: Setting,
    grid: Grid,
    held_years: Collection[str],
    concern: str,
    order: str,
    query: str,
    year: YearGrid,
) -> GridPage:
    """Boards by measures, the nation's row first; `concern` filters the columns, `query` is the address's own."""
    measures = [
        m
        for m in setting.catalogue.measures.values()
        if m.target_id and (not concern or m.concern == concern) and not _has_moved(grid, m)
    ]
    boards, form = in_order(
        setting.organisations.territorial,
        grid=grid,
        year=year.grid,
        year_words=year_words(setting, year),
        measures=measures,
        order=order,
        desk=setting.desk,
        query=query,
    )
    rows = tuple(
        _grid_row(setting, grid, board, measures)
        for board in (*([setting.nation] if setting.nation else []), *boards)
    )
    here = setting.url("grid")
    base = without(query, "concern")
    return GridPage(
        title="Samples by targets" if setting.view.samples else "Scotland: boards by targets",
        verdict=boards_verdict(setting, year, boards),
        provenance=setting.provenance,
        years=setting.years(page="grid", held=held_years),
        concerns=(
            Link("All", here + with_query(base), not concern),
            *(
                Link(
                    choice.label, here + with_query(base, f"concern={choice.value}"), concern == choice.value
                )
                for choice in Measure.Concern
            ),
        ),
        order=form,
        columns=tuple(
            GridColumn(
                text=m.short_title,
                href=setting.to("target", measure=m.key),
                unit=UNIT_WORDS[setting.catalogue.definitions[m.key][-1].unit].strip(),
            )
            for m in measures
        ),
        key=Result.key(),
        rows=rows,
        files=setting.table(TAKE, "grid-table", query=with_query(query)),
        empty=empty_words(setting, grid),
    )


def _has_moved(grid: Grid, measure: Measure) -> bool:
    """Whether another series is held against its standard in all that is shown, so that no cell says anything of it."""
    reasons = {cell.reason for (_, key), cell in grid.cells.items() if key == measure.key}
    return reasons == {Requirement.Status.MOVED}


def _grid_row(setting: Setting, grid: Grid, board: Organisation, measures: list[Measure]) -> GridRow:
    cells = [grid.cells.get((board.pk, measure.key)) for measure in measures]
    return GridRow(
        name=board.name,
        href=setting.to("board", board=board.slug),
        figures=counted(sum(1 for cell in cells if cell is not None and cell.actual is not None), "figure"),
        tally=_tally(setting, cells),
        cells=tuple(
            GridCell(
                facts=setting.facts(cell, measure_key=measure.key),
                href=setting.to("cell", board=board.slug, measure=measure.key),
                label=measure.short_title,
            )
            for cell, measure in zip(cells, measures, strict=True)
        ),
    )


def _tally(setting: Setting, cells: Sequence[Cell | None]) -> str:
    """Of a year only: latest figures are of unlike years and have no total."""
    if not setting.is_past:
        return ""
    judged = [cell for cell in cells if cell is not None and cell.met is not None]
    return f"{sum(1 for cell in judged if cell.met)} of {len(judged)} met" if judged else "nothing judged"
