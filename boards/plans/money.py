"""The money of one version, put together from its parts: what its sums are, and how many years it wants."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from boards.plans.parts.capital import CAPITAL, spend_of
from boards.plans.parts.finance import FINANCE, lines_of, years_of
from boards.plans.parts.length import LENGTH, reasons, told_years
from boards.plans.parts.part import Rows, Setting
from boards.plans.parts.savings import SAVINGS, schemes_of
from targets.calc import money, money_checks
from targets.calc.money import Lines, Scheme
from targets.calc.money_checks import Check
from targets.catalogue.plan_parts import PlanPart

#: From this year on, territorial boards break even over three years; what was recalled is its day, not the rule.
THREE_YEARS_SINCE = 2019


@dataclass(frozen=True)
class MoneyOfPlan:
    """By year, counted from 1: lines, schemes and capital. `told` is how many years Government told the board."""

    years: tuple[Lines, ...]
    schemes: Mapping[str, Scheme]
    capital: tuple[Mapping[str, Decimal], ...]
    boxes: tuple[str, ...]
    told: int | None
    breaks_even_over_three: bool
    titles: Mapping[str, str]

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        return money_checks.every(
            self.years,
            tuple(self.schemes.values()),
            self.capital,
            breaks_even_over_three=self.breaks_even_over_three,
        )

    @property
    def opening(self) -> Decimal:
        """The recurring baseline that the plan opens with."""
        return money.together(self.years[0], [money.OPENING]).recurring

    @property
    def underlying(self) -> Decimal:
        """At the end of the first year."""
        return money.underlying(self.years[0], self.schemes.values(), 1)

    @property
    def wants_five_years(self) -> bool:
        return money.wants_five_years(
            underlying_position=self.underlying, opening=self.opening, boxes=self.boxes
        )


def money_of(parts: Mapping[str, Rows], setting: Setting) -> MoneyOfPlan:
    """`parts` are the version's rows by part; one that is not asked has none."""
    rows = {part.key: parts.get(part.key, {}) for part in (FINANCE, SAVINGS, CAPITAL, LENGTH)}
    schemes = rows[CAPITAL.key]
    titles = {key: CAPITAL.title_of(key, said, setting) for key, said in schemes.items()}
    return MoneyOfPlan(
        years=years_of(rows[FINANCE.key]),
        schemes=schemes_of(rows[SAVINGS.key]),
        capital=spend_of(schemes),
        boxes=reasons(rows[LENGTH.key]),
        told=told_years(rows[LENGTH.key]),
        breaks_even_over_three=setting.framework.year_start.year >= THREE_YEARS_SINCE
        and setting.board_kind == PlanPart.BoardKind.TERRITORIAL,
        titles={**setting.read(lines_of), **titles},
    )
