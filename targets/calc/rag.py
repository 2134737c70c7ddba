"""Result against promise: the one place where a figure becomes on track, slightly off track or off track.

Green: on or better than promised. Amber: worse by no more than the tolerance, a percentage of the promised value.
Red: beyond. Decisions are made on whole numbers (cross-multiplied counts, or units of the last decimal place), never
on floating point, so a figure that equals its promise or its amber limit is always on the good side of it.

*Compared at `judge_places`*: the figure and the promise are both rounded to that many places first (a half away from
zero). Rounding both keeps a figure that truly meets its promise from being called missed by the rounding alone.
Where counts are known the figure is rounded once, from the counts. Without `judge_places` (a legal right) nothing is
rounded: the counts are cross-multiplied, so 99.96% of a promised 100% is missed; the value as given decides only
where no counts are held.

`judge` decides one cell; `judge_many` decides thousands at once and gives exactly the same answers.

Longer than 400 lines: both stand side by side, so that nobody changes the one rule in one of them only.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from targets.calc.rounding import WORKING, from_units, nearest, round_half_up

QUOTIENT_PLACES = 12  # of the actual that is shown where the counts decided


class Result(StrEnum):
    """Result against promise."""

    ON_TRACK = "on_track"
    SLIGHTLY_OFF_TRACK = "slightly_off_track"
    OFF_TRACK = "off_track"
    NO_DATA = "no_data"
    NOT_DUE = "not_due"
    NOT_JUDGED = "not_judged"
    NOT_CONFIRMED = "not_confirmed"
    NO_TARGET = "no_target"


class Direction(StrEnum):
    HIGHER = "higher"
    LOWER = "lower"
    NEUTRAL = "neutral"


class Reason(StrEnum):
    """Why the result is what it is."""

    ON_OR_BETTER = "on_or_better"
    WITHIN_TOLERANCE = "within_tolerance"
    BEYOND_TOLERANCE = "beyond_tolerance"
    NO_FIGURE = "no_figure"
    ZERO_DENOMINATOR = "zero_denominator"
    NO_PROMISE = "no_promise"
    NEUTRAL = "neutral"


SIGN = {Direction.HIGHER: 1, Direction.LOWER: -1, Direction.NEUTRAL: 0}
RESULT_OF = {
    Reason.ON_OR_BETTER: Result.ON_TRACK,
    Reason.WITHIN_TOLERANCE: Result.SLIGHTLY_OFF_TRACK,
    Reason.BEYOND_TOLERANCE: Result.OFF_TRACK,
    Reason.NO_FIGURE: Result.NO_DATA,
    Reason.ZERO_DENOMINATOR: Result.NO_DATA,
    Reason.NEUTRAL: Result.NO_TARGET,
}


class Judgement(NamedTuple):
    """One judged cell. `actual` and `promised` are as compared; None where there is none.

    `variance` is actual - promised, `favourable` the same with a plus for better. `limit` is the worst value that is
    still amber. Where nothing was rounded, `actual` is the quotient cut off after 12 places; the counts decided.
    """

    result: Result
    reason: Reason
    met: bool | None
    actual: Decimal | None
    promised: Decimal | None
    variance: Decimal | None
    favourable: Decimal | None
    limit: Decimal | None


def judge(
    *,
    numerator: Decimal | None,
    denominator: Decimal | None,
    value: Decimal | None,
    scale: int,
    promised: Decimal | None,
    direction: str,
    tolerance_percent: Decimal,
    judge_places: int | None,
    without_promise: Result = Result.NO_TARGET,
) -> Judgement:
    """Judge one figure against one promise.

    The figure is scale x numerator / denominator where both counts are given, else `value`; no figure and a
    denominator of 0 are "no data". `promised` and `value` are in the measure's unit. `tolerance_percent` is a
    percentage of the size of `promised`; 0 leaves no amber. `without_promise` is the result where `promised` is None
    (`Promise.result_without`). A neutral direction is never judged. ValueError for a negative denominator, tolerance
    or `judge_places`, an unknown direction or a number that is not finite.
    """
    sign = SIGN[Direction(direction)]
    if tolerance_percent < 0 or (judge_places is not None and judge_places < 0):
        raise ValueError("tolerance and judge_places cannot be negative")
    figure = _figure(numerator, denominator, value, scale)
    if figure is None:
        return _without_figure(Reason.ZERO_DENOMINATOR if denominator == 0 else Reason.NO_FIGURE)
    top, bottom = figure
    if judge_places is None:
        actual = _quotient(top, bottom)
    else:
        top, bottom = nearest(numerator=top * 10**judge_places, denominator=bottom), 10**judge_places
        actual = from_units(top, places=judge_places)
    if promised is None or sign == 0:
        return _without_promise(actual, sign, without_promise)
    promise = _finite(promised)
    if judge_places is not None:
        units = nearest(numerator=promise.numerator * 10**judge_places, denominator=promise.denominator)
        promised = from_units(units, places=judge_places)
        promise = _Ratio(units, 10**judge_places)
    tolerance = _finite(tolerance_percent)
    # actual - promised and the tolerated shortfall, over one common denominator.
    ahead = sign * (top * promise.denominator - promise.numerator * bottom)
    allowed = abs(promise.numerator) * bottom * tolerance.numerator
    if ahead >= 0:
        reason = Reason.ON_OR_BETTER
    elif -ahead * 100 * tolerance.denominator <= allowed:
        reason = Reason.WITHIN_TOLERANCE
    else:
        reason = Reason.BEYOND_TOLERANCE
    return _judged(reason, actual, promised, sign, tolerance_percent)


def small_numbers(*, denominator: Decimal | None, below: int) -> bool:
    """Whether a result is qualified as "small numbers": the denominator is known and below the definition's limit."""
    return denominator is not None and denominator < below


@dataclass(frozen=True, slots=True)
class _Ratio:
    numerator: int
    denominator: int


def _finite(number: Decimal) -> _Ratio:
    if not number.is_finite():
        raise ValueError(f"{number} is not a finite number")
    return _Ratio(*number.as_integer_ratio())


def _figure(
    numerator: Decimal | None, denominator: Decimal | None, value: Decimal | None, scale: int
) -> tuple[int, int] | None:
    """The exact figure as a whole number over a whole number above 0."""
    if denominator is not None and denominator < 0:
        raise ValueError(f"the denominator is negative: {denominator}")
    if denominator == 0:
        return None
    if numerator is not None and denominator is not None:
        top, bottom = _finite(numerator), _finite(denominator)
        return scale * top.numerator * bottom.denominator, top.denominator * bottom.numerator
    if value is None:
        return None
    given = _finite(value)
    return given.numerator, given.denominator


def _quotient(top: int, bottom: int) -> Decimal:
    """top / bottom, cut off after 12 places: a figure short of its promise never looks equal to it by rounding."""
    size = abs(top) * 10**QUOTIENT_PLACES // bottom
    cut = from_units(size if top >= 0 else -size, places=QUOTIENT_PLACES)
    whole = cut.to_integral_value(context=WORKING)
    return whole if cut == whole else cut.normalize(WORKING)


def _without_figure(reason: Reason) -> Judgement:
    return Judgement(
        result=Result.NO_DATA,
        reason=reason,
        met=None,
        actual=None,
        promised=None,
        variance=None,
        favourable=None,
        limit=None,
    )


def _without_promise(actual: Decimal, sign: int, without_promise: Result) -> Judgement:
    return Judgement(
        result=without_promise if sign else Result.NO_TARGET,
        reason=Reason.NO_PROMISE if sign else Reason.NEUTRAL,
        met=None,
        actual=actual,
        promised=None,
        variance=None,
        favourable=None,
        limit=None,
    )


def _judged(
    reason: Reason, actual: Decimal, promised: Decimal, sign: int, tolerance_percent: Decimal
) -> Judgement:
    variance = WORKING.subtract(actual, promised)
    tolerated = WORKING.multiply(abs(promised), tolerance_percent).scaleb(-2, WORKING)
    return Judgement(
        result=RESULT_OF[reason],
        reason=reason,
        met=reason is Reason.ON_OR_BETTER,
        actual=actual,
        promised=promised,
        variance=variance,
        favourable=variance if sign > 0 else WORKING.minus(variance),
        limit=WORKING.subtract(promised, tolerated) if sign > 0 else WORKING.add(promised, tolerated),
    )


# judge_many. Decimals become whole millionths; the figures, promises and tolerances that the tables can hold fit.
MILLIONTHS = 10**6
BEYOND = Decimal(2**60)
SAFE = 2.0**62  # products below this cannot overflow int64; estimated in float64, whose error is far smaller
REASONS = tuple(Reason)
_CODE = {reason: code for code, reason in enumerate(REASONS)}

Column = Sequence[Decimal | None]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Judgements:
    """The judgements of `judge_many`, in order: arrays for counting, items equal to what `judge` answers.

    `reasons` holds positions in `REASONS` (int8); `results` is built from them.
    """

    reasons: NDArray[np.int8]
    results: list[Result]
    _units: list[int]
    _signs: list[int]
    _columns: "_Columns"
    _alone: dict[int, Judgement]

    def __len__(self) -> int:
        return len(self.reasons)

    def __iter__(self) -> Iterator[Judgement]:
        return (self[index] for index in range(len(self)))

    def __getitem__(self, index: int) -> Judgement:
        if index in self._alone:
            return self._alone[index]
        reason, columns = REASONS[self.reasons[index]], self._columns
        if reason in (Reason.NO_FIGURE, Reason.ZERO_DENOMINATOR):
            return _without_figure(reason)
        places, promised = columns.judge_places[index], columns.promised[index]
        if places is None:
            figure = _figure(
                columns.numerator[index],
                columns.denominator[index],
                columns.value[index],
                columns.scale[index],
            )
            if figure is None:
                raise AssertionError("a judged cell has a figure")
            actual = _quotient(*figure)
        else:
            actual = from_units(self._units[index], places=places)
        sign = self._signs[index]
        if promised is None or sign == 0:
            return _without_promise(actual, sign, columns.without_promise[index])
        if places is not None:
            promised = round_half_up(promised, places=places)
        return _judged(reason, actual, promised, sign, columns.tolerance_percent[index])


@dataclass(frozen=True, slots=True)
class _Columns:
    """The arguments of `judge`, one list each, all of one length."""

    numerator: Column
    denominator: Column
    value: Column
    scale: Sequence[int]
    promised: Column
    direction: Sequence[str]
    tolerance_percent: Sequence[Decimal]
    judge_places: Sequence[int | None]
    without_promise: Sequence[Result]

    def alone(self, index: int) -> Judgement:
        return judge(
            numerator=self.numerator[index],
            denominator=self.denominator[index],
            value=self.value[index],
            scale=self.scale[index],
            promised=self.promised[index],
            direction=self.direction[index],
            tolerance_percent=self.tolerance_percent[index],
            judge_places=self.judge_places[index],
            without_promise=self.without_promise[index],
        )


def judge_many(
    *,
    numerator: Column,
    denominator: Column,
    value: Column,
    scale: int | Sequence[int],
    promised: Decimal | Column | None,
    direction: str | Sequence[str],
    tolerance_percent: Decimal | Sequence[Decimal],
    judge_places: int | Sequence[int | None] | None,
    without_promise: Result | Sequence[Result] = Result.NO_TARGET,
) -> Judgements:
    """Judge many cells at once: item i equals `judge` of the i-th entry of every column.

    The three columns of the figure have one length; every other argument is a column of that length or one value for
    all. Errors are those of `judge`, and ValueError where lengths differ. Whole-number arithmetic in int64; a cell
    whose products could overflow it, or that has more than six decimal places, is judged by `judge` itself.
    """
    size = len(numerator)
    columns = _Columns(
        numerator=numerator,
        denominator=denominator,
        value=value,
        scale=[scale] * size if isinstance(scale, int) else scale,
        promised=[promised] * size if promised is None or isinstance(promised, Decimal) else promised,
        direction=[direction] * size if isinstance(direction, str) else direction,
        tolerance_percent=(
            [tolerance_percent] * size if isinstance(tolerance_percent, Decimal) else tolerance_percent
        ),
        judge_places=(
            [judge_places] * size if judge_places is None or isinstance(judge_places, int) else judge_places
        ),
        without_promise=(
            [without_promise] * size if isinstance(without_promise, Result) else without_promise
        ),
    )
    for name in columns.__slots__:
        if len(getattr(columns, name)) != size:
            raise ValueError(f"the column {name} has {len(getattr(columns, name))} cells, not {size}")
    signs = np.array([SIGN[Direction(direction)] for direction in columns.direction], dtype=np.int64)
    reasons, units, exact = _decide(columns, signs)
    alone = {int(index): columns.alone(int(index)) for index in np.flatnonzero(~exact)}
    for index, judgement in alone.items():
        reasons[index] = _CODE[judgement.reason]
    results = [
        RESULT_OF.get(REASONS[code], without)
        for code, without in zip(reasons.tolist(), columns.without_promise, strict=True)
    ]
    return Judgements(
        reasons=reasons,
        results=results,
        _units=units.tolist(),
        _signs=signs.tolist(),
        _columns=columns,
        _alone=alone,
    )


def _decide(columns: _Columns, signs: Integers) -> tuple[NDArray[np.int8], Integers, Flags]:
    """Reason codes, the compared figure in units of its last place, and which cells could be decided here."""
    top_counts, has_top, exact_top = _millionths(columns.numerator)
    bottom_counts, has_bottom, exact_bottom = _millionths(columns.denominator)
    values, has_value, exact_value = _millionths(columns.value)
    promises, has_promise, exact_promise = _millionths(columns.promised)
    tolerances, _, exact_tolerance = _millionths(columns.tolerance_percent)
    unrounded = np.array([places is None for places in columns.judge_places], dtype=np.bool_)
    places = np.array([places or 0 for places in columns.judge_places], dtype=np.int64)
    scales = np.array(columns.scale, dtype=np.int64)
    # Hundredths of a percent, so that 10**4 of them are the whole promise.
    allowance = tolerances // 10**4
    exact = exact_top & exact_bottom & exact_value & exact_promise & exact_tolerance
    exact &= (
        (tolerances % 10**4 == 0) & (tolerances >= 0) & (places >= 0) & (places <= 9) & (bottom_counts >= 0)
    )

    by_counts = has_top & has_bottom
    zero = has_bottom & (bottom_counts == 0)
    whole = (top_counts % MILLIONTHS == 0) & (bottom_counts % MILLIONTHS == 0)
    step = np.where(whole, MILLIONTHS, 1)
    figure = (by_counts | has_value) & ~zero
    top = np.where(by_counts, top_counts // step, values)
    factor = np.where(by_counts, scales, 1)
    bottom = np.where(by_counts & ~zero, bottom_counts // step, MILLIONTHS)
    ten = 10 ** np.where(exact, places, 0)

    # Largest products, estimated before any is formed.
    ratio = np.abs(top.astype(np.float64)) * factor / bottom
    promised_size = np.abs(promises.astype(np.float64)) / MILLIONTHS
    common = np.where(unrounded, bottom * 1e6, ten)
    largest = np.maximum.reduce(
        [
            2.0 * np.abs(top) * factor * np.where(unrounded, MILLIONTHS, ten) + bottom,
            2.0 * np.abs(promises) * np.where(unrounded, bottom, ten) + MILLIONTHS,
            (ratio + promised_size + 1) * common * 1e4,
            (promised_size + 1) * common * (allowance + 1.0),
        ]
    )
    exact &= largest < SAFE

    top, bottom, promises = (
        np.where(exact, top * factor, 0),
        np.where(exact, bottom, 1),
        np.where(exact, promises, 0),
    )
    units = _nearest(top * np.where(exact, ten, 0), bottom)
    promised_units = _nearest(promises * np.where(exact, ten, 0), np.full_like(promises, MILLIONTHS))
    ours = np.where(unrounded, top * MILLIONTHS, units)
    theirs = np.where(unrounded, promises * bottom, promised_units)
    ahead = signs * (ours - theirs)
    amber = -ahead * 10**4 <= np.abs(theirs) * np.where(exact, allowance, 0)
    reasons = np.select(
        [zero, ~figure, signs == 0, ~has_promise, ahead >= 0, amber],
        [
            _CODE[reason]
            for reason in (
                Reason.ZERO_DENOMINATOR,
                Reason.NO_FIGURE,
                Reason.NEUTRAL,
                Reason.NO_PROMISE,
                Reason.ON_OR_BETTER,
                Reason.WITHIN_TOLERANCE,
            )
        ],
        _CODE[Reason.BEYOND_TOLERANCE],
    ).astype(np.int8)
    return reasons, units, exact


def _units(number: Decimal | None) -> tuple[int, bool]:
    """The whole millionths of one number, and whether they are all of it (0 and False where not)."""
    if number is None:
        return 0, True
    if not number.is_finite() or not -BEYOND < number < BEYOND:
        return 0, False
    top, bottom = number.as_integer_ratio()
    units, rest = (top * MILLIONTHS, 0) if bottom == 1 else divmod(top * MILLIONTHS, bottom)
    return (0, False) if rest or not -(2**60) < units < 2**60 else (units, True)


def _millionths(column: Column) -> tuple[Integers, Flags, Flags]:
    """Whole millionths (0 where absent or inexact), which cells are present, which are absent or exact."""
    numbers, exact = [], []
    last, units, fits = None, 0, True
    for number in column:
        if number is not last:  # one promise, or one tolerance, holds for many cells in a row
            last, units, fits = number, *_units(number)
        numbers.append(units)
        exact.append(fits)
    return (
        np.array(numbers, dtype=np.int64),
        np.array([number is not None for number in column], dtype=np.bool_),
        np.array(exact, dtype=np.bool_),
    )


def _nearest(top: Integers, bottom: Integers) -> Integers:
    """`rounding.nearest` for arrays; bottoms above 0."""
    size = (2 * np.abs(top) + bottom) // (2 * bottom)
    return np.where(top >= 0, size, -size)
