"""Every SPC case of the reference package, numbers to 1e-9 relative and labels exactly."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from targets.calc.spc import (
    ASSURANCE_LABELS,
    CAUSE_LABELS,
    POINT_TYPE_LABELS,
    VARIATION_LABELS,
    Direction,
    Judgement,
    PointType,
    SeriesSet,
    judge,
    labels,
    series_from_lists,
)
from tests.oracles.compare import Tally, compare, oracle_dir, read

Case = dict[str, Any]


def spc_cases() -> list[Case]:
    """The cases of every file of the directory; a file of series (not a list) is only referred to."""
    cases: list[Case] = []
    for path in sorted((oracle_dir() / "spc").glob("*.json")):
        content = read(path)
        if isinstance(content, list):
            cases += [{**case, "input": _resolved(case["input"], path.parent)} for case in content]
    return cases


def _resolved(given: Case, folder: Path) -> Case:
    """The input with its dates and values, read from the file that a series_ref names."""
    if "series_ref" not in given:
        return given
    ref = given["series_ref"]
    series = read(folder / ref["file"])["series"][ref["org"]]
    return {**given, "dates": series["dates"], "values": series[ref["field"]]}


def build(cases: list[Case]) -> SeriesSet:
    """One ragged set of the inputs of all these cases."""
    inputs = [case["input"] for case in cases]
    return series_from_lists(
        values=[_as_list(given["values"]) for given in inputs],
        dates=[[_day(text) for text in _as_list(given["dates"])] for given in inputs],
        direction=[Direction[given["improvement_direction"].upper()] for given in inputs],
        target=[given.get("target") for given in inputs],
        rebase=[[_day(text) for text in _as_list(given.get("rebase"))] for given in inputs],
        fix_after_n_points=[given.get("fix_after_n_points") for given in inputs],
        screen_outliers=[given.get("screen_outliers", True) for given in inputs],
    )


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def answers(judged: Judgement, number: int) -> dict[str, Any]:
    """What we say of one series, under the names of the reference."""
    series = judged.series
    rows = slice(int(series.offsets[number]), int(series.offsets[number + 1]))
    group = judged.group_of_row[rows]
    signals = judged.signals
    known_side, known_limits = judged.side_known[rows], judged.limits_known[rows]
    side = judged.above[rows].astype(int) - judged.below[rows].astype(int)
    return {
        "n_points": rows.stop - rows.start,
        "mean": judged.limits.mean[group],
        "lpl": judged.limits.lower[group],
        "upl": judged.limits.upper[group],
        "rebase_group": series.rebase_group[rows],
        "short_group_warning": judged.trial_limits[group],
        "outside_limits": _where_known(signals.outside[rows], known_limits),
        "relative_to_mean": _where_known(side, known_side),
        "close_to_limits": _where_known(signals.near[rows], known_limits),
        "rule_trend": signals.trend[rows],
        "rule_shift": signals.shift[rows],
        "rule_two_in_three": signals.two_in_three[rows],
        "special_cause_type": labels(judged.cause[rows], CAUSE_LABELS),
        "special_cause_flag": judged.special[rows],
        "point_type": labels(judged.point_type[rows], POINT_TYPE_LABELS),
        "groups": _groups(judged, rows),
        "variation_type": labels(judged.point_type[rows][-1:], POINT_TYPE_LABELS)[0],
        "variation_icon": labels(judged.variation[[number]], VARIATION_LABELS)[0],
        "assurance_type": labels(judged.assurance[[number]], ASSURANCE_LABELS)[0],
        "points_exactly_on_mean": int(np.sum(known_side & (side == 0))),
    }


def _where_known(values: np.ndarray[Any, Any], known: np.ndarray[Any, Any]) -> list[Any]:
    return [
        value if is_known else None for value, is_known in zip(values.tolist(), known.tolist(), strict=True)
    ]


def _groups(judged: Judgement, rows: slice) -> list[dict[str, Any]]:
    """One summary for each rebase group; assurance only on the last one."""
    found = sorted(set(judged.group_of_row[rows].tolist()))
    number = int(np.searchsorted(judged.series.offsets, rows.start, side="right")) - 1
    summaries = []
    for group in found:
        last = judged.groups.starts[group] + judged.groups.rows[group] - 1
        assurance = judged.assurance[[number]] if group == found[-1] else np.zeros(1, dtype=np.int8)
        summaries.append(
            {
                "rebase_group": int(judged.series.rebase_group[last]),
                "mean_col": judged.limits.mean[group],
                "lpl": judged.limits.lower[group],
                "upl": judged.limits.upper[group],
                "n": int(judged.groups.rows[group]),
                "common_cause": int(judged.type_counts(PointType.COMMON_CAUSE)[group]),
                "special_cause_improvement": int(judged.type_counts(PointType.IMPROVEMENT)[group]),
                "special_cause_concern": int(judged.type_counts(PointType.CONCERN)[group]),
                "special_cause_neutral_high": int(judged.type_counts(PointType.NEUTRAL_HIGH)[group]),
                "special_cause_neutral_low": int(judged.type_counts(PointType.NEUTRAL_LOW)[group]),
                "variation_type": labels(judged.point_type[[last]], POINT_TYPE_LABELS)[0],
                "assurance_type": labels(assurance, ASSURANCE_LABELS)[0],
            }
        )
    return summaries


def compare_case(case: Case, ours: dict[str, Any]) -> int:
    """Compares every field; min_margin is left out, it only tells how close the closest comparison of a case was."""
    expected = dict(case["expected"])
    for field in ("error", "min_margin"):
        expected.pop(field, None)
    compared = 0
    for field, theirs in expected.items():
        where = f"{case['id']} {field}"
        if field == "groups":
            assert len(ours["groups"]) == len(theirs), where
            for mine, group in zip(ours["groups"], theirs, strict=True):
                compared += sum(compare(mine[key], value, f"{where} {key}") for key, value in group.items())
        else:
            # An array of one may be written as a scalar. A rule's membership is null near a gap: not a member.
            theirs = _as_list(theirs) if isinstance(ours[field], list | np.ndarray) else theirs
            theirs = [bool(value) for value in theirs] if field.startswith("rule_") else theirs
            compared += compare(ours[field], theirs, where)
    return compared


def _is_refused(case: Case) -> bool:
    """The reference refuses the input itself. (Its other error, on a gap inside a run, we must not copy.)"""
    return "fix_after_n_points" in str(case["expected"].get("error", ""))


def test_every_series_agrees_with_the_reference(record_property: Callable[[str, object], None]) -> None:
    tally = Tally()
    cases = [case for case in spc_cases() if not _is_refused(case)]
    if cases:
        judged = judge(build(cases))
        for number, case in enumerate(cases):
            tally.add(case["family"], values=compare_case(case, answers(judged, number)))
    tally.close(record_property)


def test_a_series_alone_is_judged_as_it_is_among_others(
    record_property: Callable[[str, object], None],
) -> None:
    tally = Tally()
    for case in spc_cases():
        if not _is_refused(case):
            tally.add("alone", values=compare_case(case, answers(judge(build([case])), 0)))
    tally.close(record_property)


def test_what_the_reference_refuses_is_refused_with_a_reason(
    record_property: Callable[[str, object], None],
) -> None:
    refused = [case for case in spc_cases() if _is_refused(case)]
    if not refused:
        pytest.skip("This set has no input that the reference refuses.")
    for case in refused:
        with pytest.raises(ValueError, match="at least 12 are needed"):
            build([case])
    record_property("oracle_refused", len(refused))
    print(f"refused input: {len(refused)} cases")
