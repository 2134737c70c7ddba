"""Functions whose arguments are not plain JSON, for the worked examples of docs/methods.md.

Each entry takes the `given` of an example as keyword arguments and returns what is compared with `gives`:
a dataclass, or a dictionary of field names.
"""

import dataclasses
import datetime
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

import numpy as np

from boards.participation import privacy
from targets.calc import (
    calibration,
    counting,
    differences,
    dispersion,
    funnel,
    government,
    intervals,
    money,
    participation,
    plausibility,
    promise,
    rare_events,
    rollups,
    spc,
    workforce,
)
from targets.calc.charts import Chart
from targets.calc.periods import Period, PeriodKind, step_of
from targets.calc.rag import Direction
from targets.calc.shapes import Stage, Terms, stage_state
from tests.docs.forecast_examples import forecast_example, realism_example


def judge(*, values: Sequence[float | None], direction: str, **options: Any) -> dict[str, Any]:
    """One series of consecutive months, judged; `rebase_at` counts the rows from 1."""
    judged = spc.judge(_one_series(values, direction, **options))
    return {
        "mean": judged.limits.mean,
        "lower": judged.limits.lower,
        "upper": judged.limits.upper,
        "average_moving_range": judged.limits.moving_range,
        "labels": spc.labels(judged.cause, spc.CAUSE_LABELS),
        "variation": spc.labels(judged.variation, spc.VARIATION_LABELS)[0],
        "assurance": spc.labels(judged.assurance, spc.ASSURANCE_LABELS)[0],
        "not_a_judgement": spc.ASSESSABLE_SENTENCES[spc.Assessable(int(judged.assessable[0]))],
    }


def two_proportions(*, first: dict[str, Any], second: dict[str, Any]) -> intervals.Interval:
    """Of two proportions, each a count of a total."""
    return differences.difference(first=intervals.wilson(**first), second=intervals.wilson(**second))


def trajectory_assurance(
    *, values: Sequence[float | None], direction: str, planned: Sequence[float], first_planned: int
) -> dict[str, Any]:
    """Consecutive planned months against the limits of one series; months count from 1."""
    judged = spc.judge(_one_series(values, direction))
    months = _months(first_planned + len(planned) - 1)[first_planned - 1 :]
    answer = spc.trajectory_assurance(
        judged,
        series=np.zeros(len(planned), dtype=np.intp),
        dates=np.array(months, dtype="datetime64[D]"),
        planned=np.array(planned, dtype=np.float64),
    )
    fails = answer.fails_from[0].item()
    return {
        "upper": judged.limits.upper,
        "planned": spc.labels(answer.planned, spc.ASSURANCE_LABELS),
        "latest": spc.labels(answer.latest, spc.ASSURANCE_LABELS)[0],
        "fails_from_month": None if fails is None else months.index(fails) + first_planned,
    }


def gate_series(
    *, values: Sequence[float | None], rolling: bool = False, cumulative: bool = False
) -> dict[str, Any]:
    gate = spc.gate_series(
        _one_series(values, "increase"), rolling=np.array([rolling]), cumulative=np.array([cumulative])
    )
    return {"allowed": bool(gate.allowed[0]), "reason": gate.reason(0)}


def mean_t(*, values: Sequence[float], confidence: float) -> intervals.MeanInterval:
    numbers = np.array(values, dtype=np.float64)
    return intervals.mean_t(values=numbers, offsets=np.array([0, numbers.size]), confidence=confidence)


def rare_event_chart(chart: Callable[..., Chart]) -> Callable[..., dict[str, Any]]:
    """The lines of a chart of one series, which are the same at every point; points count from 1."""

    def lines(**given: Any) -> dict[str, Any]:
        drawn = chart(**given)
        return {
            "centre": drawn.centre[0],
            "lower": drawn.lower[0],
            "upper": drawn.upper[0],
            "points_outside": (np.flatnonzero(drawn.outside) + 1).tolist(),
        }

    return lines


def significance(name: str) -> Callable[..., dict[str, Any]]:
    def words(**given: Any) -> dict[str, Any]:
        codes = getattr(funnel, name)(**given)
        return {"result": [funnel.SIGNIFICANCE_LABELS[funnel.Significance(code)] for code in codes.tolist()]}

    return words


def measure_dispersion(*, kind: str, **given: Any) -> dict[str, Any]:
    found = dispersion.measure_dispersion(kind=dispersion.Kind(kind), **given)
    ratio = np.array(given["numerator"]) / found.denominator
    return {
        "phi": found.phi,
        "tau2": found.tau2,
        "adjusted_upper_998": found.adjusted().upper_998,
        "unadjusted_upper_998": found.unadjusted().upper_998,
        "outliers": dispersion.outliers(value=ratio, limits=found.adjusted()),
    }


def _one_series(
    values: Sequence[float | None],
    direction: str,
    *,
    target: float | None = None,
    rebase_at: Sequence[int] = (),
    fix_after_n_points: int | None = None,
    screen_outliers: bool = True,
) -> spc.SeriesSet:
    months = _months(len(values))
    return spc.series_from_lists(
        values=[values],
        dates=[months],
        direction=[spc.Direction[direction.upper()]],
        target=[target],
        rebase=[[months[row - 1] for row in rebase_at]],
        fix_after_n_points=[fix_after_n_points],
        screen_outliers=[screen_outliers],
    )


def _months(count: int) -> list[datetime.date]:
    return [datetime.date(2020 + month // 12, month % 12 + 1, 1) for month in range(count)]


def unusual_figures(
    *,
    values: Sequence[float | None] = (),
    counts: Sequence[Sequence[float]] = (),
    unit: plausibility.figures.Unit = "percent",
) -> dict[str, Any]:
    """What is said of the newest figure of one series; `counts` are numerator and denominator of each period."""
    tops, bottoms = (
        np.array([[pair[at] for pair in counts]], dtype=np.float64)
        if counts
        else np.full((1, len(values)), np.nan)
        for at in (0, 1)
    )
    grid = 100 * tops / bottoms if counts else np.array([values], dtype=np.float64)
    asked = np.zeros(grid.shape, dtype=np.bool_)
    asked[:, -1] = True
    found = plausibility.unusual_figures(plausibility.Figures(grid, tops, bottoms, unit), asked=asked)
    if not found:
        return {"kind": None}
    return {
        "kind": found[0].kind.value,
        "part": found[0].part.value,
        "usual": [found[0].low, found[0].high],
        "limits": [found[0].limit_low, found[0].limit_high],
    }


def counting_answer(*, months: Sequence[str], said: Sequence[tuple[str, float]]) -> dict[str, Any]:
    """What was said of every month alike, each time from a day on, in its order."""
    versions = [
        counting.Said(version=number, value=Decimal(str(value)), day=datetime.date.fromisoformat(day))
        for number, (day, value) in enumerate(said, start=1)
    ]
    periods = [
        Period.of(start=datetime.date.fromisoformat(f"{month}-01"), kind=PeriodKind.MONTH) for month in months
    ]
    answers = [counting.answer(counting.history(versions), step=step_of(period)) for period in periods]

    def number_of(one: counting.Said | None) -> float | None:
        return None if one is None or one.value is None else float(one.value)

    return {
        "held": [number_of(one.held) for one in answers],
        "first": [number_of(one.first) for one in answers],
        "afterwards": [len(one.afterwards) for one in answers],
    }


def counted_outcome(
    *, at_most: str, by: str, figures: dict[str, str], of_most: bool = False
) -> dict[str, Any]:
    answer = government.counted_outcome(
        at_most=Decimal(at_most),
        by=datetime.date.fromisoformat(by),
        figures={datetime.date.fromisoformat(day): Decimal(value) for day, value in figures.items()},
        of_most=of_most,
    )
    return {
        "outcome": answer.outcome.value,
        "value": None if answer.value is None else float(answer.value),
        "on": None if answer.on is None else answer.on.isoformat(),
    }


def delivered_outcome(**days: str | None) -> dict[str, Any]:
    given = {name: datetime.date.fromisoformat(day) if day else None for name, day in days.items()}
    return {"outcome": government.delivered_outcome(**given).outcome.value}


def difference(*, before: Sequence[int], now: Sequence[int]) -> government.Difference:
    return government.difference(before=(int(before[0]), int(before[1])), now=(int(now[0]), int(now[1])))


def position(*, lines: dict[str, list[str]], savings: list[list[str | None]]) -> dict[str, float]:
    """Of a first year; a saving is its first year and its full year, which one that comes once does not have."""
    year = {
        key: money.Amount(Decimal(every_year), Decimal(once)) for key, (every_year, once) in lines.items()
    }
    schemes = [
        money.Scheme(
            1,
            recurs=full is not None,
            identified=True,
            in_year=Decimal(first or 0),
            full_year=Decimal(full or 0),
        )
        for first, full in savings
    ]
    return {
        "initial_limit": float(money.initial_limit(year)),
        "gap": float(money.gap(year)),
        "position": float(money.position(year, schemes, 1)),
        "underlying": float(money.underlying(year, schemes, 1)),
        "next_opening_spend": float(money.closing_spend(year, schemes, 1)),
        "next_gap": float(money.next_gap(year, schemes, 1)),
    }


def wants_five_years(*, deficit: str, opening: str) -> dict[str, bool]:
    answer = money.wants_five_years(underlying_position=-Decimal(deficit), opening=Decimal(opening), boxes=())
    return {"result": answer}


def added_up(*, income: dict[str, str], spend: dict[str, str]) -> dict[str, list[float]]:
    """Sums of two lines with the boards that say them, and of their difference over the boards that say both."""
    boards = {name: number for number, name in enumerate({**income, **spend})}
    sides = [
        {(boards[name], "line"): Decimal(value) for name, value in side.items()} for side in (income, spend)
    ]
    cells = (*sides, rollups.less(sides[1], sides[0]))
    sums = [rollups.added_up(one)["line"] for one in cells]
    names = ("income", "spend", "difference")
    return {name: [float(one.total), one.boards] for name, one in zip(names, sums, strict=True)}


def staff_change(*, before: str, after: str) -> dict[str, float]:
    return {"result": float(workforce.change(before=Decimal(before), after=Decimal(after)))}


def promised(
    *,
    shape: str,
    on: str = "2015-03-31",
    due: str | None = None,
    baseline: str | None = None,
    stages: Sequence[tuple[str, str | None]] = (),
    levels: Sequence[float] = (),
    conditions: int | None = None,
    **numbers: str,
) -> dict[str, Any]:
    """A confirmed requirement; numbers of an example are text, so that they stay exact."""
    exact = {name: Decimal(number) for name, number in numbers.items()}
    answer = promise.promised_value(
        shape=shape,
        floor=exact.get("floor"),
        agreed=exact.get("agreed"),
        trajectory_value=exact.get("trajectory_value"),
        trajectory_asked=True,
        confirmed=True,
        terms=Terms(
            baseline=Decimal(baseline) if baseline else None,
            stages=[
                Stage(datetime.date.fromisoformat(by), Decimal(value) if value else None)
                for by, value in stages
            ],
            levels=frozenset(int(level) for level in levels),
            conditions=conditions,
        ),
        on=datetime.date.fromisoformat(on),
        due=datetime.date.fromisoformat(due) if due else None,
    )
    return {
        "value": None if answer.value is None else float(answer.value),
        "kind": answer.kind.value,
        "reason": answer.reason.value,
    }


def stage_states(*, stages: list[tuple[str, str]], months: dict[str, str], **given: str) -> dict[str, Any]:
    day, figures = datetime.date.fromisoformat, {}
    for start, value in months.items():
        figures[Period.of(start=day(start), kind=PeriodKind.MONTH)] = Decimal(value)
    stood = partial(
        stage_state, direction=Direction(given["direction"]), on=day(given["on"]), judge_places=None
    )
    each = [Stage(day(by), Decimal(value)) for by, value in stages]
    return {"states": [stood(stage, figures).value for stage in each]}


def audit_levels(levels: list[int], pairs: list[tuple[int, int]]) -> dict[str, Any]:
    return {
        "lowest": participation.lowest(levels),
        "median": participation.lower_median(levels),
        "kappa": participation.kappa([(one, other) for one, other in pairs]),
    }


def suspected(*, texts: list[str]) -> dict[str, list[list[str]]]:
    return {"found": [[f"{one.kind}: {one.fragment}" for one in privacy.warn(text)] for text in texts]}


def causes_tally(
    *,
    rises: Sequence[bool],
    mean: Sequence[float],
    following: Sequence[Sequence[float | None]],
    old: Sequence[bool],
) -> dict[str, Any]:
    found = calibration.causes(
        rises=np.array(rises),
        mean=np.array(mean, dtype=np.float64),
        following=np.array(following, dtype=np.float64),
        old=np.array(old),
    )
    return {**dataclasses.asdict(found), "share": found.share}


def chance_tallies(*, chance: float, times: int, met: Sequence[float], young: float) -> dict[str, Any]:
    """The same chance so many times, and one that is too young, whose quarters all met."""
    found = calibration.chances(
        chance=np.array([chance] * times + [young]),
        met=np.array([met] * times + [[1, 1, 1, 1]], dtype=np.float64),
        old=np.array([True] * times + [False]),
    )
    names = ("said", "judged", "share", "mean_said", "waits")
    return {name: [getattr(one, name) for one in found] for name in names}


ADAPTERS: dict[str, Callable[..., Any]] = {
    "targets.calc.calibration.causes": causes_tally,
    "targets.calc.calibration.chances": chance_tallies,
    "targets.calc.money.position": position,
    "targets.calc.shapes.stage_state": stage_states,
    "targets.calc.money.wants_five_years": wants_five_years,
    "targets.calc.workforce.change": staff_change,
    "targets.calc.rollups.added_up": added_up,
    "targets.calc.participation.kappa": audit_levels,
    "boards.participation.privacy.warn": suspected,
    "targets.calc.promise.promised_value": promised,
    "targets.calc.government.counted_outcome": counted_outcome,
    "targets.calc.government.delivered_outcome": delivered_outcome,
    "targets.calc.government.difference": difference,
    "targets.calc.differences.difference": two_proportions,
    "targets.calc.counting.answer": counting_answer,
    "targets.calc.plausibility.unusual_figures": unusual_figures,
    "targets.calc.spc.judge": judge,
    "targets.calc.spc.trajectory_assurance": trajectory_assurance,
    "targets.calc.spc.gate_series": gate_series,
    "targets.calc.intervals.mean_t": mean_t,
    "targets.calc.rare_events.g_chart": rare_event_chart(rare_events.g_chart),
    "targets.calc.rare_events.t_chart": rare_event_chart(rare_events.t_chart),
    "targets.calc.funnel.proportion_significance": significance("proportion_significance"),
    "targets.calc.funnel.ratio_significance": significance("ratio_significance"),
    "targets.calc.funnel.rate_significance": significance("rate_significance"),
    "targets.calc.dispersion.measure_dispersion": measure_dispersion,
    "targets.calc.forecast.predict.forecast": forecast_example,
    "targets.calc.realism.realism": realism_example,
}
