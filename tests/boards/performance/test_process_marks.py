"""What a chart shows of a process: limits by segment, special causes by shape, a fan from the newest figure."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from boards.components.charts import palette
from boards.components.charts.live import live_figure
from boards.components.charts.marks import Band, Line, Points
from boards.components.charts.still import still_spec, still_svg
from boards.performance.analysis.process import Process, process_of
from boards.performance.cells import Point
from boards.performance.charts import run_chart
from boards.performance.models import Result
from boards.performance.process_marks import LOOKS, Fan, key_words, special_words, within
from targets.calc.periods import Period, PeriodKind, add_months
from tests.boards.performance.samples import definition

STEADY = [91, 92, 90, 91, 93, 92, 91, 90, 92, 91, 93, 91, 92] * 2
FIRST = date(2020, 1, 1)


def points(values: list[int]) -> list[Point]:
    return [
        Point(
            Period.of(start=add_months(FIRST, place), kind=PeriodKind.MONTH),
            *("ldp-2022-23", 1, "official", None, "final", "", Decimal(value), Decimal(100)),
            Decimal(value),
            None,
            Decimal(95),
            "standard",
            None,
            Result.OFF_TRACK,
            *(False, "", False, False, False),
        )
        for place, value in enumerate(values)
    ]


def process(values: list[int], *, rebases: tuple[date, ...] = ()) -> Process:
    one = definition()
    return process_of(
        points(values),
        definition_on=lambda day: one,
        definition=one,
        rebases=rebases,
        population=800_000,
    )


def fan(values: list[int]) -> Fan:
    newest = points(values)[-1].period
    ahead = [newest]
    for _ in range(6):
        ahead.append(ahead[-1].next())
    low = (Decimal(70), Decimal(75), Decimal(80), Decimal(85), Decimal(90))
    return Fan(newest, Decimal(values[-1]), (ahead[3], ahead[6]), (low, low))


def test_a_changed_process_has_two_bands_and_no_line_joins_them() -> None:
    two = process([*STEADY, *[value - 20 for value in STEADY]], rebases=(add_months(FIRST, 26),))
    plot = run_chart(points([*STEADY, *[v - 20 for v in STEADY]]), unit="percent", process=two)
    bands = [mark for mark in plot.marks if isinstance(mark, Band)]
    assert [(band.lower, band.upper) for band in bands] == [("lower0", "upper0"), ("lower1", "upper1")]
    first, second = (plot.line(key).values for key in ("mean0", "mean1"))
    assert [value is not None for value in first] == [True] * 26 + [False] * 26
    assert [value is not None for value in second] == [False] * 26 + [True] * 26


def test_every_kind_of_point_has_a_shape_of_its_own() -> None:
    looks = set(LOOKS.values())
    assert len({look.shape for look in looks}) == len(looks) == 4
    shown = run_chart(points([*STEADY, 60]), unit="percent", process=process([*STEADY, 60]))
    (dots,) = (mark for mark in shown.marks if isinstance(mark, Points))
    assert [dot.look if dot else None for dot in dots.points[-2:]] == [palette.COMMON, palette.CONCERNING]
    assert (
        special_words(process([*STEADY, 60]), points([*STEADY, 60])[-1].period) == "special cause concerning"
    )


def test_without_limits_points_tell_their_results() -> None:
    few = STEADY[:12]
    shown = run_chart(points(few), unit="percent", process=process(few))
    (dots,) = (mark for mark in shown.marks if isinstance(mark, Points))
    assert {dot.look for dot in dots.points if dot} == {palette.POOR}
    assert not [mark for mark in shown.marks if isinstance(mark, Band)]
    assert key_words(process(few), None, unit="percent") == ""


def test_a_fan_opens_at_the_newest_figure_and_runs_straight_from_stop_to_stop() -> None:
    plot = run_chart(points(STEADY), unit="percent", process=process(STEADY), fan=fan(STEADY))
    assert len(plot.at) == len(STEADY) + 6
    assert [value for value in plot.line("ahead").values if value is not None] == [
        *map(Decimal, ("92", "88", "84", "80", "80", "80", "80"))
    ]
    assert plot.line("value").values[-6:] == (None,) * 6
    assert plot.line("promised").values[-6:] == (None,) * 6  # nothing is promised for what is only forecast


def test_both_renderers_draw_the_bands() -> None:
    plot = run_chart(points(STEADY), unit="percent", process=process(STEADY), fan=fan(STEADY))
    filled = [trace for trace in live_figure(plot, width=880, height=380)["data"] if trace.get("fill")]
    svg = still_svg(still_spec(plot))
    for look in (palette.USUAL_RANGE, palette.WIDER, palette.LIKELY):
        assert [trace["fillcolor"] for trace in filled].count(look.colour) == 1
        assert f'fill="{look.colour}"' in svg


@given(st.decimals(-1000, 1000), st.sampled_from(["percent", "count", "per_1000_bed_days"]))
def test_no_limit_is_drawn_where_no_figure_can_lie(value: Decimal, unit: str) -> None:
    drawn = within(value, unit)
    assert drawn >= 0
    assert unit != "percent" or drawn <= 100
    assert drawn in (value, 0, 100)


def test_that_a_limit_was_cut_off_is_said() -> None:
    wide = [99, 80, 99, 85, 98, 82, 99, 84, 97, 83, 99, 80, 98, 99]
    assert key_words(process(wide), None, unit="percent").endswith(
        "No limit is drawn where no figure can lie."
    )
    lines = [
        mark
        for mark in run_chart(points(wide), unit="percent", process=process(wide)).marks
        if isinstance(mark, Line)
    ]
    assert max(value for line in lines for value in line.values if value is not None) == 100
