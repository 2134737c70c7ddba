"""The list of targets: what is asked, and how Scotland stands against each."""

from collections.abc import Iterable
from dataclasses import dataclass

from boards.components.parts import Download
from boards.performance.cells import Cell, Grid
from boards.performance.words import Facts, span_words
from reports.dashboards.pages.order import common_period
from reports.dashboards.pages.series_facts import Briefs, SeriesFacts
from reports.dashboards.pages.setting import TAKE, Setting
from targets.catalogue.models import Measure, Requirement


@dataclass(frozen=True)
class TargetLine:
    title: str
    href: str
    facts: Facts
    series: SeriesFacts | None
    boards_met: str
    boards_when: str


@dataclass(frozen=True)
class TargetGroup:
    """`further` are figures without a target, folded away until a reader asks for them."""

    title: str
    lines: tuple[TargetLine, ...]
    further: tuple[TargetLine, ...]


@dataclass(frozen=True)
class TargetsPage:
    title: str
    provenance: str
    groups: tuple[TargetGroup, ...]
    files: Download
    rounds: str
    outcomes: str
    promises: str


def targets_page(*, setting: Setting, grid: Grid, briefs: Briefs) -> TargetsPage:
    """Measures grouped by what people care about; those without a target say so, and come after the others."""
    nation = setting.nation.pk if setting.nation else 0
    groups = []
    for concern in Measure.Concern:
        lines: list[TargetLine] = []
        further: list[TargetLine] = []
        for measure in setting.catalogue.measures.values():
            if measure.concern != concern.value:
                continue
            boards = boards_of(grid, measure=measure, nation=nation)
            period = common_period(boards)
            judged = [cell for cell in boards if cell.met is not None and cell.period == period]
            own = grid.cells.get((nation, measure.key))
            is_asked = measure.target_id and (own is None or own.reason != Requirement.Status.MOVED)
            (lines if is_asked else further).append(
                TargetLine(
                    title=measure.title,
                    href=setting.to("target", measure=measure.key),
                    facts=setting.facts(own, measure_key=measure.key),
                    series=setting.series_facts(own, briefs) if own else None,
                    boards_met=f"{sum(1 for cell in judged if cell.met)} of {len(judged)}" if judged else "",
                    boards_when=other_periods(own, judged),
                )
            )
        if lines or further:
            groups.append(TargetGroup(concern.label, tuple(lines), tuple(further)))
    return TargetsPage(
        title="Targets and standards",
        provenance=setting.provenance,
        groups=tuple(groups),
        files=setting.table(TAKE, "targets-table"),
        rounds=setting.url("rounds"),
        outcomes=setting.url("outcomes"),
        promises=setting.url("promises"),
    )


def boards_of(grid: Grid, *, measure: Measure, nation: int) -> list[Cell]:
    """The cells of one measure without the nation's."""
    return [cell for (owner, key), cell in grid.cells.items() if key == measure.key and owner != nation]


def other_periods(nation: Cell | None, boards: Iterable[Cell]) -> str:
    """Which periods the boards' figures are of, where they are not all of the nation's; empty where they are."""
    periods = {cell.period for cell in boards if cell.period is not None}
    if not periods or (nation is not None and periods == {nation.period}):
        return ""
    return span_words(periods)
