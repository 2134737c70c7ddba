"""Charts for rare events: g for the count between events, t for the time between them.

In a small board most months have no event, and a chart of monthly counts is a row of zeros that calls every event
unusual. Plotting how much went well between one event and the next judges each event as it happens. Longer is
better when the event is unwanted.

Source: Kaminsky, Benneyan, Davis & Burke (1992), Journal of Quality Technology 24, 63-69, and Benneyan (2001),
Health Care Management Science 4, 305-318, for g; Nelson (1994), Journal of Quality Technology 26, 239-241, for t;
Provost & Murray (2011), The Health Care Data Guide, for both in health care.

Both take many ragged series as `targets.calc.charts` does, and their centre lines serve its `run_rules`: a fall in
the time between events shows as a run below the centre, because a single short gap is never unusual by itself.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from targets.calc.charts import Chart, i_chart, ragged
from targets.calc.intervals import checked_count
from targets.calc.segments import Floats, Ints, check_offsets

# Nelson's power: times between random events, raised to it, are nearly normal.
POWER = 1 / 3.6


def g_chart(*, between: ArrayLike, offsets: Ints | None = None) -> Chart:
    """Counts between events (patients, operations, or whole days), in order of time, of S series of P rows.

    With m the mean of a series, the upper limit is m + 3 sqrt(m (m + 1)), three standard deviations of a geometric
    count; the lower limit is 0, since m - 3 sqrt(m (m + 1)) is never above it. The centre line is the median, as
    half of the points should lie on each side of it and the mean of so skewed a count is far above it. A missing
    count is a gap. Raises ValueError for a negative count.
    """
    x = checked_count(between)
    series = ragged(x, offsets)
    mean = series.mean(x)
    upper = mean + 3 * np.sqrt(mean * (mean + 1))
    return Chart(
        offsets=series.offsets,
        value=x,
        centre=series.median(x),
        lower=np.where(np.isnan(mean), np.nan, 0.0),
        upper=upper,
        outside=x > upper,
    )


def t_chart(*, between: ArrayLike, offsets: Ints | None = None, screen: bool = False) -> Chart:
    """Times between events, in order of time and in any unit, of S series of P rows.

    The times are raised to 1 / 3.6, charted as individuals, and the lines raised to 3.6 again; a lower limit that is
    negative before that is 0. `screen` leaves out large moving ranges. A missing time is a gap. Raises ValueError
    for a time of 0 or less: two events at the same time need a finer clock, or half a unit between them.
    """
    t = np.asarray(between, dtype=np.float64)
    if np.any(t <= 0) or np.isinf(t).any():
        raise ValueError("Time between events must be more than 0: record the hour, or count half a unit.")
    chart = i_chart(value=t**POWER, offsets=offsets, screen=screen)
    lower, upper = _back(chart.lower), _back(chart.upper)
    return Chart(
        offsets=chart.offsets,
        value=t,
        centre=_back(chart.centre),
        lower=lower,
        upper=upper,
        outside=(t < lower) | (t > upper),
    )


def days_between(*, dates: NDArray[np.datetime64], offsets: Ints) -> tuple[Floats, Ints]:
    """Days from each event to the next, and the offsets of the series that they form.

    `dates` (P,) of the events of S series, in any order inside a series; `offsets` (S+1,). A series of n events
    has n - 1 gaps, one of a single event or none has no gaps. Raises ValueError for a missing date.
    """
    cuts = np.asarray(offsets, dtype=np.intp)
    days = np.asarray(dates, dtype="datetime64[D]")
    check_offsets(cuts, days.size)
    if np.isnat(days).any():
        raise ValueError("An event has no date.")
    events = np.diff(cuts)
    owner = np.repeat(np.arange(events.size), events)
    days = days[np.lexsort((days, owner))]
    same = owner[1:] == owner[:-1]
    gaps = np.diff(days).astype(np.float64)[same]
    return gaps, np.concatenate(([0], np.cumsum(np.maximum(events - 1, 0), dtype=np.intp)))


def _back(line: Floats) -> Floats:
    """From the scale of the power to time; what is negative there is 0."""
    return np.maximum(line, 0.0) ** (1 / POWER)
