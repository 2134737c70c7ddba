"""The list of targets: what is asked, and how Scotland stands against each."""

from dataclasses import dataclass

from boards.performance.cells import Grid
from boards.performance.words import Facts
from reports.dashboards.pages.setting import Setting
from targets.catalogue.models import Measure


@dataclass(frozen=True)
class TargetLine:
    title: str
    href: str
    facts: Facts
    boards_met: str


@dataclass(frozen=True)
class TargetGroup:
    title: str
    lines: tuple[TargetLine, ...]


@dataclass(frozen=True)
class TargetsPage:
    title: str
    provenance: str
    groups: tuple[TargetGroup, ...]


def targets_page(*, setting: Setting, grid: Grid) -> TargetsPage:
    """Measures grouped by what people care about; those without a target say so."""
    nation = setting.organisations.nation.pk
    groups = []
    for concern in Measure.Concern:
        lines = []
        for measure in setting.catalogue.measures.values():
            if measure.concern != concern.value:
                continue
            judged = [
                cell
                for (owner, key), cell in grid.cells.items()
                if key == measure.key and owner != nation and cell.met is not None
            ]
            lines.append(
                TargetLine(
                    title=measure.title,
                    href=setting.url("target", measure=measure.key),
                    facts=setting.facts(grid.cells.get((nation, measure.key)), measure_key=measure.key),
                    boards_met=f"{sum(1 for cell in judged if cell.met)} of {len(judged)}" if judged else "",
                )
            )
        if lines:
            groups.append(TargetGroup(title=concern.label, lines=tuple(lines)))
    return TargetsPage(title="Targets and standards", provenance=setting.provenance, groups=tuple(groups))
