"""The money of a plan, year by year: income, spend, savings, and what the next year opens with.

Everything is an exact decimal in one unit (million pounds, three places). Each line of a year is split into what comes
every year and what comes once. Spend by kind is all spend; what goes to integration authorities is part of it and
never added. Rules of ours: no official form of the lines was found.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

NOTHING = Decimal(0)
ONE_PERCENT = Decimal("0.01")

#: Lines by their keys. The first four make the initial revenue resource limit.
LIMIT = ("income-baseline", "income-uplift", "income-formula", "income-other-recurring")
INCOME = (*LIMIT, "income-allocations", "income-non-core", "income-family-health", "income-other")
SPEND = (
    "spend-pay",
    "spend-prescribing-hospital",
    "spend-prescribing-primary",
    "spend-supplies",
    "spend-other-bodies",
    "spend-capital-charges",
    "spend-other",
)
PRESSURES = (
    "pressure-pay",
    "pressure-price",
    "pressure-drugs",
    "pressure-demand",
    "pressure-policy",
    "pressure-new-build",
)
#: What a plan says beside its lines, and they are held against.
LIMIT_STATED, INCOME_STATED, SPEND_STATED = "limit-stated", "income-stated", "spend-stated"
POSITION_STATED = "position-stated"
AUTHORITIES, AUTHORITY = (
    "authorities",
    "authority-",
)  # the line, and what the key of each of its parts begins with
CAPITAL = ("capital-limit", "capital-receipts", "capital-other-funds")
BROKERAGE = ("brokerage-drawn", "brokerage-repaid", "brokerage-owed")
PAY, OPENING = "spend-pay", "income-baseline"
LINES = (
    *INCOME,
    LIMIT_STATED,
    INCOME_STATED,
    *SPEND,
    SPEND_STATED,
    POSITION_STATED,
    AUTHORITIES,
    *PRESSURES,
    *CAPITAL,
    *BROKERAGE,
)


@dataclass(frozen=True)
class Amount:
    """What comes every year, and what comes once."""

    recurring: Decimal = NOTHING
    once: Decimal = NOTHING

    @property
    def total(self) -> Decimal:
        return self.recurring + self.once

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.recurring + other.recurring, self.once + other.once)


Lines = Mapping[str, Amount]  # of one year, those that say something


@dataclass(frozen=True)
class Scheme:
    """A saving from its first year on: what it brings in that year and, when it recurs, in every later one."""

    year: int
    recurs: bool
    identified: bool
    in_year: Decimal
    full_year: Decimal

    def saves_in(self, year: int) -> Decimal:
        """After its first year its amount is that of a full year."""
        if year == self.year:
            return self.in_year
        return self.full_year if self.recurs and year > self.year else NOTHING


def together(lines: Lines, keys: Iterable[str]) -> Amount:
    return sum((lines.get(key, Amount()) for key in keys), Amount())


def initial_limit(lines: Lines) -> Decimal:
    """The initial revenue resource limit: what was there, uplift, formula share and other recurring."""
    return together(lines, LIMIT).recurring


def begun(schemes: Iterable[Scheme], year: int) -> tuple[Scheme, ...]:
    """Schemes of this year. Earlier ones that recur are in the spend that the year opened with."""
    return tuple(scheme for scheme in schemes if scheme.year == year)


def saved_in_year(schemes: Iterable[Scheme], year: int) -> Decimal:
    return sum((scheme.in_year for scheme in begun(schemes, year)), NOTHING)


def saved_for_ever(schemes: Iterable[Scheme], year: int) -> Decimal:
    """The full year of those that recur."""
    return sum((scheme.full_year for scheme in begun(schemes, year) if scheme.recurs), NOTHING)


def gap(lines: Lines) -> Decimal:
    """Before savings; below 0 there is none."""
    return together(lines, SPEND).total - together(lines, INCOME).total


def position(lines: Lines, schemes: Iterable[Scheme], year: int) -> Decimal:
    """Income less spend after savings: a deficit is below 0."""
    return saved_in_year(schemes, year) - gap(lines)


def closing_spend(lines: Lines, schemes: Iterable[Scheme], year: int) -> Decimal:
    """Recurring spend that the next year opens with."""
    return together(lines, SPEND).recurring - saved_for_ever(schemes, year)


def underlying(lines: Lines, schemes: Iterable[Scheme], year: int) -> Decimal:
    """The position at the end of the year without anything that comes once."""
    return together(lines, INCOME).recurring - closing_spend(lines, schemes, year)


def next_gap(lines: Lines, schemes: Iterable[Scheme], year: int) -> Decimal:
    """With which the next year opens: schemes that help once do not change it."""
    return -underlying(lines, schemes, year)


def opening_gap(lines: Lines) -> Decimal:
    """With which a year opens as it is written, before its own pressures and what it adds to the limit."""
    income = together(lines, (OPENING, *(key for key in INCOME if key not in LIMIT)))
    return together(lines, SPEND).recurring - together(lines, PRESSURES).recurring - income.recurring


def wants_five_years(*, underlying_position: Decimal, opening: Decimal, boxes: Collection[str]) -> bool:
    """An underlying deficit above 1% of the opening recurring baseline, or any of the reasons that are ticked."""
    return bool(boxes) or -underlying_position > opening * ONE_PERCENT
