"""Tables of the dashboard as files: what a page shows, under the same choices."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse

from boards.components.columns import Table
from boards.components.files import table_file
from boards.figures.models import Observation
from boards.performance.cells import Grid
from reports.dashboards import exports
from reports.dashboards.changed import changed_cells
from reports.dashboards.newer_returns import newer_returns_apart
from reports.dashboards.pages.promises import promised_table
from reports.dashboards.pages.rounds import listed_table
from reports.dashboards.pages.setting import view_name
from reports.dashboards.pages.unusual import told_of
from reports.dashboards.shown import shown_of
from reports.dashboards.visits import (
    Visit,
    choices_of,
    file,
    measure_of,
    organisation_of,
    read_scotland,
    round_of_year,
)
from reports.publication import queries as publication


@file
def releases_table(request: HttpRequest, visit: Visit, kind: str) -> HttpResponse:
    table = exports.release_table(publication.releases(released_only=True))
    return table_file(table, name="data-releases", kind=kind)


@file
def sources_table(request: HttpRequest, visit: Visit, kind: str) -> HttpResponse:
    return table_file(exports.source_table(visit.setting), name="sources", kind=kind)


@file
def board_table(request: HttpRequest, visit: Visit, board: str, kind: str) -> HttpResponse:
    organisation = organisation_of(visit, board)
    return _results(visit, organisation.slug, boards=[organisation], kind=kind)


@file
def targets_table(request: HttpRequest, visit: Visit, kind: str) -> HttpResponse:
    grid = visit.source.grid(visit.setting.view)
    table = exports.target_table(visit.setting, grid)
    return table_file(table, name=f"targets-{view_name(visit.setting)}", kind=kind)


@file
def promises_table(request: HttpRequest, visit: Visit, kind: str) -> HttpResponse:
    table = promised_table(visit.setting.catalogue, read=read_scotland(visit))
    return table_file(table, name=f"national-promises-{view_name(visit.setting)}", kind=kind)


@file
def round_table(request: HttpRequest, visit: Visit, year: str, kind: str) -> HttpResponse:
    framework = round_of_year(visit, year)
    table = listed_table(visit.setting.catalogue, framework)
    return table_file(table, name=f"listed-targets-{year}", kind=kind)


@file
def target_table(request: HttpRequest, visit: Visit, measure: str, kind: str) -> HttpResponse:
    """The rows of the page's tables: a board of which a newer return stands beside its figure has two."""
    chosen, view = measure_of(visit, measure), visit.setting.view
    grid, returns = newer_returns_apart(visit.source, view, visit.source.grid(view), measure_key=chosen.key)
    rows = [
        row
        for cells in (grid, returns)
        if cells.cells
        for row in exports.result_table(
            visit.setting, cells, measures=[chosen], known_from=_known_from(cells)
        ).rows
    ]
    table = Table(exports.RESULTS, rows)
    return table_file(table, name=f"{chosen.key}-{view_name(visit.setting)}", kind=kind)


@file
def history_table(request: HttpRequest, visit: Visit, measure: str, kind: str) -> HttpResponse:
    chosen = measure_of(visit, measure)
    return table_file(exports.history_table(visit.setting, chosen), name=f"{chosen.key}-history", kind=kind)


@file
def revision_table(request: HttpRequest, visit: Visit, board: str, measure: str, kind: str) -> HttpResponse:
    organisation, chosen = organisation_of(visit, board), measure_of(visit, measure)
    series = visit.source.series(
        organisation_id=organisation.pk, measure_key=chosen.key, view=visit.setting.view
    )
    name = f"{organisation.slug}-{chosen.key}-revisions-{view_name(visit.setting)}"
    return table_file(exports.revision_table(visit.setting, organisation, series), name=name, kind=kind)


@file
def cell_table(request: HttpRequest, visit: Visit, board: str, measure: str, kind: str) -> HttpResponse:
    organisation, chosen = organisation_of(visit, board), measure_of(visit, measure)
    shown = shown_of(visit, organisation, chosen)
    name = f"{organisation.slug}-{chosen.key}-{view_name(visit.setting)}"
    told = told_of(shown.series) if visit.setting.desk else None
    table = exports.series_table(visit.setting, organisation, shown.series, process=shown.process, told=told)
    return table_file(table, name=name, kind=kind)


@file
def grid_table(request: HttpRequest, visit: Visit, kind: str) -> HttpResponse:
    """Every measure, those without a target too, or what the page's choices leave."""
    choices, setting = choices_of(request), visit.setting
    every = list(setting.catalogue.measures.values())
    measures = (
        choices.columns(every)
        if choices.targets or choices.outcome
        else [m for m in every if not choices.concern or m.concern == choices.concern]
    )
    which: dict[str, Any] = {}
    if choices.result or choices.family or choices.changed:
        grid = visit.source.grid(setting.view)
        changed = changed_cells(request, visit) if choices.changed else None
        shown = choices.rows(setting.organisations.territorial, grid, measures, changed)
        which["boards"] = [*([setting.nation] if setting.nation else []), *shown]
    whole = "results" if setting.view.samples else "scotland"
    name = "-".join(
        part
        for part in (
            whole,
            choices.concern,
            choices.result.replace("_", "-"),
            choices.family,
            choices.outcome,
            "chosen" if choices.targets else "",
            "changed" if choices.changed else "",
        )
        if part
    )
    return _results(visit, name, measures=measures, kind=kind, **which)


def _results(visit: Visit, name: str, *, kind: str, **which: Any) -> HttpResponse:
    """Judged cells of the view as a file, named for what and of when they are."""
    held = visit.source.grid(visit.setting.view)
    table = exports.result_table(visit.setting, held, known_from=_known_from(held), **which)
    return table_file(table, name=f"{name}-{view_name(visit.setting)}", kind=kind)


def _known_from(grid: Grid) -> dict[int, date]:
    """The day since which each observation of the grid is known, by its number; one query."""
    numbers = [cell.observation_id for cell in grid.cells.values() if cell.observation_id is not None]
    return dict(Observation.objects.filter(pk__in=numbers).values_list("pk", "known_from"))
