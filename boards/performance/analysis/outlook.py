"""What comes next if things go on as they did, and how fast a trajectory is beside what has happened before.

For the desk only: how well such chances came true is published, the chances themselves are not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from boards.performance.analysis.lines import AnalysedLine
from boards.performance.analysis.variation import Asked, six_digits
from targets.calc import rag
from targets.calc.forecast.chance import chance_over_next_year, horizons_of_next_year
from targets.calc.forecast.history import PANDEMIC, History, Unit, history_from_rows, measure_gate
from targets.calc.forecast.predict import Forecast, forecast
from targets.calc.forecast.quantiles import at_level
from targets.calc.forecast.reasons import NoForecast
from targets.calc.periods import Period, PeriodKind
from targets.calc.promise import PromiseKind
from targets.calc.realism import NoRealism, realism
from targets.catalogue.models import Definition

#: Shares of the forecast that lie below the values that are kept: the ends of 95 and 80 in 100, and the middle.
LEVELS = (0.025, 0.1, 0.5, 0.9, 0.975)

UNITS: dict[str, Unit] = {Definition.Unit.PERCENT: "percent", Definition.Unit.COUNT: "count"}


@dataclass(frozen=True)
class Outlook:
    """`quantiles` has for each quarter end of the next year the values at LEVELS, and is empty where `no_forecast` says
    why there are none. `horizons` are these ends in periods after the newest figure.

    `chance`, 0 to 1, is that of a quarter picked from the next four to meet `against`. `realism` is the share, in
    percent, of `precedents` that were slower than the trajectory; `no_realism` says why there is none.
    """

    no_forecast: int = NoForecast.FORECAST
    horizons: tuple[int, ...] = ()
    quantiles: tuple[tuple[Decimal, ...], ...] = ()
    chance: Decimal | None = None
    no_chance: int = NoForecast.FORECAST
    realism: Decimal | None = None
    precedents: int = 0
    no_realism: int = NoRealism.PERCENTILE


def outlooks(
    asked: Sequence[Asked], against: Sequence[Decimal | None], *, definition: Definition
) -> list[Outlook]:
    """Of many series of one measure together, for they learn from one another; in their order.

    `against` is what each is to meet. Series of another kind of period than most stand apart from the others.
    """
    answers = [
        Outlook(NoForecast.NO_FIGURES, no_chance=NoForecast.NO_FIGURES, no_realism=NoRealism.NO_PLAN)
    ] * len(asked)
    kinds = {one.line.newest.kind for one in asked if one.line}
    for kind in sorted(kinds):
        numbers = [number for number, one in enumerate(asked) if one.line and one.line.newest.kind is kind]
        refused = measure_gate(
            frequency=kind,
            unit=UNITS.get(definition.unit, "rate"),
            aggregation=definition.aggregation,
        )
        if refused is not NoForecast.FORECAST:
            for number in numbers:
                answers[number] = Outlook(refused, no_chance=refused, no_realism=_no_realism(definition))
            continue
        made = _together([asked[n] for n in numbers], [against[n] for n in numbers], kind, definition)
        for number, outlook in zip(numbers, made, strict=True):
            answers[number] = outlook
    return answers


def _no_realism(definition: Definition) -> NoRealism:
    """Of what is not forecast either."""
    cumulative = definition.aggregation == Definition.Aggregation.CUMULATIVE
    return NoRealism.CUMULATIVE if cumulative else NoRealism.NO_PLAN


def _together(
    asked: Sequence[Asked], against: Sequence[Decimal | None], kind: PeriodKind, definition: Definition
) -> list[Outlook]:
    lines = [one.line for one in asked if one.line]
    history = _history(lines, kind, UNITS[definition.unit])
    direction = rag.Direction(definition.direction)
    made = forecast(
        history=history,
        aggregation=definition.aggregation,
        horizons=horizons_of_next_year(history.per_year),
    )
    chances = chance_over_next_year(
        forecast=made,
        standard=np.array([np.nan if value is None else float(value) for value in against]),
        direction=direction,
        places=definition.judge_places,
    )
    plans = [_last_planned(one, line) for one, line in zip(asked, lines, strict=True)]
    pace = realism(
        history=history,
        aggregation=definition.aggregation,
        direction=direction,
        starts=np.array([float(line.values[-1] or 0) for line in lines]),
        planned=np.array([plan[0] for plan in plans]),
        horizons=np.array([plan[1] for plan in plans], dtype=np.intp),
    )
    return [
        Outlook(
            no_forecast=(why := int(made.reasons[number].max())),
            horizons=() if why else tuple(int(horizon) for horizon in made.horizons),
            quantiles=() if why else _kept(made, number),
            chance=six_digits(float(chances.values[number])),
            no_chance=int(chances.reasons[number]),
            realism=six_digits(float(pace.percentile[number])),
            precedents=int(pace.precedents[number]),
            no_realism=int(pace.reasons[number]),
        )
        for number in range(len(lines))
    ]


def _history(lines: Sequence[AnalysedLine], kind: PeriodKind, unit: Unit) -> History:
    rows = [
        (number, period.start, value, denominator)
        for number, line in enumerate(lines)
        for period, value, denominator in zip(line.periods, line.values, line.denominators, strict=True)
        if value is not None
    ]
    return history_from_rows(
        series=np.array([row[0] for row in rows], dtype=np.intp),
        starts=np.array([row[1] for row in rows], dtype="datetime64[D]"),
        values=np.array([float(row[2]) for row in rows]),
        denominators=np.array([np.nan if row[3] is None else float(row[3]) for row in rows]),
        series_count=len(lines),
        frequency=kind,
        unit=unit,
        breaks=[line.periods[line.newest_start].start if line.newest_start else None for line in lines],
        shocks=[PANDEMIC],
    )


def _kept(made: Forecast, number: int) -> tuple[tuple[Decimal, ...], ...]:
    by_level = [at_level(made.quantiles[number], level) for level in LEVELS]
    return tuple(
        tuple(value for level in by_level if (value := six_digits(float(level[place]))) is not None)
        for place in range(made.horizons.size)
    )


def _last_planned(one: Asked, line: AnalysedLine) -> tuple[float, int]:
    """The last planned value after the newest figure, and how many periods later; not a number where none is."""
    later = [
        point
        for point in one.points
        if point.promise_kind == PromiseKind.TRAJECTORY
        and point.promised is not None
        and point.period.kind is line.newest.kind
        and point.period > line.newest
    ]
    if not later or later[-1].promised is None:
        return float("nan"), 1
    return float(later[-1].promised), _steps(line.newest, later[-1].period)


def _steps(before: Period, after: Period) -> int:
    steps = 0
    while before < after:
        before, steps = before.next(), steps + 1
    return max(steps, 1)
