"""Risks of a round's agreed plans on one map, with the rows behind each square: none is added to another.

Nothing counts or orders boards by their risks.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from boards.components.columns import Column, Kind
from boards.components.filters import Choice, ListFilter, Search, distinct
from boards.components.lists import ListOf
from boards.components.risk_map import SCALE, MappedRisk, risk_map
from boards.organisations.models import Organisation
from boards.planning.pages.words import address_of
from boards.planning.roll_ups.held import Held
from boards.planning.roll_ups.page import Listed, RollUp, Wanted
from boards.planning.roll_ups.rows import Noun, rows_of
from boards.planning.roll_ups.words import titles_of
from boards.plans.listed_rows import PlanRisk
from boards.plans.parts import RISKS
from boards.plans.parts.risks import KINDS
from boards.plans.queries.rolled_up import risks_said
from targets.calc.risk_scale import level_of

UNSCORED = "not-scored"
NOTE = (
    "Scores when managed, where a board gives them, else as they are now. Scores may be left out. Risks are shown side "
    "by side: no total and no order of boards follows from them."
)


@dataclass(frozen=True)
class Line:
    """One risk of one board."""

    organisation: Organisation
    href: str
    words: str
    measure: str
    target: str
    heading: str
    heading_title: str
    kind: str
    managed: str
    owner: str
    scores: tuple[int, int] | None
    is_managed: bool

    @property
    def board(self) -> str:
        return self.organisation.slug

    @property
    def square(self) -> str:
        """ "4-3": likelihood and impact, as an address names them."""
        return "-".join(map(str, self.scores)) if self.scores else UNSCORED

    @property
    def level(self) -> str:
        return str(level_of(*self.scores)) if self.scores else "not scored"


class RiskFilter(ListFilter):
    board = Choice(label="Board", field_name="board", says="of {}")
    target = Choice(label="Target", field_name="measure", says="about {}")
    heading = Choice(label="Heading", field_name="heading", says="under {}")
    kind = Choice(label="Kind", field_name="kind", choices=[(one, one) for one in KINDS.values()])
    level = Choice(
        label="Level", field_name="level", choices=[(one, one) for one in ("high", "medium", "low")]
    )
    square = Choice(label="Square of the map", field_name="square", says="in the square {}")
    words = Search(label="Words", fields=("words", "managed", "owner"))


#: What the map is narrowed by with its list.
NARROWS: Mapping[str, Callable[[Line], str]] = {
    "board": lambda line: line.board,
    "target": lambda line: line.measure,
    "heading": lambda line: line.heading,
    "kind": lambda line: line.kind,
}


def roll_up(held: Held, wanted: Wanted) -> RollUp:
    """One query."""
    whose = {one.organisation.pk: one.organisation for one in held.asked}
    headings = titles_of(held)
    lines = [_line(held, whose[board], risk, headings) for board, risk in risks_said(held.versions)]
    spoken = frozenset(line.organisation.pk for line in lines)
    narrowed = _narrowed(lines, wanted)
    on_map = [line for line in lines if all(NARROWS[name](line) == one for name, one in narrowed.items())]
    kept = f"&{urlencode(narrowed)}" if narrowed else ""
    mapped = [
        MappedRisk(
            words=line.words,
            likelihood=line.scores[0] if line.scores else None,
            impact=line.scores[1] if line.scores else None,
        )
        for line in on_map
    ]
    found = risk_map(
        mapped,
        key="map",
        caption=f"Risks of {held.of(len({line.organisation.pk for line in on_map}))}"
        + (", as the list below is narrowed" if narrowed else ""),
        address=lambda likelihood, impact: f"?square={likelihood}-{impact}{kept}#risks",
    )
    squares = {square.key.removeprefix("map-"): square.title for square in found.filled}
    if found.unscored:
        squares[UNSCORED] = "Not scored"
    return RollUp(
        who=held.who(spoken, where="on this map"),
        boards=len(spoken),
        finding=found.finding,
        summary="",
        described="",
        twin=None,
        map=found if lines else None,
        kept=kept,
        notes=(NOTE,),
        listed=Listed(
            _list(held, len(spoken)),
            lines,
            {
                "board": distinct((line.board, line.organisation.name) for line in lines),
                "target": distinct((line.measure, line.target) for line in lines),
                "heading": distinct((line.heading, line.heading_title) for line in lines),
                "square": list(squares.items()),
            },
        ),
    )


def _narrowed(lines: list[Line], wanted: Wanted) -> dict[str, str]:
    """What the address asks for, of what there is; a square and a level are places on the map."""
    asked = {name: wanted(name) for name in NARROWS}
    return {
        name: one for name, one in asked.items() if one and any(NARROWS[name](line) == one for line in lines)
    }


def _line(held: Held, organisation: Organisation, risk: PlanRisk, headings: Mapping[str, str]) -> Line:
    """When managed where that is scored, else as it is now."""
    measures = held.round.policy.measures
    managed = risk.likelihood_after is not None
    scores = (risk.likelihood_after, risk.impact_after) if managed else (risk.likelihood, risk.impact)
    return Line(
        organisation=organisation,
        href=f"{address_of(organisation, held.round.framework.key)}{RISKS.key}/{risk.key}/",
        words=risk.risk,
        measure=risk.measure_id,
        target=measures[risk.measure_id].title if risk.measure_id in measures else risk.measure_id,
        heading=risk.heading,
        heading_title=headings.get(risk.heading, risk.heading),
        kind=KINDS.get(risk.kind, ""),
        managed=risk.managed,
        owner=risk.owner,
        scores=(scores[0], scores[1]) if scores[0] is not None and scores[1] is not None else None,
        is_managed=managed,
    )


def _level(line: Line) -> str:
    return f"{line.level}, when managed" if line.is_managed else line.level


def _list(held: Held, boards: int) -> ListOf[Line]:
    return rows_of(
        held,
        boards,
        Column("target", "Target", lambda line: line.target, order=("target",)),
        Column("heading", "Heading", lambda line: line.heading_title, order=("heading_title",)),
        Column("kind", "Kind", lambda line: line.kind, order=("kind",)),
        Column("owner", "Owner", lambda line: line.owner, order=("owner",)),
        Column("managed", "How it is managed", lambda line: line.managed, only="file"),
        Column(
            "likelihood",
            "Likelihood",
            lambda line: line.scores[0] if line.scores else None,
            Kind.NUMBER,
            only="file",
        ),
        Column(
            "impact", "Impact", lambda line: line.scores[1] if line.scores else None, Kind.NUMBER, only="file"
        ),
        Column("level", "Level", _level, about=SCALE),
        noun=Noun("risks", "a risk", "risks", "Risks", "words"),
        says=lambda line: line.words,
        filters=RiskFilter,
    )
