"""Statistical process control of many series at once: limits, rules, variation, assurance, and who may be judged.

    series = series_from_lists(values=..., dates=..., direction=...)
    gate = gate_series(series, rolling=..., cumulative=...)
    judged = judge(series.take(gate.allowed))

Source: NHS England, Making Data Count, as NHSRplotthedots 0.2.2 computes it; docs/methods.md has the formulae.
"""

from targets.calc.spc.codes import (
    ASSESSABLE_SENTENCES,
    ASSURANCE_LABELS,
    CAUSE_LABELS,
    POINT_TYPE_LABELS,
    VARIATION_LABELS,
    Assessable,
    Assurance,
    Cause,
    Direction,
    PointType,
    VariationIcon,
    labels,
)
from targets.calc.spc.gate import FEWEST_POINTS, Gate, Refusal, gate_series
from targets.calc.spc.judgement import Judgement, judge
from targets.calc.spc.limits import Limits
from targets.calc.spc.rules import Signals
from targets.calc.spc.series import NOT_FIXED, SeriesSet, series_from_lists, series_from_rows
from targets.calc.spc.trajectory import TrajectoryAssurance, trajectory_assurance

__all__ = [
    "ASSESSABLE_SENTENCES",
    "ASSURANCE_LABELS",
    "CAUSE_LABELS",
    "FEWEST_POINTS",
    "NOT_FIXED",
    "POINT_TYPE_LABELS",
    "VARIATION_LABELS",
    "Assessable",
    "Assurance",
    "Cause",
    "Direction",
    "Gate",
    "Judgement",
    "Limits",
    "PointType",
    "Refusal",
    "SeriesSet",
    "Signals",
    "TrajectoryAssurance",
    "VariationIcon",
    "gate_series",
    "judge",
    "labels",
    "series_from_lists",
    "series_from_rows",
    "trajectory_assurance",
]
