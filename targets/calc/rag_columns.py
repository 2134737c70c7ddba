"""Result against promise of thousands of figures at once: the rule of `targets.calc.rag.judge`, on columns.

Every number is a whole number over a whole number, and decided by cross multiplication (`targets.calc.integers`).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from targets.calc.integers import Integers, cut, exactly, nearest, sizes
from targets.calc.rag import Reason

REASONS = tuple(Reason)
CODE = {reason: code for code, reason in enumerate(REASONS)}
MOST_PLACES = 6
MILLION = 10**MOST_PLACES  # the actual is told in millionths
UNROUNDED = -1  # as places
_TENS = 10 ** np.arange(MOST_PLACES + 1)


class Rules(NamedTuple):
    """How each entry is judged. A figure is scale x its counts or value; the tolerance a percentage, as a fraction.

    `sign` is 1 where higher is better, -1 where lower is, 0 where neither is and nothing is judged. `places` are those
    at which figure and promise are compared, `UNROUNDED` for none.
    """

    scale: Integers
    sign: Integers
    tolerance_top: Integers
    tolerance_bottom: Integers
    places: Integers

    def at(self, places: Integers) -> "Rules":
        return Rules(*(column[places] for column in self))


def judge_many(
    *, top: Integers, bottom: Integers, promised_top: Integers, promised_bottom: Integers, rules: Rules
) -> tuple[NDArray[np.int8], Integers]:
    """The place in `REASONS` of each judgement, and its actual in millionths, cut off there where it is unrounded.

    A figure is scale x top / bottom; a bottom of 0 is no figure (its actual is 0) or no promise. Bottoms are never
    negative, places at most 6.
    """
    has_figure, has_promise = bottom != 0, promised_bottom != 0
    columns = (
        np.where(has_figure, top, 0),
        np.where(has_figure, bottom, 1),
        np.where(has_promise, promised_top, 0),
        np.where(has_promise, promised_bottom, 1),
        *rules,
    )
    codes, actual = exactly(_decide, columns, largest=_largest(*columns))
    reasons = np.where(has_promise, codes, CODE[Reason.NO_PROMISE])
    reasons = np.where(rules.sign == 0, CODE[Reason.NEUTRAL], reasons)
    return np.where(has_figure, reasons, CODE[Reason.NO_FIGURE]).astype(np.int8), actual


def _largest(
    top: Integers,
    bottom: Integers,
    promised_top: Integers,
    promised_bottom: Integers,
    scale: Integers,
    sign: Integers,
    tolerance_top: Integers,
    tolerance_bottom: Integers,
    places: Integers,
) -> NDArray[np.float64]:
    """An estimate of the greatest number that `_decide` forms of each entry."""
    unrounded = places == UNROUNDED
    ten = _TENS[np.where(unrounded, 0, places)].astype(np.float64)
    figure, below = sizes(top) * scale, sizes(bottom)
    promise, under = sizes(promised_top), sizes(promised_bottom)
    ours = np.where(unrounded, figure * under, figure / below * ten + 1)
    theirs = np.where(unrounded, promise * below, promise / under * ten + 1)
    largest: NDArray[np.float64] = np.maximum.reduce(
        [
            2 * figure * ten + below,
            2 * promise * ten + under,
            (ours + theirs) * 100 * tolerance_bottom.astype(np.float64),
            theirs * tolerance_top.astype(np.float64),
            np.where(unrounded, figure * MILLION, ours * MILLION),
        ]
    )
    return largest


def _decide(
    top: Integers,
    bottom: Integers,
    promised_top: Integers,
    promised_bottom: Integers,
    scale: Integers,
    sign: Integers,
    tolerance_top: Integers,
    tolerance_bottom: Integers,
    places: Integers,
) -> tuple[Integers, Integers]:
    """Reasons of figures that are held against a promise, and actuals."""
    unrounded = places == UNROUNDED
    shift = np.where(unrounded, 0, places).astype(np.int64)
    ten = _TENS[shift].astype(top.dtype)
    figure = top * scale
    units = nearest(figure * ten, bottom)
    ours = np.where(unrounded, figure * promised_bottom, units)
    theirs = np.where(unrounded, promised_top * bottom, nearest(promised_top * ten, promised_bottom))
    ahead = sign * (ours - theirs)
    is_amber = -ahead * 100 * tolerance_bottom <= np.abs(theirs) * tolerance_top
    worse = np.where(is_amber, CODE[Reason.WITHIN_TOLERANCE], CODE[Reason.BEYOND_TOLERANCE])
    codes = np.where(ahead >= 0, CODE[Reason.ON_OR_BETTER], worse)
    whole = np.where(unrounded, figure, 0) * MILLION
    actual = np.where(unrounded, cut(whole, bottom), units * _TENS[MOST_PLACES - shift].astype(top.dtype))
    return codes, actual
