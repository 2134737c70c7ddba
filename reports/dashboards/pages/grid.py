"""The nation grid: boards by measures."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from boards.components.parts import Download, Link
from boards.components.words import counted
from boards.organisations.models import Organisation
from boards.performance.analysis.words import ASSURANCE_WORDS, VARIATION_WORDS
from boards.performance.cells import Cell, Grid
from boards.performance.models import Result
from reports.dashboards.pages.grid_choices import Changed, ChoiceForm, Choices, choice_form
from reports.dashboards.pages.grid_table import GridTable
from reports.dashboards.pages.order import in_order
from reports.dashboards.pages.series_facts import Briefs
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
    """`head` and `rows` are markup (`grid_table`); `by_target` leads a phone, which shows one list, to the other."""

    title: str
    verdict: str
    provenance: str
    by_target: str
    years: tuple[Link, ...]
    concerns: tuple[Link, ...]
    choices: ChoiceForm
    shown: str
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
    choices: Choices,
    query: str,
    year: YearGrid,
    briefs: Briefs,
    changed: Changed | None = None,
) -> GridPage:
    """Boards by measures, the nation's row first; `query` is the whole address's own, and `changed` marks what is
    another since the reader looked, where that is chosen."""
    moved, when = _moved(grid), year_words(setting, year)
    every = [one for one in setting.catalogue.measures.values() if one.target_id and one.key not in moved]
    measures = choices.columns(every)
    everybody = setting.organisations.territorial
    shown = choices.rows(everybody, grid, measures, changed)
    boards, form = in_order(
        shown,
        grid=grid,
        year=year.grid,
        year_words=when,
        measures=measures,
        order=choices.order,
        desk=setting.desk,
        query=query,
        changes={key: brief.change for key, brief in briefs.items()} if choices.by_change else None,
    )
    table = GridTable(setting, measures, briefs, was=changed.was if changed else {})
    here = setting.url("grid")
    base = without(query, "concern")
    return GridPage(
        title="Samples by targets" if setting.view.samples else "Scotland: boards by targets",
        verdict=boards_verdict(
            setting,
            year,
            boards,
            when=when,
            among=None if len(measures) == len(every) else {one.key for one in measures},
            whose=_whose(setting, boards, everybody, measures, every),
        ),
        provenance=setting.provenance,
        by_target=setting.to("targets"),
        years=setting.years(page="grid", held=held_years, choices=choices.query),
        concerns=(
            Link("All", here + with_query(base), not choices.concern),
            *(
                Link(
                    choice.label,
                    here + with_query(base, f"concern={choice.value}"),
                    choices.concern == choice.value,
                )
                for choice in Measure.Concern
            ),
        ),
        choices=choice_form(
            choices,
            form,
            [one for one in every if not choices.concern or one.concern == choices.concern],
            everybody,
            says_series=not setting.unsaid(),
        ),
        shown=choices.words(rows=len(boards), of=len(everybody), columns=len(measures), changed=changed),
        key=Result.key(),
        series_key=_series_key() if briefs else (),
        head=table.head(),
        rows=tuple(_rows(table, grid, boards)),
        files=setting.table(TAKE, "grid-table", query=with_query(query)),
        empty=empty_words(setting, grid),
    )


def _whose(
    setting: Setting,
    boards: Sequence[Organisation],
    everybody: Sequence[Organisation],
    measures: Sequence[Measure],
    every: Sequence[Measure],
) -> str:
    """Whom, and which targets, a headline is of that follows the filters; empty where it is of all."""
    if len(boards) == len(everybody) and len(measures) == len(every):
        return ""
    named = "samples" if setting.view.samples else "territorial boards"
    named = named if len(boards) == len(everybody) else f"{counted(len(boards), 'board')} shown"
    return (
        named
        if len(measures) == len(every)
        else f"{named}, for the {counted(len(measures), 'target')} shown,"
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
