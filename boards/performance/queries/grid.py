"""The grid in its views, whole or one organisation or measure of it."""

from datetime import date

from boards.performance.cells import Cell, Grid
from boards.performance.queries.known_on import cells_known_on
from boards.performance.queries.views import Returns, View
from boards.performance.reading import CELLS
from boards.plans.promises import HELD

_SAMPLES = "(SELECT id FROM boards_organisation WHERE kind = 'sample')"


def grid(*, view: View, returns_of: Returns, today: date) -> Grid:
    """The cells of one view.

    What is known now is one SQL statement on the standings, or two (`reading`); where one of them comes from a return
    that the reader may not see, those few cells are judged again without it. As known on a day is one statement on the
    observations, judged in memory; before anything was known its cells say that nothing was held.
    """
    return Grid(cells=_cells(view=view, returns_of=returns_of, today=today))


def board_cells(*, organisation_id: int, view: View, returns_of: Returns, today: date) -> dict[str, Cell]:
    """One organisation's cells of a view by measure; SQL as for `grid`."""
    cells = _cells(view=view, returns_of=returns_of, today=today, organisation_id=organisation_id)
    return {measure_key: cell for (_, measure_key), cell in cells.items()}


def measure_cells(*, measure_key: str, view: View, returns_of: Returns, today: date) -> dict[int, Cell]:
    """One measure's cells of a view by organisation; SQL as for `grid`."""
    cells = _cells(view=view, returns_of=returns_of, today=today, measure_key=measure_key)
    return {organisation_id: cell for (organisation_id, _), cell in cells.items()}


def _cells(
    *,
    view: View,
    returns_of: Returns,
    today: date,
    organisation_id: int | None = None,
    measure_key: str | None = None,
) -> dict[tuple[int, str], Cell]:
    if view.known_on is not None or view.against != HELD:
        return cells_known_on(
            day=view.known_on,
            today=view.known_on or today,
            framework_key=view.year,
            returns_of=returns_of,
            measure_keys=None if measure_key is None else [measure_key],
            organisation_ids=None if organisation_id is None else [organisation_id],
            of_samples=view.samples,
            against=view.against,
        )
    conditions, values = (["latest"], []) if view.year is None else (["framework_id = %s"], [view.year])
    conditions.append(f"organisation_id {'IN' if view.samples else 'NOT IN'} {_SAMPLES}")
    if organisation_id is not None:
        conditions.append("organisation_id = %s")
        values.append(str(organisation_id))
    if measure_key is not None:
        conditions.append("measure_id = %s")
        values.append(measure_key)
    cells = CELLS.read("boards_standing", conditions, values)
    if returns_of is None:
        return cells
    hidden = [key for key, cell in cells.items() if cell.management_information and key[0] not in returns_of]
    if hidden:
        mended = cells_known_on(
            day=None,
            today=today,
            framework_key=view.year,
            returns_of=returns_of,
            measure_keys=sorted({measure for _, measure in hidden}),
            organisation_ids=sorted({organisation for organisation, _ in hidden}),
            of_samples=view.samples,
        )
        for key in hidden:
            del cells[key]
            if key in mended:
                cells[key] = mended[key]
    return cells
