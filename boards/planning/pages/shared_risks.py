"""Shared risks of one plan as a map of five by five, and as a table: no risk is added to another."""

from collections.abc import Iterable
from dataclasses import dataclass

from boards.components.columns import Column, Kind
from boards.components.parts import TableCell
from boards.components.risk_map import MappedRisk, RiskMap, risk_map
from boards.components.tables import PageTable, page_table
from boards.organisations.marks import of_board
from boards.organisations.models import Organisation
from boards.planning.pages.words import address_of
from boards.plans.parts import RISKS
from boards.plans.parts.part import Fields
from boards.plans.parts.risks import KINDS
from boards.plans.queries import PlanView
from targets.calc.risk_scale import level_of


@dataclass(frozen=True)
class SharedRisks:
    """The map, with links to the rows, and the same risks as a table."""

    map: RiskMap
    table: PageTable


@dataclass(frozen=True)
class _Line:
    title: str
    href: str
    target: str
    kind: str
    owner: str
    scores: tuple[int, int] | None
    managed: bool


def _scores(said: Fields) -> tuple[int, int] | None:
    """When managed where that is scored, else as it is now."""
    for names in (("likelihood_after", "impact_after"), ("likelihood", "impact")):
        if all(name in said for name in names):
            return int(said[names[0]]), int(said[names[1]])
    return None


def shared_risks(plan: PlanView, *, organisation: Organisation) -> SharedRisks | None:
    """None where no risk is written that the reader may read."""
    written = plan.written(RISKS.key)
    if written is None or not written.rows:
        return None
    address = f"{address_of(organisation, plan.framework.key)}{RISKS.key}/"
    targets = plan.setting.policy.measures
    lines = [
        _Line(
            title=RISKS.title_of(key, said, plan.setting),
            href=f"{address}{key}/",
            target=targets[said["measure"]].title if said["measure"] in targets else said["measure"],
            kind=KINDS.get(said.get("kind", ""), ""),
            owner=said.get("owner", ""),
            scores=_scores(said),
            managed="likelihood_after" in said,
        )
        for key, said in written.rows.items()
    ]
    mapped = [
        MappedRisk(
            words=line.title,
            likelihood=line.scores[0] if line.scores else None,
            impact=line.scores[1] if line.scores else None,
            note=": ".join(filter(None, (line.kind, line.target))),
            href=line.href,
        )
        for line in lines
    ]
    return SharedRisks(
        risk_map(mapped, key="map", caption="Risks when managed, where that is scored, else as they are now"),
        _table(lines, organisation),
    )


def _table(lines: Iterable[_Line], organisation: Organisation) -> PageTable:
    columns: tuple[Column[_Line], ...] = (
        Column(
            "risk", "Risk", lambda line: line.title, shown=lambda line: TableCell(line.title, href=line.href)
        ),
        Column("target", "Target", lambda line: line.target),
        Column("kind", "Kind", lambda line: line.kind),
        Column("owner", "Owner", lambda line: line.owner),
        Column("likelihood", "Likelihood", lambda line: line.scores[0] if line.scores else None, Kind.NUMBER),
        Column("impact", "Impact", lambda line: line.scores[1] if line.scores else None, Kind.NUMBER),
        Column("level", "Level", _level),
    )
    return page_table(
        of_board(columns, organisation),
        lines,
        key="shared-risks",
        caption="Shared risks, one by one",
    )


def _level(line: _Line) -> str:
    if line.scores is None:
        return "not scored"
    return f"{level_of(*line.scores)}{' when managed' if line.managed else ''}"
