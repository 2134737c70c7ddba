"""Shared risks as a map of five by five, with its table: no risk is added to another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from boards.components.columns import Column, Kind
from boards.components.parts import TableCell
from boards.components.tables import PageTable, page_table
from boards.components.words import counted
from boards.organisations.marks import of_board
from boards.organisations.models import Organisation
from boards.planning.pages.words import address_of
from boards.plans.parts import RISKS
from boards.plans.parts.part import Fields
from boards.plans.parts.risks import IMPACTS, LIKELIHOODS
from boards.plans.queries import PlanView
from targets.calc.risk_scale import SCORES, level_of, on_the_map


@dataclass(frozen=True)
class Placed:
    """A risk on the map, by its number in the table."""

    number: int
    title: str
    href: str


@dataclass(frozen=True)
class Square:
    """One likelihood and impact: its level in a word, and the risks that stand there."""

    level: str
    risks: tuple[Placed, ...]


@dataclass(frozen=True)
class RiskMap:
    """`impacts` head the columns, each row is a likelihood, the highest first; `unscored` says how many have none."""

    impacts: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Square, ...]], ...]
    unscored: str
    table: PageTable


@dataclass(frozen=True)
class _Line:
    number: int
    title: str
    href: str
    target: str
    owner: str
    scores: tuple[int, int] | None
    managed: bool


def _scores(said: Fields) -> tuple[int, int] | None:
    """When managed where that is scored, else as it is now."""
    for names in (("likelihood_after", "impact_after"), ("likelihood", "impact")):
        if all(name in said for name in names):
            return int(said[names[0]]), int(said[names[1]])
    return None


def risk_map(plan: PlanView, *, organisation: Organisation) -> RiskMap | None:
    """None where no risk is written that the reader may read."""
    written = plan.written(RISKS.key)
    if written is None or not written.rows:
        return None
    address = f"{address_of(organisation, plan.framework.key)}{RISKS.key}/"
    targets = plan.setting.policy.measures
    lines = [
        _Line(
            number=number,
            title=RISKS.title_of(key, said, plan.setting),
            href=f"{address}{key}/",
            target=targets[said["measure"]].title if said["measure"] in targets else said["measure"],
            owner=said.get("owner", ""),
            scores=_scores(said),
            managed="likelihood_after" in said,
        )
        for number, (key, said) in enumerate(written.rows.items(), start=1)
    ]
    scored = {str(line.number): line.scores for line in lines if line.scores}
    unscored = len(lines) - len(scored)
    are = "risk has" if unscored == 1 else "risks have"
    return RiskMap(
        impacts=tuple(IMPACTS.values()),
        rows=_rows(on_the_map(scored), {str(line.number): line for line in lines}),
        unscored=f"{unscored} {are} no score and stand in the table alone." if unscored else "",
        table=_table(lines, organisation),
    )


def _rows(
    squares: Mapping[tuple[int, int], tuple[str, ...]], lines: Mapping[str, _Line]
) -> tuple[tuple[str, tuple[Square, ...]], ...]:
    return tuple(
        (
            LIKELIHOODS[str(likelihood)],
            tuple(
                Square(
                    level=level_of(likelihood, impact).value,
                    risks=tuple(
                        Placed(lines[key].number, lines[key].title, lines[key].href)
                        for key in squares[likelihood, impact]
                    ),
                )
                for impact in SCORES
            ),
        )
        for likelihood in reversed(SCORES)
    )


def _table(lines: Iterable[_Line], organisation: Organisation) -> PageTable:
    held = list(lines)
    columns: tuple[Column[_Line], ...] = (
        Column("number", "Number", lambda line: line.number, Kind.CODE),
        Column(
            "risk", "Risk", lambda line: line.title, shown=lambda line: TableCell(line.title, href=line.href)
        ),
        Column("target", "Target", lambda line: line.target),
        Column("owner", "Owner", lambda line: line.owner),
        Column("likelihood", "Likelihood", lambda line: line.scores[0] if line.scores else None, Kind.NUMBER),
        Column("impact", "Impact", lambda line: line.scores[1] if line.scores else None, Kind.NUMBER),
        Column("level", "Level", _level),
    )
    return page_table(
        of_board(columns, organisation),
        held,
        key="risk-map",
        caption="The same risks, one by one",
        note=f"{counted(len(held), 'risk', 'risks')}, by the numbers of the map. The scale is ours.",
    )


def _level(line: _Line) -> str:
    if line.scores is None:
        return "not scored"
    return f"{level_of(*line.scores)}{' when managed' if line.managed else ''}"
