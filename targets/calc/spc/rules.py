"""The four special-cause rules on many series at once, and the one label that each point gets.

Windows are judged by shifting whole boolean arrays, not point by point: that a window of n consecutive rows
all satisfy something is the array and-ed with itself moved by 1, 2, 4 ... rows.

Source: NHS England, Making Data Count; NHSRplotthedots 0.2.2 (R/ptd_calculate_point_type.R), the reference.
Where the reference raises an error on a gap, a gap breaks the run here.
"""

from dataclasses import dataclass

import numpy as np

from targets.calc.segments import Bools, Floats
from targets.calc.spc.codes import Cause, Codes, Direction, PointType

# Points in a row that make a shift or a trend.
RUN_LENGTH = 7

# NumPy compares and adds bytes ten times faster with a byte than with an int or a member of an IntEnum.
_ONE = np.int8(1)


@dataclass(frozen=True)
class Signals:
    """Which of P points belong to which rule, before precedence; all (P,) bool.

    outside        above the upper or below the lower limit (strictly)
    near           not outside, but beyond two thirds of the way to a limit (strictly)
    shift          one of 7 or more in a row on one side of the mean; a point on the mean, or a gap, breaks the run
    trend          one of 7 or more in a row, each higher (or each lower) than the one before; ties and gaps break it
    two_in_three   near, in a window of 3 with at least 2 near and all 3 on one side of the mean
    """

    outside: Bools
    near: Bools
    shift: Bools
    trend: Bools
    two_in_three: Bools


def find_signals(
    *, values: Floats, first: Bools, above: Bools, below: Bools, outside: Bools, near: Bools
) -> tuple[Signals, Codes]:
    """The rules' members, and the label of each point by precedence: outside, trend, two in three, shift.

    `values` (P,) in order of date with NaN for gaps; `first` (P,) the first row of each rebase group, which no
    window crosses; `above`, `below` (P,) the side of the mean (neither: on it, or unknown); `outside`, `near` (P,).
    Returns Signals and (P,) int8 Cause.
    """
    same_side = (above & _before(above, 1)) | (below & _before(below, 1))
    same_side &= ~first
    shift = _members(_all_of_last(same_side, RUN_LENGTH - 1), RUN_LENGTH)
    rising = np.zeros(values.size, dtype=np.bool_)
    falling = np.zeros(values.size, dtype=np.bool_)
    np.greater(values[1:], values[:-1], out=rising[1:])
    np.less(values[1:], values[:-1], out=falling[1:])
    rising &= ~first
    falling &= ~first
    trend = _members(_all_of_last(rising, RUN_LENGTH - 1) | _all_of_last(falling, RUN_LENGTH - 1), RUN_LENGTH)
    one_side = _all_of_last(same_side, 2)
    two_near = (near & _before(near, 1)) | ((near | _before(near, 1)) & _before(near, 2))
    two_in_three = _members(one_side & two_near, 3) & near
    signals = Signals(outside=outside, near=near, shift=shift, trend=trend, two_in_three=two_in_three)
    # A trend's colour follows its slope. The reference looks ahead from a point whose next point is also in a trend,
    # so the apex between two trends takes the new direction, and a tie between two trends counts as a fall.
    goes_on = _after(trend & ~first, 1)
    increasing = (goes_on & _after(rising, 1)) | (~goes_on & rising)
    return signals, _causes(signals, above, increasing)


def _causes(signals: Signals, above: Bools, increasing: Bools) -> Codes:
    """(P,) int8 Cause by precedence. `above` the side of the mean, `increasing` the slope of a trend.

    A point outside the limits is above the mean exactly when it is above the upper limit, so one array tells high
    from low for every rule but the trend. Arithmetic on bytes, because assignment by mask costs ten times as much.
    """
    outside = signals.outside
    trend = signals.trend & ~outside
    taken = outside | trend
    two_in_three = signals.two_in_three & ~taken
    taken = taken | two_in_three
    shift = signals.shift & ~taken
    low = (trend & ~increasing) | ((outside | two_in_three | shift) & ~above)
    cause = low.view(np.int8) + outside.view(np.int8) * np.int8(Cause.ABOVE_LIMIT)
    cause += trend.view(np.int8) * np.int8(Cause.TREND_INCREASING)
    cause += two_in_three.view(np.int8) * np.int8(Cause.TWO_IN_THREE_ABOVE)
    cause += shift.view(np.int8) * np.int8(Cause.SHIFT_ABOVE)
    return cause


def point_types(cause: Codes, direction: Codes) -> Codes:
    """(P,) int8 PointType. `cause` (P,) int8 Cause, `direction` (P,) int8 Direction of each point's series."""
    high = (cause & _ONE).view(np.bool_)
    worse = (high ^ (direction == np.int8(Direction.INCREASE))).view(np.int8)
    neutral = (direction == np.int8(Direction.NEUTRAL)).view(np.int8)
    special = (cause != np.int8(Cause.COMMON)).view(np.int8)
    # Improvement 1, concern 2; without a direction, low 3 and high 4.
    types: Codes = special * (worse + neutral + neutral + np.int8(PointType.IMPROVEMENT))
    return types


def _before(flags: Bools, rows: int) -> Bools:
    """The flag of the row this many rows earlier; false at the start."""
    moved = np.zeros(flags.size, dtype=np.bool_)
    moved[rows:] = flags[:-rows]
    return moved


def _after(flags: Bools, rows: int) -> Bools:
    """The flag of the row this many rows later; false at the end."""
    moved = np.zeros(flags.size, dtype=np.bool_)
    moved[:-rows] = flags[rows:]
    return moved


def _all_of_last(flags: Bools, rows: int) -> Bools:
    """Whether the flag holds for this row and the ones before it, `rows` rows in all."""
    held, reach = flags, 1
    while reach < rows:
        step = min(reach, rows - reach)
        held = held & _before(held, step)
        reach += step
    return held


def _members(window_ends: Bools, rows: int) -> Bools:
    """The rows of every window of this many rows that ends at a flagged row."""
    members, reach = window_ends, 1
    while reach < rows:
        step = min(reach, rows - reach)
        members = members | _after(members, step)
        reach += step
    return members
