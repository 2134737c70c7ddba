"""The nation grid: boards by measures."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from boards.components.parts import Download, Link, OrderForm
from boards.organisations.models import Organisation
from boards.performance.analysis.words import ASSURANCE_WORDS, VARIATION_WORDS
from boards.performance.cells import Cell, Grid
from boards.performance.models import Result
from reports.dashboards.pages.grid_table import Briefs, GridTable
from reports.dashboards.pages.order import in_order
from reports.dashboards.pages.setting import TAKE, Setting, empty_words, with_query, without
from reports.dashboards.pages.verdict import YearGrid, boards_verdict, year_words
from targets.catalogue.models import Measure, Requirement


def _series_key() -> tuple[tuple[str, str], ...]:
    """Marks of direction and assurance, each with its words."""
    ways = {"high": ", by higher values", "low": ", by lower values"}
    told = [
        (code, words + ("" if code.startswith("neutral") else ways.get(code.rpartition("_")[2], "")))
        for code, words in VARIATION_WORDS.items()
    ]
    return (*told, *ASSURANCE_WORDS.items())


@dataclass(frozen=True)
class GridPage:
    """`head` and `rows` are markup (`grid_table`)."""

    title: str
    verdict: str
    provenance: str
    years: tuple[Link, ...]
    concerns: tuple[Link, ...]
    order: OrderForm
    key: tuple[tuple[str, str], ...]
    series_key: tuple[tuple[str, str], ...]
    head: SafeString
    rows: tuple[SafeString, ...]
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
    briefs: Briefs,
) -> GridPage:
    """Boards by measures, the nation's row first; `concern` filters the columns, `query` is the address's own."""
    moved, when = _moved(grid), year_words(setting, year)
    measures = [
        m
        for m in setting.catalogue.measures.values()
        if m.target_id and (not concern or m.concern == concern) and m.key not in moved
    ]
    boards, form = in_order(
        setting.organisations.territorial,
        grid=grid,
        year=year.grid,
        year_words=when,
        measures=measures,
        order=order,
        desk=setting.desk,
        query=query,
    )
    table = GridTable(setting, measures, briefs)
    here = setting.url("grid")
    base = without(query, "concern")
    return GridPage(
        title="Samples by targets" if setting.view.samples else "Scotland: boards by targets",
        verdict=boards_verdict(setting, year, boards, when=when),
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
        key=Result.key(),
        series_key=_series_key() if briefs else (),
        head=table.head(),
        rows=tuple(_rows(table, grid, boards)),
        files=setting.table(TAKE, "grid-table", query=with_query(query)),
        empty=empty_words(setting, grid),
    )


def _moved(grid: Grid) -> set[str]:
    """Measures of which another series is held against the standard in all that is shown, so that no cell says
    anything of them."""
    reason, cells = Requirement.Status.MOVED.value, grid.cells.items()
    moved = {key for (_, key), cell in cells if cell.reason == reason}
    return moved and moved - {key for (_, key), cell in cells if cell.reason != reason}


def _rows(table: GridTable, grid: Grid, boards: Iterable[Organisation]) -> Iterator[SafeString]:
    """The nation's row first, which stands out and is open on a phone; else the first board's is."""
    nation, get, keys = table.setting.nation, grid.cells.get, table.keys
    for number, board in enumerate((*([nation] if nation else []), *boards)):
        owner = board.pk
        cells = [get((owner, key)) for key in keys]
        tally = _tally(table.setting, cells)
        yield table.row(board, cells, tally=tally, stands_out=board is nation, is_open=number == 0)


def _tally(setting: Setting, cells: Sequence[Cell | None]) -> str:
    """Of a year only: latest figures are of unlike years and have no total."""
    if not setting.is_past:
        return ""
    judged = [cell for cell in cells if cell is not None and cell.met is not None]
    return f"{sum(1 for cell in judged if cell.met)} of {len(judged)} met" if judged else "nothing judged"
