"""Cells as known on a day, judged on reading."""

from collections.abc import Sequence
from datetime import date

from boards.figures.queries import values_before
from boards.organisations.queries import organisations
from boards.performance.cells import Cell, was_revised
from boards.performance.judging import Policy, judge_cells, judge_points
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
    cells: dict[tuple[int, str], Cell] = {}
    for measure_key in measures:
        asking = Policy.of(measure_key=measure_key, catalogue=policy).limited_to(frameworks)
        own = figures.get(measure_key, [])
        held = asking.limited_to_years({known.period.financial_year for known in own})
        points = judge_points(own, policy=held, promises=promised, boards=who, today=today)
        found = judge_cells(
            points, policy=held, promises=promised, boards=who, today=today, organisations=points
        )
        cells |= {(cell.organisation_id, measure_key): cell for cell in found if framework_key or cell.latest}
        # Who has no figure at all answers for the newest year that asks something.
        empty = [number for number in wanted if (number, measure_key) not in cells]
        found = judge_cells(
            points,
            policy=asking.newest_asking(),
            promises=promised,
            boards=who,
            today=today,
            organisations=empty,
        )
        cells |= {(cell.organisation_id, measure_key): cell for cell in found}
    return _with_revisions({key: cell for key, cell in cells.items() if key[0] in wanted})


def _with_revisions(cells: dict[tuple[int, str], Cell]) -> dict[tuple[int, str], Cell]:
    """What was known before is looked up for the shown figures only: the others of a year are many."""
    before = values_before({c.observation_id for c in cells.values() if c.observation_id is not None})
    return {
        key: cell._replace(
            revised=was_revised(before.get(cell.observation_id), figure_status=cell.figure_status)
        )
        for key, cell in cells.items()
    }
