"""The list of years: how each agreed plan is reported on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from boards.asks.queries import extended
from boards.components.columns import Column, Kind
from boards.components.filters import Choice, ListFilter, distinct
from boards.components.lists import ListOf
from boards.direction.return_acts import NONE, OPEN, SIGNED
from boards.direction.return_queries import Quarter, quarters_of
from boards.direction.returns import QUARTERS, QuarterlyReturn
from boards.direction.year_words import address_of
from boards.organisations.marks import board_column, invented_column
from boards.organisations.models import Organisation
from boards.plans.cycles import Cycle
from boards.plans.queries.in_force import rounds
from targets.catalogue.models import Framework
from targets.catalogue.queries import Catalogue


@dataclass(frozen=True)
class YearLine:
    """One agreed plan; `returns` is the state of each quarter's, in words."""

    organisation: Organisation
    framework: Framework
    returns: Mapping[int, str]


def year_lines(*, boards: frozenset[int] | None, policy: Catalogue, today: date) -> tuple[YearLine, ...]:
    """Every plan in force of the boards that may be seen (None: all), the newest year first. Seven queries."""
    held = {
        (one.plan.framework_id, one.plan.organisation_id, one.quarter): one
        for one in QuarterlyReturn.objects.select_related("plan")
    }
    moved = extended()
    cycles = {one.framework_id: one for one in Cycle.objects.all()}
    return tuple(
        YearLine(
            organisation,
            one.framework,
            {
                quarter.number: state_of(
                    held.get((one.framework.key, organisation.pk, quarter.number)), quarter, today=today
                )
                for quarter in quarters_of(
                    organisation.slug, one.framework, cycles.get(one.framework.key), moved
                )
            },
        )
        for one in rounds(policy=policy, today=today)
        for organisation in one.organisations
        if organisation.pk in one.plans and (boards is None or organisation.pk in boards)
    )


def state_of(held: QuarterlyReturn | None, quarter: Quarter, *, today: date) -> str:
    if held is not None and held.signed_at:
        return SIGNED
    if held is None and quarter.period.end >= today:
        return "not over yet"
    late = quarter.due is not None and quarter.due < today
    return f"{NONE if held is None else OPEN}{', late' if late else ''}"


class YearsFilter(ListFilter):
    board = Choice(label="Board", field_name="organisation__slug", says="of {}")
    year = Choice(label="Year", field_name="framework__key")


def _quarter(number: int) -> Column[YearLine]:
    return Column(f"quarter_{number}", f"Quarter {number}", lambda one: one.returns[number])


YEARS: ListOf[YearLine] = ListOf(
    key="years",
    noun=("year", "years"),
    caption="Years of agreed plans",
    columns=(
        board_column(
            lambda one: one.organisation.name,
            lambda one: one.organisation,
            key="board_name",
            order=("organisation__name",),
            href=lambda one: address_of(one.organisation, one.framework.key),
        ),
        Column("board", "Board", lambda one: one.organisation.slug, Kind.CODE, only="file"),
        Column("year", "Year", lambda one: one.framework.key, Kind.CODE, only="file"),
        Column(
            "year_name",
            "Year",
            lambda one: one.framework.name,
            order=("framework__year_start", "framework__name"),
        ),
        *map(_quarter, QUARTERS),
        invented_column(lambda one: one.organisation),
    ),
    order="",
    empty="No plan is agreed yet. When one is, its year begins here.",
    filters=YearsFilter,
)


def year_choices(lines: Sequence[YearLine]) -> dict[str, list[tuple[str, str]]]:
    return {
        "board": distinct((one.organisation.slug, one.organisation.name) for one in lines),
        "year": distinct((one.framework.key, one.framework.name) for one in lines),
    }
