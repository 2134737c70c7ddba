"""Every case of the reference packages for intervals, standardised rates, funnels, over-dispersion and charts."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from targets.calc.charts import Chart, c_chart, i_chart, p_chart, p_prime_chart, run_rules, u_chart
from targets.calc.dispersion import Kind, measure_dispersion, outliers
from targets.calc.funnel import (
    SIGNIFICANCE_LABELS,
    FunnelLimits,
    Significance,
    pooled_proportion,
    pooled_rate,
    proportion_funnel,
    proportion_significance,
    rate_funnel,
    rate_significance,
    ratio_funnel,
    ratio_significance,
)
from targets.calc.intervals import crude_rate, mean_t, wilson
from targets.calc.ratios import direct_rate, indirect_ratio
from tests.oracles.compare import Tally, compare, oracle_dir, read

# The package finds these limits by bisection to 1e-7 on a transformed scale; ours are exact.
BISECTION_TOLERANCE = 1e-4

Case = dict[str, Any]
Check = Callable[[Case], int]


def _pair(ours: Callable[[float], Any], expected: Case, where: str) -> int:
    """Compares value and both pairs of limits."""
    narrow, wide = ours(0.95), ours(0.998)
    return (
        compare(narrow.value, expected["value"], f"{where} value")
        + compare(narrow.lower, expected["lower95_0cl"], f"{where} lower 95")
        + compare(narrow.upper, expected["upper95_0cl"], f"{where} upper 95")
        + compare(wide.lower, expected["lower99_8cl"], f"{where} lower 99.8")
        + compare(wide.upper, expected["upper99_8cl"], f"{where} upper 99.8")
    )


def wilson_per_cent(case: Case) -> int:
    return _pair(
        lambda level: wilson(count=case["x"], total=case["n"], confidence=level, multiplier=100),
        case,
        "Wilson",
    )


def wilson_90(case: Case) -> int:
    ours = wilson(count=case["x"], total=case["n"], confidence=0.9)
    return _single(ours, case, "Wilson 90")


def _single(ours: Any, case: Case, where: str) -> int:
    return (
        compare(ours.value, case["value"], f"{where} value")
        + compare(ours.lower, case["lowercl"], f"{where} lower")
        + compare(ours.upper, case["uppercl"], f"{where} upper")
    )


def rates_per_100000(case: Case) -> int:
    def ours(level: float) -> Any:
        return crude_rate(count=case["x"], population=case["n"], confidence=level, multiplier=100_000)

    methods = np.where(ours(0.95).exact, "Exact", "Byars").tolist()
    return _pair(ours, case, "rate") + compare(methods, case["method"], "rate method")


def rates_per_1000_at_90(case: Case) -> int:
    ours = crude_rate(count=case["x"], population=case["n"], confidence=90, multiplier=1000)
    return _single(ours, case, "rate 90")


def refused_proportion(case: Case) -> int:
    assert set(case["result"]) == {"error"}
    with pytest.raises(ValueError, match=r"must be|may not be"):
        wilson(count=[case["x"]], total=[case["n"]])
    return 1


def dobson(case: Case) -> int:
    expected = case["expected"]

    def ours(level: float) -> Any:
        return direct_rate(
            count=case["x"],
            population=case["n"],
            standard=case["stdpop"],
            confidence=level,
            multiplier=case["multiplier"],
        )

    return (
        _pair(ours, expected, "Dobson")
        + compare(ours(0.95).events, expected["total_count"], "Dobson events")
        + compare(ours(0.95).population, expected["total_pop"], "Dobson population")
    )


def standardised_ratios(case: Case) -> int:
    areas = case["areas"]

    def ours(level: float) -> Any:
        return indirect_ratio(
            count=[area["x"] for area in areas],
            population=[area["n"] for area in areas],
            reference_count=case["ref_x"],
            reference_population=case["ref_n"],
            confidence=level,
        )

    expected = {key: [area["expected"][key] for area in areas] for key in areas[0]["expected"]}
    methods = np.where(ours(0.95).exact, "Exact", "Byars").tolist()
    return (
        _pair(ours, expected, "ratio")
        + compare(ours(0.95).observed, expected["observed"], "ratio observed")
        + compare(ours(0.95).expected, expected["expected"], "ratio expected")
        + compare(methods, expected["method"], "ratio method")
    )


def means(case: Case) -> int:
    values = np.array(case["values"], dtype=np.float64)

    def ours(level: float) -> Any:
        return mean_t(values=values, offsets=np.array([0, values.size]), confidence=level)

    expected = {key: [value] for key, value in case["expected"].items()}
    return _pair(ours, expected, "mean") + compare(ours(0.95).deviation, expected["stdev"], "mean stdev")


def _words(codes: np.ndarray[Any, Any]) -> list[str | None]:
    return [SIGNIFICANCE_LABELS[Significance(code)] for code in codes.tolist()]


def _drawn(ours: FunnelLimits, theirs: Case, where: str, tolerance: float) -> int:
    return sum(
        compare(mine, theirs[name], f"{where} {name}", tolerance=tolerance)
        for name, mine in {
            "lower_2s_limit": ours.lower_95,
            "upper_2s_limit": ours.upper_95,
            "lower_3s_limit": ours.lower_998,
            "upper_3s_limit": ours.upper_998,
        }.items()
    )


def funnel_of_proportions(case: Case) -> int:
    theirs = case["limits"]
    multiplier = case.get("multiplier", 100)
    centre = pooled_proportion(count=case["x"], total=case["n"])
    ours = proportion_funnel(size=theirs["Population"], centre=centre, multiplier=multiplier).clipped(0, 100)
    return (
        _drawn(ours, theirs, "proportion funnel", 1e-9)
        + compare([ours.centre] * len(theirs["baseline"]), theirs["baseline"], "proportion funnel centre")
        + compare(
            _words(proportion_significance(count=case["x"], total=case["n"])),
            case["significance"],
            "proportion funnel significance",
        )
    )


def funnel_of_ratios(case: Case) -> int:
    theirs = case["limits"]
    ours = ratio_funnel(events=theirs["Observed_events"])
    compared = _drawn(ours, theirs, "ratio funnel", BISECTION_TOLERANCE)
    for side, mine in _axis(ours):
        name = f"{side}_exp_events"
        compared += compare(mine, theirs[name], f"ratio funnel {name}", tolerance=BISECTION_TOLERANCE)
    significance = ratio_significance(observed=case["observed"], expected=case["expected_events"])
    return compared + compare(_words(significance), case["significance"], "ratio funnel significance")


def _axis(ours: Any) -> list[tuple[str, Any]]:
    return [
        ("lower_2s", ours.at_lower_95),
        ("upper_2s", ours.at_upper_95),
        ("lower_3s", ours.at_lower_998),
        ("upper_3s", ours.at_upper_998),
    ]


def funnel_of_rates(case: Case) -> int:
    theirs = case["limits"]
    pooled = pooled_rate(count=case["x"], population=case["n"])
    ours = rate_funnel(
        events=theirs["Events"],
        pooled_rate=pooled,
        multiplier=case["multiplier"],
        years=case.get("years_of_data", 1),
    )
    compared = _drawn(ours, theirs, "rate funnel", BISECTION_TOLERANCE)
    for side, mine in _axis(ours):
        name = f"{side}_population_1_year"
        compared += compare(mine, theirs[name], f"rate funnel {name}", tolerance=BISECTION_TOLERANCE)
    significance = rate_significance(count=case["x"], population=case["n"])
    return (
        compared
        + compare([ours.centre] * len(theirs["baseline"]), theirs["baseline"], "rate funnel centre")
        + compare(_words(significance), case["significance"], "rate funnel significance")
    )


KINDS = {
    ("PR", "SHMI"): Kind.PROPORTION,
    ("PR", "CQC"): Kind.PROPORTION,
    ("SR", "CQC"): Kind.RATIO_SQUARE_ROOT,
    ("SR", "SHMI"): Kind.RATIO_LOGARITHM,
    ("RC", "SHMI"): Kind.RATIO_OF_COUNTS,
    ("RC", "CQC"): Kind.RATIO_OF_COUNTS,
}


def over_dispersion(case: Case) -> int:
    kind = KINDS[case["data_type"], case["sr_method"]]
    ours = measure_dispersion(
        kind=kind, numerator=case["numerator"], denominator=case["denominator"], trim=case["trim_by"]
    )
    ratio = np.array(case["numerator"]) / ours.denominator
    adjusted, unadjusted = ours.adjusted(as_funnelplotr=True), ours.unadjusted(as_funnelplotr=True)
    where = f"funnel {case['data_type']} {case['sr_method']}"
    mine = {
        "phi": ours.phi,
        "tau2": ours.tau2,
        "zscore": ours.z,
        "zscore_trimmed": ours.tamed,
        "ratio": ratio,
        "od_lower95": adjusted.lower_95,
        "od_upper95": adjusted.upper_95,
        "od_lower998": adjusted.lower_998,
        "od_upper998": adjusted.upper_998,
        "lower95": unadjusted.lower_95,
        "upper95": unadjusted.upper_95,
        "lower998": unadjusted.lower_998,
        "upper998": unadjusted.upper_998,
        "outlier_998_adjusted": outliers(value=ratio, limits=adjusted).astype(int),
    }
    return sum(compare(value, case[name], f"{where} {name}") for name, value in mine.items())


def run_type_chart(case: Case) -> int:
    chart = _chart(case)
    runs = run_rules(value=chart.value, centre=chart.centre)
    where = f"chart {case['chart']}"
    mine = {
        "cl": chart.centre,
        "lcl": chart.lower,
        "ucl": chart.upper,
        "sigma_signal": chart.outside,
        "n_useful": int(runs.useful[0]),
        "longest_run": int(runs.longest[0]),
        "longest_run_max": int(runs.longest_allowed[0]),
        "n_crossings": int(runs.crossings[0]),
        "n_crossings_min": int(runs.crossings_required[0]),
        "runs_signal": bool(runs.signal[0]),
    }
    return sum(compare(value, case[name], f"{where} {name}") for name, value in mine.items())


def _chart(case: Case) -> Chart:
    y, n, screen = case["y"], case["n"], case["screened_mr"]
    match case["chart"]:
        case "p":
            return p_chart(count=y, total=n)
        case "pp":
            return p_prime_chart(count=y, total=n, screen=screen)
        case "u":
            return u_chart(count=y, size=n)
        case "c":
            return c_chart(count=y)
        case "i":
            return i_chart(value=y, screen=screen)
    raise AssertionError(f"There is no check for the chart {case['chart']!r}.")


CHECKS: dict[str, Check] = {
    "proportion_wilson_pct": wilson_per_cent,
    "proportion_wilson_90": wilson_90,
    "proportion_errors": refused_proportion,
    "rate_byars_per_100000": rates_per_100000,
    "rate_byars_per_1000_90": rates_per_1000_at_90,
    "dsr_dobson": dobson,
    "isratio_byars": standardised_ratios,
    "mean_t": means,
    "phe_funnel_proportion": funnel_of_proportions,
    "phe_funnel_ratio": funnel_of_ratios,
    "phe_funnel_crude_rate": funnel_of_rates,
    "funnelplotr": over_dispersion,
    "qicharts2": run_type_chart,
}


def reference_cases() -> dict[str, Any]:
    path = oracle_dir() / "statistics" / "statistics.json"
    return read(path) if path.exists() else {}


def test_every_kind_of_reference_answer_has_a_check() -> None:
    assert set(reference_cases()) <= set(CHECKS)


@pytest.mark.parametrize("kind", sorted(CHECKS))
def test_every_number_agrees_with_the_reference(
    kind: str, record_property: Callable[[str, object], None]
) -> None:
    tally = Tally()
    cases = reference_cases().get(kind, [])
    for case in cases if isinstance(cases, list) else [cases]:
        tally.add(kind, values=CHECKS[kind](case))
    tally.close(record_property)
