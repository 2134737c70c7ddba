"""The values of one trajectory, as they are typed, saved and compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from targets.calc.periods import Period


@dataclass(frozen=True)
class Values:
    """One trajectory as typed: where it starts from, its value for each period, and why."""

    baseline: Decimal | None
    baseline_period_end: date | None
    points: Mapping[Period, Decimal]
    rationale: str

    def as_json(self) -> dict[str, Any]:
        return {
            "baseline": None if self.baseline is None else str(self.baseline),
            "baseline_period_end": self.baseline_period_end and self.baseline_period_end.isoformat(),
            "points": {f"{p.start} to {p.end}": str(value) for p, value in sorted(self.points.items())},
            "rationale": self.rationale,
        }


NO_VALUES = Values(baseline=None, baseline_period_end=None, points={}, rationale="")
