"""Improvement actions of a round's agreed plans in one list: who does what for which target, by when, with what help.

Actions are not added up, and nothing counts or orders boards by them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from boards.components.columns import Column, Kind
from boards.components.filters import Choice, ListFilter, Search, distinct
from boards.components.lists import ListOf
from boards.organisations.models import Organisation
from boards.planning.pages.words import address_of
from boards.planning.roll_ups.held import Held
from boards.planning.roll_ups.page import Listed, RollUp, Wanted
from boards.planning.roll_ups.rows import Noun, only_listed, rows_of
from boards.planning.roll_ups.words import titles_of
from boards.plans.listed_rows import PlanAction
from boards.plans.parts import ACTIONS
from boards.plans.parts.inputs import JOINT, number_words
from boards.plans.queries.rolled_up import actions_said
from targets.calc.periods import day_words
from targets.calc.rounding import without_zeros
from targets.outcomes.files import outcomes, vocabulary

NOTE = "Actions stand side by side: no total and no order of boards follows from them."


@dataclass(frozen=True)
class Line:
    """One action of one board. `measures`, `outcomes` and `themes` are keys, by which the list is narrowed."""

    organisation: Organisation
    href: str
    row: PlanAction
    area_title: str
    measures: tuple[str, ...]
    targets: str
    outcomes: tuple[str, ...]
    themes: tuple[str, ...]

    @property
    def board(self) -> str:
        return self.organisation.slug

    @property
    def support(self) -> str:
        return "wanted" if self.row.support else "none"

    @property
    def ends(self) -> date | None:
        return self.row.ends

    @property
    def level(self) -> str:
        """ "from 48 to 20 by 31 December 2026: waits over 12 hours"."""
        row = self.row
        told = [
            f"{word} {number_words(without_zeros(value))}"
            for word, value in (("from", row.level_from), ("to", row.level_to))
            if value is not None
        ]
        told += [f"by {day_words(row.level_by)}"] if row.level_by else []
        return f"{' '.join(told)}: {row.level_of}" if told else row.level_of

    @property
    def milestones(self) -> str:
        return "; ".join(f"{day_words(one.day)}: {one.what}" for one in self.row.milestones.all())


class ActionFilter(ListFilter):
    board = Choice(label="Board", field_name="board", says="of {}")
    area = Choice(label="Area", field_name="row__area", says="under {}")
    target = Choice(label="Target", field_name="measures", lookup_expr="contains", says="for {}")
    outcome = Choice(label="Outcome", field_name="outcomes", lookup_expr="contains", says="for {}")
    theme = Choice(
        label="Enabler or challenge", field_name="themes", lookup_expr="contains", says="that names {}"
    )
    support = Choice(
        label="Support",
        field_name="support",
        choices=[("wanted", "wanted"), ("none", "none wanted")],
        says="support: {}",
    )
    words = Search(label="Words", fields=("row__title", "row__what", "row__lead"))


def roll_up(held: Held, wanted: Wanted) -> RollUp:
    """Three queries."""
    whose = {one.organisation.pk: one.organisation for one in held.asked}
    areas = titles_of(held)
    lines = [_line(held, whose[board], row, areas) for board, row in actions_said(held.versions)]
    spoken = frozenset(line.organisation.pk for line in lines)
    listed = Listed(_list(held, len(spoken)), lines, _choices(held, lines))
    return only_listed(held, listed, spoken, note=NOTE)


def _line(held: Held, organisation: Organisation, row: PlanAction, areas: Mapping[str, str]) -> Line:
    measures = held.round.policy.measures
    serves = sorted(one.measure_id for one in row.serves.all())
    return Line(
        organisation=organisation,
        href=f"{address_of(organisation, held.round.framework.key)}{ACTIONS.key}/{row.key}/",
        row=row,
        area_title=areas.get(row.area, row.area),
        measures=tuple(serves),
        targets="; ".join(measures[key].title if key in measures else key for key in serves),
        outcomes=tuple(key for key in row.outcomes.split(JOINT) if key),
        themes=tuple(key for key in row.themes.split(JOINT) if key),
    )


def _choices(held: Held, lines: list[Line]) -> dict[str, list[tuple[str, str]]]:
    """What the lines name; targets, outcomes and themes in the order of the policy."""
    measures = held.round.policy.measures
    served = {key for line in lines for key in line.measures}
    numbers = {key for line in lines for key in line.outcomes}
    themes = {key for line in lines for key in line.themes}
    return {
        "board": distinct((line.board, line.organisation.name) for line in lines),
        "area": distinct((line.row.area, line.area_title) for line in lines),
        "target": [(key, one.title) for key, one in measures.items() if key in served],
        "outcome": [
            (str(one.number), f"{one.number}. {one.title}")
            for one in outcomes().outcomes
            if str(one.number) in numbers
        ],
        "theme": [(one.key, f"{one.key} {one.title}") for one in vocabulary().items if one.key in themes],
    }


def _list(held: Held, boards: int) -> ListOf[Line]:
    return rows_of(
        held,
        boards,
        Column("row", "Row", lambda line: line.row.key, Kind.CODE, only="file"),
        Column("area", "Area", lambda line: line.area_title, order=("area_title",)),
        Column("targets", "Targets it serves", lambda line: line.targets, order=("targets",)),
        Column("level", "Planned level", lambda line: line.level),
        Column("ends", "Ends", lambda line: line.ends, Kind.DATE, order=("ends",)),
        Column("support", "Support wanted", lambda line: line.row.support),
        Column("what", "What will be done", lambda line: line.row.what, only="file"),
        Column("lead", "Lead", lambda line: line.row.lead, only="file"),
        Column("measures", "Measures", lambda line: JOINT.join(line.measures), Kind.CODE, only="file"),
        Column("outcomes", "National outcomes", lambda line: JOINT.join(line.outcomes), only="file"),
        Column("themes", "Enablers and challenges", lambda line: JOINT.join(line.themes), only="file"),
        Column("starts", "Begins", lambda line: line.row.starts, Kind.DATE, only="file"),
        Column("milestones", "Milestones", lambda line: line.milestones, only="file"),
        noun=Noun("actions", "an action", "actions", "Improvement actions", "row__title"),
        says=lambda line: line.row.title,
        filters=ActionFilter,
    )
