"""Charts, limits with forecasts, and small multiples leave out the same periods of a series."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boards.performance.analysis.lines import line_of
from boards.performance.charts import place_of
from reports.dashboards.pages.over_time import _days
from targets.calc.gaps import Gap, with_gaps
from targets.calc.periods import Period, PeriodKind
from tests.targets.calc.test_gaps import periods


def first_of_runs(missing: list[Period]) -> list[Period]:
    return [period for period in missing if not any(other.next() == period for other in missing)]


@pytest.mark.parametrize("kind", list(PeriodKind))
@given(places=st.sets(st.integers(0, 11), min_size=1))
def test_every_drawing_and_every_calculation_has_the_same_gaps(kind: PeriodKind, places: set[int]) -> None:
    held = [period for place, period in enumerate(periods(kind, 12)) if place in places]
    charts = [one.first for one in with_gaps(held, period=lambda one: one) if isinstance(one, Gap)]
    points = [
        SimpleNamespace(period=one, value=Decimal(1), denominator=None, management_information=False)
        for one in held
    ]
    line = line_of(points, definition_on=lambda day: SimpleNamespace(version=1))  # type: ignore[arg-type, return-value]
    assert line is not None
    limits = [period for period, value in zip(line.periods, line.values, strict=True) if value is None]
    assert first_of_runs(limits) == charts
    days: list[date] = _days(held[0], held[-1], [])
    assert days == [place_of(period) for period in line.periods], "a day for each period, held or not"
