"""What is published, and beside it the returns of boards that are newer."""

from boards.performance.cells import Grid
from boards.performance.queries import View
from reports.dashboards.sources import Source


def newer_returns_apart(source: Source, view: View, grid: Grid, *, measure_key: str) -> tuple[Grid, Grid]:
    """The grid with the published figure of the measure where a board's own return is newer, and those returns.

    Management information stands beside what is published. A return of which nothing published is behind it stays.
    """
    returned = {
        key: cell for key, cell in grid.cells.items() if key[1] == measure_key and cell.management_information
    }
    if not returned:
        return grid, Grid(cells={})
    published = source.published(view, measure_key=measure_key)
    behind = {
        key: published[key[0]]
        for key in returned
        if key[0] in published and published[key[0]].actual is not None
    }
    return Grid(cells=grid.cells | behind), Grid(cells={key: returned[key] for key in behind})
