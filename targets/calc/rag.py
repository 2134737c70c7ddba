"""Result against promise: the one place where a figure becomes on track, slightly off track or off track.

Green: on or better than promised. Amber: worse by no more than the tolerance, a percentage of the promised value.
Red: beyond. Decisions are made on whole numbers (cross-multiplied counts, or units of the last decimal place), never
on floating point, so a figure that equals its promise or its amber limit is always on the good side of it.

*Compared at `judge_places`*: the figure and the promise are both rounded to that many places first (a half away from
zero). Rounding both keeps a figure that truly meets its promise from being called missed by the rounding alone.
Where counts are known the figure is rounded once, from the counts. Without `judge_places` (a legal right) nothing is
rounded: the counts are cross-multiplied, so 99.96% of a promised 100% is missed; the value as given decides only
where no counts are held.

`judge` decides one cell; `rag_columns.judge_many` thousands at once, with the same answers: a test compares the two.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

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
    return Judgement(
        result=RESULT_OF[reason],
        reason=reason,
        met=reason is Reason.ON_OR_BETTER,
        actual=actual,
        promised=promised,
        variance=variance,
        favourable=variance if sign > 0 else WORKING.minus(variance),
        limit=_limit(promised, sign, tolerance_percent),
    )


def _limit(promised: Decimal, sign: int, tolerance_percent: Decimal) -> Decimal:
    tolerated = WORKING.multiply(abs(promised), tolerance_percent).scaleb(-2, WORKING)
    return WORKING.subtract(promised, tolerated) if sign > 0 else WORKING.add(promised, tolerated)


def amber_limit(
    *, promised: Decimal, direction: str, tolerance_percent: Decimal, judge_places: int | None
) -> Decimal:
    """The worst value that is still amber, of a promise as it was made; `direction` is not neutral."""
    if judge_places is not None:
        promised = round_half_up(promised, places=judge_places)
    return _limit(promised, SIGN[Direction(direction)], tolerance_percent)
