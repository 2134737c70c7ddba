"""Cells as known on a day, judged on reading."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from boards.figures.columns import Figures
from boards.figures.queries import values_before
from boards.organisations.queries import organisations
from boards.performance.cells import Cell, was_revised
from boards.performance.judging import Policy, cells_of, judge, judge_cells
from boards.performance.queries.known_figures import figures_known_on
from boards.performance.queries.views import Returns, asked
from boards.plans.promises import HELD, promises
from targets.catalogue.queries import catalogue


def cells_known_on(
    *,
    day: date | None,
    today: date,
    framework_key: str | None,
    returns_of: Returns,
    measure_keys: Sequence[str] | None,
    organisation_ids: Sequence[int] | None,
    of_samples: bool = False,
    against: str = HELD,
) -> dict[tuple[int, str], Cell]:
    """Cells as known on a day (None: everything that is held) and judged as of `today`; six queries.

    Of real organisations, or of samples only. KeyError for a framework that is not there.
    """
    policy, everybody = catalogue(), organisations()
    who = asked(everybody)
    begun = [
        framework
        for framework in policy.frameworks.values()
        if framework.fictional == of_samples and framework.year_start <= today
    ]
    if framework_key is None and not begun:
        return {}
    frameworks = begun if framework_key is None else [policy.frameworks[framework_key]]
    measures = [key for key in policy.measures if measure_keys is None or key in measure_keys]
    whole = everybody.samples if of_samples else everybody.all
    wanted = {o.pk for o in whole if organisation_ids is None or o.pk in organisation_ids}
    figures = figures_known_on(
        day=day,
        year=frameworks[0].year_start.year if framework_key else None,
        this_year=frameworks[-1].year_start.year,
        returns_of=returns_of,
        catalogue=policy,
        boards=who,
        measures=measures,
        organisation_ids=sorted(wanted),
    )
    promised = promises(agreed_by=day, against=against)
    asking = [Policy.of(measure_key=key, catalogue=policy).limited_to(frameworks) for key in measures]
    judged = judge(
        figures,
        policies=[one.limited_to_years(years) for one, years in zip(asking, _years_of(figures), strict=True)],
        promises=promised,
        boards=who,
    )
    cells = {
        (cell.organisation_id, cell.measure_key): cell
        for cell in judge_cells(judged, today=today)
        if framework_key or cell.latest
    }
    for newest in (one.newest_asking() for one in asking):
        # Who has no figure at all answers for the newest year that asks something.
        cells |= {
            (cell.organisation_id, cell.measure_key): cell
            for cell in cells_of(
                [number for number in wanted if (number, newest.measure_key) not in cells],
                policy=newest,
                promises=promised,
                boards=who,
                today=today,
            )
        }
    return _with_revisions({key: cell for key, cell in cells.items() if key[0] in wanted})


def _years_of(figures: Figures) -> list[set[int]]:
    """The financial years of each measure's figures."""
    many = len(figures.periods)
    held = np.bincount(figures.measure * many + figures.period, minlength=len(figures.measures) * many)
    return [
        {figures.periods[place].financial_year for place in np.flatnonzero(own).tolist()}
        for own in held.reshape(len(figures.measures), many)
    ]


def _with_revisions(cells: dict[tuple[int, str], Cell]) -> dict[tuple[int, str], Cell]:
    """What was known before is looked up for the shown figures only: the others of a year are many."""
    before = values_before({c.observation_id for c in cells.values() if c.observation_id is not None})
    revised = {
        key: cell._replace(revised=True)
        for key, cell in cells.items()
        if not cell.revised and was_revised(before.get(cell.observation_id), figure_status=cell.figure_status)
    }
    return cells | revised
