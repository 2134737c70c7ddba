"""Whether boards differ by more than chance, in one period: intervals and a funnel's limits where counts are held."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from boards.components.columns import Column, Kind, linked
from boards.components.tables import PageTable, page_table
from boards.organisations.models import Organisation
from boards.performance.analysis.reasons import FEWEST_PEOPLE
from boards.performance.analysis.variation import six_digits
from boards.performance.cells import Cell
from boards.performance.columns import exact
from boards.performance.words import count_words, value_words
from targets.calc.dispersion import Kind as DispersionKind
from targets.calc.dispersion import measure_dispersion
from targets.calc.funnel import proportion_funnel
from targets.calc.intervals import Interval, crude_rate, wilson
from targets.catalogue.models import Definition

#: Figures of which chance can say something.
COMPARABLE = (Definition.Unit.PERCENT, Definition.Unit.PER_1000_BED_DAYS)
#: Limits made of fewer boards than this would be those of single boards (our rule).
FEWEST_BOARDS = 10

NO_COUNTS = (
    "Counts are not published with this figure, so we cannot say whether the difference is more than chance."
)
OWN = "Each board’s own interval holds what lies behind its figure in 95 of 100 such cases."
TOO_FEW_BOARDS = (
    f"Counts of fewer than {FEWEST_BOARDS} boards are published with this figure: too few to say how much chance makes "
    f"boards differ. {OWN}"
)
RATES = f"How much chance makes boards differ is said of percentages, not of rates. {OWN}"
ONE_BOARD = "One board alone has a figure of this period, so there is nothing to hold against chance."
ALL_ALIKE = "The figure of every board is the same."
WITHIN = "within the spread between boards"
TOO_FEW_PEOPLE = f"under {FEWEST_PEOPLE} people, not compared"


@dataclass(frozen=True)
class Compared:
    """One board: its figure, the interval that holds the truth for 95 in 100 such samples, and the funnel's limits at
    its number of people: of chance alone, and widened by the `spread` between boards."""

    name: str
    href: str
    figure: Decimal
    people: Decimal
    low: Decimal | None
    high: Decimal | None
    lower: Decimal | None = None
    upper: Decimal | None = None
    spread_lower: Decimal | None = None
    spread_upper: Decimal | None = None
    verdict: str = ""


@dataclass(frozen=True)
class ChancePart:
    """`rows`, `centre` (of 1) and the variance between boards, `tau2`, are there where limits are; a table is there too
    where boards have an interval each and nothing holds them against one another."""

    sentences: tuple[str, ...]
    table: PageTable | None = None
    rows: tuple[Compared, ...] = ()
    centre: float = 0.0
    tau2: float = 0.0


def chance_part(
    boards: Sequence[Organisation],
    cells: Sequence[Cell],
    hrefs: Sequence[str],
    *,
    definition: Definition,
    everybody: int,
) -> ChancePart | None:
    """Of boards with a figure of one period, in their order; None for numbers of people, of no board, and where neither
    more nor less is better.

    All of `everybody` boards together are Scotland, fewer are not.
    A board's own counts of that period are used and none is estimated: without, it is left out and that is said.
    """
    if definition.unit not in COMPARABLE or not boards:
        return None
    is_rate = definition.unit != Definition.Unit.PERCENT
    if definition.direction == Definition.Direction.NEUTRAL:
        return None
    if len(boards) == 1:
        return ChancePart((ONE_BOARD,))
    held = [
        (board, cell, href)
        for board, cell, href in zip(boards, cells, hrefs, strict=True)
        if cell.numerator is not None and cell.denominator and (is_rate or cell.numerator <= cell.denominator)
    ]
    if not held:
        return ChancePart((NO_COUNTS,))
    left_out = _without_counts(boards, [board for board, _, _ in held])
    if is_rate or len(held) < FEWEST_BOARDS:
        return _each_alone(held, (RATES if is_rate else TOO_FEW_BOARDS, *left_out), definition)
    whole = "Scotland" if len(held) == everybody else f"the {len(held)} boards together"
    counts = np.array([float(cell.numerator or 0) for _, cell, _ in held])
    totals = np.array([float(cell.denominator or 0) for _, cell, _ in held])
    dispersion = measure_dispersion(kind=DispersionKind.PROPORTION, numerator=counts, denominator=totals)
    if dispersion.centre in (0, 1):
        return ChancePart((ALL_ALIKE,))
    chance, spread = proportion_funnel(size=totals, centre=dispersion.centre), dispersion.adjusted()
    rows = [
        replace(
            own,
            lower=six_digits(max(0.0, float(chance.lower_998[at]))),
            upper=six_digits(min(100.0, float(chance.upper_998[at]))),
            spread_lower=six_digits(float(spread.lower_998[at]) * 100),
            spread_upper=six_digits(float(spread.upper_998[at]) * 100),
            verdict=_verdict(
                float(counts[at] / totals[at] * 100),
                (float(chance.lower_998[at]), float(chance.upper_998[at])),
                (float(spread.lower_998[at]) * 100, float(spread.upper_998[at]) * 100),
                people=float(totals[at]),
                whole=whole,
            ),
        )
        for at, own in enumerate(_intervals(held, definition))
    ]
    return ChancePart(
        sentences=(_found(rows, whole), _spread(dispersion.phi, dispersion.tau2), *left_out),
        table=page_table(
            (*_own_columns(definition), *_columns(definition)),
            rows,
            key="chance",
            caption=f"Boards against {whole}: what chance alone may do to each",
        ),
        rows=tuple(rows),
        centre=dispersion.centre,
        tau2=dispersion.tau2,
    )


Held = Sequence[tuple[Organisation, Cell, str]]


def _without_counts(boards: Sequence[Organisation], held: Sequence[Organisation]) -> tuple[str, ...]:
    left_out = [board.name for board in boards if board not in held]
    return (f"Without counts of this period: {', '.join(left_out)}.",) if left_out else ()


def _each_alone(held: Held, sentences: tuple[str, ...], definition: Definition) -> ChancePart:
    """What each board's own counts say of its figure, and nothing of it beside the others."""
    return ChancePart(
        sentences,
        table=page_table(
            _own_columns(definition),
            _intervals(held, definition),
            key="chance",
            caption="What chance may do to each figure, by the counts behind it",
        ),
    )


def _intervals(held: Held, definition: Definition) -> list[Compared]:
    """Wilson's of a percentage, Poisson limits of a rate; nothing is compared yet."""
    counts = np.array([float(cell.numerator or 0) for _, cell, _ in held])
    totals = np.array([float(cell.denominator or 0) for _, cell, _ in held])
    interval: Interval
    if definition.unit == Definition.Unit.PERCENT:
        interval = wilson(count=counts, total=totals, multiplier=100)
    else:
        interval = crude_rate(count=counts, population=totals, multiplier=definition.scale)
    return [
        Compared(
            name=board.name,
            href=href,
            figure=exact(cell.actual) or Decimal(0),
            people=exact(cell.denominator) or Decimal(0),
            low=six_digits(float(interval.lower[at])),
            high=six_digits(float(interval.upper[at])),
        )
        for at, (board, cell, href) in enumerate(held)
    ]


def _verdict(
    share: float, chance: tuple[float, float], spread: tuple[float, float], *, people: float, whole: str
) -> str:
    """Nobody is flagged for a few people, and nobody within the limits of chance is told from the others."""
    if people < FEWEST_PEOPLE:
        return TOO_FEW_PEOPLE
    if chance[0] <= share <= chance[1]:
        return f"no different from {whole}"
    side = "above" if share > chance[1] else "below"
    if spread[0] <= share <= spread[1]:
        return f"{side} chance, {WITHIN}"
    return f"{side} the limits"


def _found(rows: Sequence[Compared], whole: str) -> str:
    outside = [row for row in rows if row.verdict.endswith("the limits")]
    alike = sum(row.verdict.startswith("no different") for row in rows)
    within = sum(row.verdict.endswith(WITHIN) for row in rows)
    told = f"{alike} of {len(rows)} boards are no different from {whole}, by limits that one in 500 passes by chance."
    if within:
        told += f" {within} differ by more than chance, {WITHIN}."
    if outside:
        told += (
            f" Outside all limits: {', '.join(f'{row.name} ({row.verdict.split()[0]})' for row in outside)}."
        )
    return told


def _spread(phi: float, tau2: float) -> str:
    """Over-dispersion in a sentence, with its two numbers."""
    if tau2 > 0:
        return (
            "Boards differ by more than chance explains, in ways that are not measured here: a second pair of limits "
            f"has that spread added (φ {phi:.1f}, τ² {tau2:.2g}). With so few boards the spread is uncertain."
        )
    return f"Boards together differ by no more than chance explains (φ {phi:.1f})."


def _between(low: Decimal | None, high: Decimal | None, definition: Definition) -> str:
    if low is None or high is None:
        return ""
    return " to ".join(value_words(end, definition=definition) for end in (low, high))


def _own_columns(definition: Definition) -> tuple[Column[Compared], ...]:
    """Of one board by itself."""
    return (
        linked("board", "Board", lambda row: row.name, lambda row: row.href),
        Column(
            "value",
            "Figure",
            lambda row: row.figure,
            Kind.NUMBER,
            shown=lambda row: value_words(row.figure, definition=definition),
        ),
        Column(
            "denominator",
            "Out of",
            lambda row: row.people,
            Kind.NUMBER,
            shown=lambda row: count_words(row.people),
        ),
        Column("interval_low", "Interval, low", lambda row: row.low, Kind.NUMBER, only="file"),
        Column("interval_high", "Interval, high", lambda row: row.high, Kind.NUMBER, only="file"),
        Column(
            "interval",
            "Interval (95%)",
            lambda row: "",
            shown=lambda row: _between(row.low, row.high, definition),
            only="page",
        ),
    )


def _columns(definition: Definition) -> tuple[Column[Compared], ...]:
    """Of a board among the others."""
    return (
        Column("chance_low", "Chance, low", lambda row: row.lower, Kind.NUMBER, only="file"),
        Column("chance_high", "Chance, high", lambda row: row.upper, Kind.NUMBER, only="file"),
        Column("spread_low", "Spread, low", lambda row: row.spread_lower, Kind.NUMBER, only="file"),
        Column("spread_high", "Spread, high", lambda row: row.spread_upper, Kind.NUMBER, only="file"),
        Column(
            "chance",
            "Chance alone (99.8%)",
            lambda row: "",
            shown=lambda row: _between(row.lower, row.upper, definition),
            only="page",
        ),
        Column(
            "spread",
            "With the spread (99.8%)",
            lambda row: "",
            shown=lambda row: _between(row.spread_lower, row.spread_upper, definition),
            only="page",
        ),
        Column("verdict", "More than chance?", lambda row: row.verdict),
    )
