"""The values of one trajectory, as they are typed, saved and compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from targets.calc.periods import Period
from targets.calc.rounding import without_zeros

BASELINE, BASELINE_PERIOD_END, RATIONALE = "baseline", "baseline_period_end", "rationale"


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

    def as_fields(self) -> dict[str, str]:
        """What an edit holds of it: a field for each period, none for what is not said."""
        fields = {field_of(period): plain_text(value) for period, value in sorted(self.points.items())}
        if self.baseline is not None:
            fields[BASELINE] = plain_text(self.baseline)
        if self.baseline_period_end is not None:
            fields[BASELINE_PERIOD_END] = self.baseline_period_end.isoformat()
        if self.rationale:
            fields[RATIONALE] = self.rationale
        return fields


NO_VALUES = Values(baseline=None, baseline_period_end=None, points={}, rationale="")


def field_of(period: Period) -> str:
    """The name of a period's field in an edit."""
    return f"{period.start} to {period.end}"


def plain_text(value: Decimal) -> str:
    """The same text however many zeros a column added: 80.0000 is 80."""
    return str(without_zeros(value))
