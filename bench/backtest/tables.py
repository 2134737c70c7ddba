"""The back-test's results as Markdown tables, and the goals that they are held against."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from bench.backtest.scores import PARTS, Bools, Floats, Score, calibration_error

Scores = Mapping[str, Mapping[str, Score]]


def ratio(scores: Scores, base: Scores, part: str) -> float:
    """Geometric mean over the measures of CRPS over the base's CRPS."""
    logs = [np.log(scores[m][part].crps / base[m][part].crps) for m in scores if scores[m][part].count]
    return float(np.exp(np.mean(logs)))


def mean(scores: Scores, part: str, figure: Callable[[Score], float]) -> float:
    """Mean over the measures that have the figure."""
    return float(np.nanmean([figure(scores[m][part]) for m in scores if scores[m][part].count]))


def overall(methods: Mapping[str, Scores], base: str) -> str:
    """One block of rows per part of the record, one row per method."""
    rows = []
    for part, meaning in PARTS.items():
        for name, scores in methods.items():
            rows.append(
                [
                    f"{part}: {meaning}" if name == next(iter(methods)) else "",
                    name,
                    f"{ratio(scores, methods[base], part):.3f}",
                    f"{mean(scores, part, lambda s: s.cover80):.1f}",
                    f"{mean(scores, part, lambda s: s.cover95):.1f}",
                    f"{mean(scores, part, lambda s: s.ece):.3f}",
                    f"{mean(scores, part, lambda s: s.brier):.3f}",
                    f"{mean(scores, part, lambda s: s.brier_usual):.3f}",
                ]
            )
    head = ["part", "method", "rCRPS", "c80", "c95", "ECE", "Brier", "Brier own"]
    return _table("Overall", head, rows)


def measures(methods: Mapping[str, Scores], names: Sequence[str], base: str) -> str:
    """One row per measure, all parts of ours and rCRPS of the others."""
    ours = methods[names[0]]
    rows = []
    for measure, scores in ours.items():
        every = scores["ALL"]
        rows.append(
            [
                measure,
                f"{every.count:,}",
                *(
                    f"{methods[n][measure]['ALL'].crps / methods[base][measure]['ALL'].crps:.3f}"
                    for n in names
                ),
                f"{every.cover80:.0f}",
                f"{every.cover95:.0f}",
                *(_number(figure) for figure in (every.ece, every.brier)),
                _number(_base_rate(every)),
                *(
                    f"{scores[p].crps / methods[base][measure][p].crps:.2f}, {scores[p].cover80:.0f}"
                    for p in ("BEFORE", "ACROSS", "AFTER")
                ),
            ]
        )
    head = ["measure", "forecasts", *(f"rCRPS {name}" for name in names), "c80", "c95", "ECE", "Brier"]
    head += ["base rate", "before: rCRPS, c80", "across", "after"]
    return _table("By measure (ALL unless said)", head, rows)


def horizons(results: Iterable[Mapping[str, Score]]) -> str:
    """One row per horizon: coverage and calibration over all measures that have it. `results`: by label, of
    each measure."""
    found: dict[str, list[Score]] = {}
    for result in results:
        for label, one in result.items():
            found.setdefault(label, []).append(one)
    rows = [
        [
            label,
            f"{sum(s.count for s in scores):,}",
            f"{np.mean([s.cover80 for s in scores]):.1f}",
            f"{np.mean([s.cover95 for s in scores]):.1f}",
            f"{np.nanmean([s.ece for s in scores]):.3f}",
        ]
        for label, scores in found.items()
    ]
    return _table("By horizon (ALL)", ["horizon", "forecasts", "c80", "c95", "ECE"], rows)


def horizon_label(horizon: int, per_year: int) -> str:
    name = "month" if per_year == 12 else "quarter"
    return f"{horizon} {name}" if horizon == 1 else f"{horizon} {name}s"


def reliability(title: str, said: Floats, came: Bools | Floats) -> str:
    """Said against came, (N,) each, in ten classes of chance."""
    classes = np.minimum((said * 10).astype(np.intp), 9)
    rows = [
        [
            f"{10 * k} to {10 * k + 10} %",
            f"{100 * said[classes == k].mean():.0f} %",
            f"{100 * came[classes == k].mean():.0f} %",
            f"{np.count_nonzero(classes == k):,}",
        ]
        for k in range(10)
        if (classes == k).any()
    ]
    error = calibration_error(said, came)
    return _table(f"{title} (ECE {error:.3f})", ["class", "said", "came", "forecasts"], rows)


def boards(shares: Floats) -> str:
    """How widely single series differ: percentages of outcomes inside the 80 % interval, one number per
    series."""
    low, fifth, ninety_fifth, high = np.percentile(shares, [0, 5, 95, 100])
    return (
        f"Of {shares.size} single series with 20 forecasts or more the 80 % interval holds "
        f"{low:.0f} to {high:.0f} %, of the middle nine tenths of them {fifth:.0f} to {ninety_fifth:.0f} %.\n"
    )


def times(seconds: Mapping[str, float], ours: str, series: int) -> str:
    """CPU seconds. Ours: every series once, with all that is learnt from its past; the others: the whole
    back-test."""
    rows = [[f"{ours}, {series} series once", f"{seconds[ours]:.2f}"]]
    rows += [[f"{name}, whole back-test", f"{spent:.1f}"] for name, spent in seconds.items() if name != ours]
    return _table("CPU seconds", ["what", "seconds"], rows)


def goals_missed(
    methods: Mapping[str, Scores], ours: str, base: str, bar: str, seconds: float | None
) -> list[str]:
    """What of the promised quality is not reached, one line each; an empty list when all is."""
    scores = methods[ours]
    goals: list[tuple[str, float, float, float]] = [
        ("CRPS over seasonal naive, overall", ratio(scores, methods[base], "ALL"), 0.0, 0.75),
        ("80 % interval, overall", mean(scores, "ALL", lambda s: s.cover80), 75.0, 85.0),
        ("95 % interval, overall", mean(scores, "ALL", lambda s: s.cover95), 92.0, 97.0),
        ("calibration error of the national standard", mean(scores, "ALL", lambda s: s.ece), 0.0, 0.04),
    ]
    if bar in methods:
        limit = ratio(methods[bar], methods[base], "ALL")
        goals.append(
            (f"CRPS overall, at most that of {bar}", ratio(scores, methods[base], "ALL"), 0.0, limit)
        )
    for measure, parts in scores.items():
        relative = parts["ALL"].crps / methods[base][measure]["ALL"].crps
        goals.append((f"CRPS over seasonal naive, {measure}", relative, 0.0, 0.85))
        goals.append((f"80 % interval, {measure}", parts["ALL"].cover80, 73.0, 87.0))
    if seconds is not None:
        goals.append(("CPU seconds for all series", seconds, 0.0, 1.0))
    return [
        f"{what} is {got:.3f}, not {low:g} to {high:.3g}"
        for what, got, low, high in goals
        if not low <= got <= high
    ]


def _base_rate(one: Score) -> float:
    """Brier score of always saying the share that came, known only in hindsight."""
    return float(np.mean((one.came - one.came.mean()) ** 2)) if one.came.size else np.nan


def _number(figure: float) -> str:
    return "-" if np.isnan(figure) else f"{figure:.3f}"


def _table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"**{title}**", "", _line(head), _line(["---"] * len(head)), *map(_line, rows), ""]
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
