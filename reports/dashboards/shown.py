"""What the page, chart and files of one board and target are all made from: read once, the same for each of them."""

from dataclasses import replace
from decimal import Decimal

from boards.organisations.models import Organisation
from boards.performance.analysis.models import Analysis
from boards.performance.analysis.process import Process, process_of
from boards.performance.analysis.queries import kept_analysis
from boards.performance.cells import Series
from boards.performance.process_marks import Fan
from reports.dashboards.pages.picture import Shown
from reports.dashboards.visits import Visit
from targets.calc.periods import Period
from targets.catalogue.models import Measure


def shown_of(visit: Visit, board: Organisation, measure: Measure) -> Shown:
    """The series, one query for changes of process and one for what was said; at the desk another one for what is
    ahead."""
    setting = visit.setting
    policy, view = setting.catalogue, setting.view
    series = visit.source.series(organisation_id=board.pk, measure_key=measure.key, view=view)
    rebases = visit.source.rebases(organisation_id=board.pk, measure_key=measure.key, view=view)
    process = process_of(
        series.points,
        definition_on=lambda day: policy.definition_on(measure_key=measure.key, day=day),
        definition=policy.definitions[measure.key][-1],
        rebases=[one.at for one in rebases],
        population=board.population,
    )
    spoken_of = visit.source.spoken_of(organisation_id=board.pk, measure_key=measure.key, view=view)
    shown = Shown(series, process, rebases, spoken_of=spoken_of)
    if not setting.desk or view.known_on is not None:
        return shown
    kept = kept_analysis(organisation_id=board.pk, measure_key=measure.key)
    if kept is None or not _is_of(kept, process):
        return shown
    return replace(shown, ahead=kept, fan=_fan(kept, series, process))


def _is_of(kept: Analysis, process: Process) -> bool:
    """Whether it was reckoned from the figures that are shown: both say the same of them."""
    names = ("reason", "points", "variation", "since", "mean", "lower", "upper")
    return all(getattr(kept, name) == getattr(process.said, name) for name in names)


def _fan(kept: Analysis, series: Series, process: Process) -> Fan | None:
    newest = process.newest
    value = next((p.value for p in reversed(series.points) if p.period == newest), None)
    if newest is None or value is None or not kept.horizons:
        return None
    count = len(kept.quantiles) // len(kept.horizons)
    values = [tuple(kept.quantiles[at : at + count]) for at in range(0, len(kept.quantiles), count)]
    return Fan(newest, Decimal(value), tuple(_later(newest, n) for n in kept.horizons), tuple(values))


def _later(period: Period, steps: int) -> Period:
    for _ in range(steps):
        period = period.next()
    return period
