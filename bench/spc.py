"""How fast SPC is: limits, all rules, variation and assurance of many series at once.

Ours runs beside our own plain restatement (tests/targets/calc/plain_spc.py) in the same process and on the same
series, after both were seen to agree on every label. The reference package's time, measured once on this kind of
machine, is printed beside them. All times are CPU seconds of the process.
"""

import datetime
import itertools
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from statistics import median

import numpy as np

from targets.calc.spc import CAUSE_LABELS, VARIATION_LABELS, SeriesSet, judge, labels, series_from_rows
from tests.targets.calc.plain_spc import PlainSeries, judge_plainly

POINTS = 60
SMALL, LARGE = 500, 20_000
DIRECTIONS = ("neutral", "increase", "decrease")  # by direction code: 0, 1, -1

# NHSRplotthedots 0.2.2 in R 4.2.2 on 500 series of 60 points.
REFERENCE_SECONDS = 1.14

LEAST_SPEED_UP = 100
MOST_TIMES_SMALL = 45
MOST_MEMORY = 1024**3


@dataclass(frozen=True)
class Times:
    """CPU seconds of several runs."""

    runs: tuple[float, ...]

    @property
    def middle(self) -> float:
        return median(self.runs)

    def __str__(self) -> str:
        scale, unit = (1, "s") if self.middle >= 0.1 else (1000, "ms")
        return (
            f"{self.middle * scale:8.3f} {unit:2} ({min(self.runs) * scale:.3f} to {max(self.runs) * scale:.3f}, "
            f"{len(self.runs)} runs)"
        )


def main() -> None:
    small = make_series(SMALL, POINTS)
    plain = as_plain(small)
    check_agreement(small, plain)
    ours, theirs = times_of_both(small, plain)
    large = make_series(LARGE, POINTS)
    large_times = cpu_times(lambda: judge(large), runs=7)
    print(f"{SMALL} series x {POINTS} points: limits, all rules, variation and assurance")
    print(f"  ours                {ours}")
    preparing = cpu_times(lambda: again(small), runs=20)
    print(f"  checking the rows   {preparing}  (before it, not part of either)")
    print(f"  plain restatement   {theirs}")
    print(f"  reference package   {REFERENCE_SECONDS:8.3f} s  (NHSRplotthedots 0.2.2, measured once)")
    speed_up = theirs.middle / ours.middle
    verdict(
        f"{speed_up:.0f} times faster than the restatement", speed_up >= LEAST_SPEED_UP, f"{LEAST_SPEED_UP}"
    )
    print(f"  {REFERENCE_SECONDS / ours.middle:.0f} times the speed of the reference package")
    print(f"{LARGE} series x {POINTS} points")
    print(f"  ours                {large_times}")
    growth = large_times.middle / ours.middle
    verdict(
        f"{growth:.1f} times the time of {SMALL} x {POINTS}",
        growth <= MOST_TIMES_SMALL,
        f"{MOST_TIMES_SMALL}",
    )
    memory = peak_memory(LARGE, POINTS)
    verdict(f"{memory / 2**20:.0f} MiB at most, the whole process", memory <= MOST_MEMORY, "1024 MiB")
    print("cost by number of points (linear: the same for each)")
    for count, points in ((SMALL, 60), (SMALL, 240), (SMALL, 960), (5_000, 60), (LARGE, 60), (LARGE, 120)):
        some = make_series(count, points)
        times = cpu_times(partial(judge, some), runs=5)
        print(
            f"  {count:6} x {points:4}       {times.middle / (count * points) * 1e9:6.1f} ns for each point"
        )


def verdict(what: str, reached: bool, limit: str) -> None:
    print(f"  {what}: {'reached' if reached else 'NOT REACHED'} (limit {limit})")


def make_series(count: int, points: int, seed: int = 20250303) -> SeriesSet:
    """Random monthly series around 50, one in five with a step; every direction; three in four with a target."""
    random = np.random.default_rng(seed)
    values = random.normal(50, 5, (count, points))
    values[::5, points // 2 :] += 8
    number = np.arange(count)
    return series_from_rows(
        values=values.round(1).ravel(),
        dates=np.tile(np.datetime64("2015-04-01") + 30 * np.arange(points), count),
        offsets=np.arange(count + 1) * points,
        direction=(number % 3 - 1).astype(np.int8),
        target=np.where(number % 4 == 0, np.nan, 62.0),
    )


def again(series: SeriesSet) -> SeriesSet:
    """The set made anew from its rows: what it costs to check and sort them."""
    return series_from_rows(
        values=series.values,
        dates=series.dates,
        offsets=series.offsets,
        direction=series.direction,
        target=series.target,
    )


def as_plain(series: SeriesSet) -> list[PlainSeries]:
    """The same series for the plain restatement."""
    dates: list[datetime.date] = series.dates.tolist()
    values = series.values.tolist()
    target = [None if np.isnan(goal) else goal for goal in series.target.tolist()]
    cuts = series.offsets.tolist()
    return [
        PlainSeries(
            dates=dates[begin:end],
            values=values[begin:end],
            direction=DIRECTIONS[series.direction[number]],
            target=target[number],
        )
        for number, (begin, end) in enumerate(itertools.pairwise(cuts))
    ]


def check_agreement(series: SeriesSet, plain: list[PlainSeries]) -> None:
    """Both must say the same of every point and series, or their times would not be comparable."""
    judged, answers = judge(series), [judge_plainly(one) for one in plain]
    causes = [point.cause for answer in answers for point in answer.points]
    if labels(judged.cause, CAUSE_LABELS) != causes:
        raise SystemExit("The plain restatement gives other labels: fix that before measuring.")
    if labels(judged.variation, VARIATION_LABELS) != [answer.variation for answer in answers]:
        raise SystemExit("The plain restatement gives other icons: fix that before measuring.")


def times_of_both(series: SeriesSet, plain: list[PlainSeries]) -> tuple[Times, Times]:
    """Runs in turn, so that whatever else the machine does falls on both."""
    ours, theirs = [], []
    for _ in range(7):
        theirs.append(cpu_seconds(lambda: [judge_plainly(one) for one in plain]))
        # One run takes about a millisecond; 20 together are long enough for the clock.
        ours += [cpu_seconds(lambda: judge(series), times=20)]
    return Times(tuple(ours)), Times(tuple(theirs))


def cpu_times(work: Callable[[], object], *, runs: int) -> Times:
    work()
    return Times(tuple(cpu_seconds(work) for _ in range(runs)))


def cpu_seconds(work: Callable[[], object], *, times: int = 1) -> float:
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) / times


def peak_memory(count: int, points: int) -> int:
    """Bytes that a fresh process needs at most to make and judge the series, Python and NumPy included."""
    code = f"from bench.spc import *; judge(make_series({count}, {points})); print(json.dumps(own_peak_memory()))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return int(json.loads(answer.stdout))


def own_peak_memory() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


if __name__ == "__main__":
    main()
