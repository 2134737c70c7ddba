"""Still charts: exact input, drawn once, told by shape and word, honest about their axis."""

import re
import struct
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
import vl_convert

from boards.components.charts.live import live_figure
from boards.components.charts.marks import Label, Points, Rule
from boards.components.charts.placing import Size, place
from boards.components.charts.still import still_png, still_spec, still_svg
from boards.performance.cells import Point
from boards.performance.charts import LOOKS, run_chart, value_axis
from boards.performance.models import Result
from boards.work.canonical import NotCanonical, canonical
from targets.calc.periods import Period, PeriodKind
from tests.boards.performance.samples import month


def point(month: int, value: str | None, result: Result = Result.OFF_TRACK, **other: object) -> Point:
    fields: dict[str, object] = {"promised": Decimal(95), "stretch": None} | other
    return Point(
        Period.of(start=date(2023, month, 1), kind=PeriodKind.MONTH),
        *("ldp-2022-23", 1, "official", None, "final", "", None, None),
        None if value is None else Decimal(value),
        None,
        fields["promised"],  # type: ignore[arg-type]
        "standard",
        fields["stretch"],  # type: ignore[arg-type]
        result,
        *(None, "", False, False, False),
    )


YEAR = [point(month, str(90 + month), Result.ON_TRACK) for month in range(1, 7)]


def spec_of(
    points: Sequence[Point], *, unit: str, places: int = 1, width: int = 640, height: int = 280
) -> dict[str, Any]:
    return still_spec(run_chart(points, unit=unit, places=places), width=width, height=height)


def words(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]+)</text>", svg)


def test_lines_are_named_and_the_last_value_is_printed() -> None:
    svg = still_svg(spec_of([*YEAR, point(7, "91.44", stretch=Decimal(98))], unit="percent", places=1))

    assert {"promised", "stretch", "91.4%"} <= set(words(svg))


def test_each_result_has_a_shape_of_its_own() -> None:
    assert len({look.shape for look in LOOKS.values()}) == len(LOOKS) == 3
    one_each = [point(place, "90", result) for place, result in enumerate(LOOKS, start=1)]
    drawn = re.findall(
        r'<path[^>]*aria-roledescription="point"[^>]* d="([^"]+)"',
        still_svg(spec_of(one_each, unit="percent")),
    )

    assert len(set(drawn)) == 3


def test_a_chart_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []

    def draw(spec: str, **options: object) -> str:
        drawn.append(spec)
        return "<svg/>"

    monkeypatch.setattr(vl_convert, "vegalite_to_svg", draw)
    spec = spec_of(YEAR, unit="percent", width=321)
    assert still_svg(spec) == still_svg(spec_of(YEAR, unit="percent", width=321)) == "<svg/>"
    still_svg(spec_of(YEAR, unit="percent", width=322))

    assert len(drawn) == 2


def test_a_period_without_a_value_and_one_that_is_not_there_break_the_line() -> None:
    whole = still_svg(spec_of(YEAR, unit="percent"))
    broken = still_svg(spec_of([*YEAR[:3], point(4, None), *YEAR[4:]], unit="percent"))
    absent = still_svg(spec_of([*YEAR[:3], *YEAR[4:]], unit="percent"))
    line = r'<path[^>]*aria-roledescription="line mark"[^>]* d="([^"]+)"|d="(M[^"]+)" stroke="#0065bd"'

    def pieces(svg: str) -> int:
        found: list[tuple[str, str]] = re.findall(line, svg)
        return max(text.count("M") for pair in found for text in pair)

    assert (pieces(whole), pieces(broken), pieces(absent)) == (1, 2, 2)


@pytest.mark.parametrize(
    ("values", "unit", "start"),
    [
        (["91", "93"], "percent", 90),
        (["40", "93"], "percent", 0),
        (["90", "93"], "percent", 80),
        (["0.24", "0.3"], "per_1000_bed_days", 0),
        (["4100", "4900"], "count", 4000),
    ],
)
def test_an_axis_begins_at_zero_or_at_a_round_number_below_all(
    values: list[str], unit: str, start: int
) -> None:
    held = [point(place, value, promised=None) for place, value in enumerate(values, start=1)]
    assert value_axis(held, unit=unit).start == start < min(map(Decimal, values))


def test_a_broken_axis_says_so() -> None:
    broken = words(still_svg(spec_of(YEAR, unit="percent")))
    whole = words(still_svg(spec_of([point(1, "20"), point(2, "30")], unit="percent")))

    assert "The upright axis begins at 90%, not at 0." in broken
    assert not any("axis begins" in word for word in whole)


def test_rates_carry_their_unit() -> None:
    rates = [point(month, "0.24", promised=Decimal("0.32")) for month in (1, 2, 3)]

    assert "per 1,000 bed days" in words(still_svg(spec_of(rates, unit="per_1000_bed_days", places=3)))


def test_a_specification_holds_no_binary_float_and_a_float_is_refused() -> None:
    canonical(spec_of(YEAR, unit="percent"))
    with pytest.raises(NotCanonical):
        still_svg(spec_of(YEAR, unit="percent") | {"opacity": 0.5})


def test_a_drawing_is_light_and_its_words_are_whole() -> None:
    rates = [point(month, f"0.{month}551", promised=Decimal("0.3")) for month in range(1, 7)]
    svg = still_svg(spec_of(rates, unit="per_1000_bed_days", places=4))

    assert "0.6551" in words(svg)
    assert "aria-label" not in svg
    assert not re.findall(r"<[^>]*\d\.\d{3,}[^>]*>", svg)


def test_a_picture_is_also_drawn_as_png_twice_as_large() -> None:
    png = still_png(spec_of(YEAR, unit="percent", width=320, height=200))
    width, height = struct.unpack(">II", png[16:24])

    assert png.startswith(b"\x89PNG")
    assert (width, height) == (640, 400)


def test_a_picture_that_leaves_its_page_takes_its_title_and_source_along() -> None:
    title = "A&E. NHS Greater Glasgow and Clyde has missed the 95% standard since June 2020"
    plain, titled = (
        still_svg(still_spec(run_chart(YEAR, unit="percent"), width=440, height=220, **head))
        for head in ({}, {"title": title, "source": "Source: Public Health Scotland."})
    )
    heights = [
        int(found) for svg in (plain, titled) for found in re.findall(r'<svg[^>]* height="(\d+)"', svg)
    ]
    tops = [float(y) for y in re.findall(r'<svg.*?transform="translate\([\d.]+,([\d.]+)\)', titled)]

    assert " ".join(words(titled)).count("Source: Public Health Scotland.") == 1
    assert "Glasgow" in titled
    assert [word for word in words(plain) if "Source" in word] == []
    assert heights[1] - heights[0] == tops[0] - 26 > 0  # the picture itself keeps its size


def test_nothing_is_fetched_while_drawing() -> None:
    spec = {"mark": "point", "data": {"url": "https://example.org/figures.json"}, "encoding": {}}
    with pytest.raises(ValueError, match=r"example\.org|denied|not allowed|failed"):
        still_svg(spec)


def test_no_points_is_still_a_picture() -> None:
    assert still_svg(spec_of([], unit="percent")).startswith("<svg")


def test_a_promise_goes_in_steps_and_figures_in_straight_lines() -> None:
    rising = [point(month, str(60 + 5 * month), promised=Decimal(90 + month)) for month in range(1, 4)]
    spec = spec_of(rising, unit="percent")
    looks = {
        layer["encoding"]["y"]["field"]: layer["mark"]["interpolate"]
        for layer in spec["layer"]
        if layer.get("mark", {}).get("type") == "line"
    }
    dashed = re.findall(r'd="(M[^"]+)"[^>]*stroke-dasharray="6,4"', still_svg(spec))

    assert looks == {"value": "linear", "promised": "step"}
    corners = [tuple(map(float, pair)) for pair in re.findall(r"(-?[\d.]+),(-?[\d.]+)", dashed[0])]
    assert len(corners) > len(rising)
    assert all(x == x2 or y == y2 for (x, y), (x2, y2) in pairwise(corners))


@pytest.mark.parametrize(
    ("values", "promised", "side"),
    [
        ([90, 80, 70, 60, 50], None, "below"),
        ([50, 60, 70, 80, 90], None, "above"),
        ([90, 70, 50, 30, 0], None, "above"),  # under it is the axis
        ([50, 50, 50, 50, 50], "50.5", "below"),
        ([50, 50, 50, 50, 50], "49.5", "above"),
    ],
)
def test_the_last_value_is_printed_where_no_line_passes(
    values: list[int], promised: str | None, side: str
) -> None:
    level = None if promised is None else Decimal(promised)
    points = [point(place, str(value), promised=level) for place, value in enumerate(values, start=1)]
    spec = spec_of([*points], unit="percent", width=300)
    label = next(
        layer for layer in spec["layer"] if layer.get("layer") and layer["encoding"]["y"]["field"] == "value"
    )
    offsets = {mark["mark"]["dy"] for mark in label["layer"]}

    assert len(offsets) == 1
    assert (offsets.pop() > 0) is (side == "below")


@pytest.mark.parametrize("months", [2, 3, 4])
def test_the_name_of_a_line_stays_within_a_picture_of_few_figures(months: int) -> None:
    """A name that began at the last figure would be cut off by the edge."""
    points = [point(month, str(96 - 10 * month)) for month in range(1, months + 1)]
    plot = run_chart(points, unit="percent", places=1)
    name = next(mark for mark in plot.marks if isinstance(mark, Label) and mark.of == "promised")
    placed = place(name, plot=plot, size=Size(640, 280))
    assert placed is not None
    assert placed.day < plot.at[-1]


def test_where_figures_are_counted_differently_the_line_breaks_at_a_named_rule() -> None:
    days = [date(2023, 4, 1), date(2030, 1, 1)]
    plot = run_chart(YEAR, unit="percent", breaks=days)
    (rule,) = (mark for mark in plot.marks if isinstance(mark, Rule))
    place = plot.at.index(rule.at)

    assert (plot.at[place - 1], plot.at[place + 1]) == (date(2023, 3, 1), date(2023, 4, 1))
    assert [value is None for value in plot.line("value").values] == [one == place for one in range(7)]
    assert plot.line("promised").values == (Decimal(95),) * 7  # a promise holds on
    # A break before the first figure or after the last separates nothing that is shown.
    assert not any(isinstance(mark, Rule) for mark in run_chart(YEAR, unit="percent", breaks=days[1:]).marks)
    assert not any(
        isinstance(mark, Rule) for mark in run_chart(YEAR, unit="percent", breaks=[date(2023, 1, 1)]).marks
    )


def test_a_promise_that_was_changed_in_its_year_runs_beside_the_first_one() -> None:
    """From where the plan begins, so that a reader sees where the two part; never in a year that was not changed."""
    plan = [replace(one, promise_kind="trajectory", promised=Decimal(80)) for one in YEAR]
    changed = [replace(one, first_promised=Decimal(85)) for one in plan[3:]]
    before = replace(point(1, "90"), period=month("2022-12"), framework_key="ldp-2021-22")
    plot = run_chart([before, *plan[:3], *changed], unit="percent")
    assert plot.line("first").values == (None, *[80] * 3, *[85] * 3)
    assert plot.line("promised").values[1:] == (80,) * 6
    assert "first promised" in words(still_svg(still_spec(plot)))
    assert "first" not in [line.key for line in run_chart(plan, unit="percent").lines]


def test_a_figure_of_which_something_was_said_has_a_triangle_on_the_axis() -> None:
    ended = YEAR[1].period.end
    plot = run_chart([*YEAR, point(7, None)], unit="percent", spoken_of={ended, date(2023, 7, 31)})
    (spoken,) = [mark for mark in plot.marks if isinstance(mark, Points) and mark.on == "spoken"]
    assert [one is not None for one in spoken.points] == [False, True, *[False] * 5], (
        "only where a figure is drawn"
    )
    assert spoken.points[1] is not None
    assert spoken.points[1].words == ("February 2023", "something was said about it")
    assert plot.line("spoken").values[1] == plot.axis.start
    assert "spoken" not in [line.key for line in run_chart(YEAR, unit="percent").lines]


def test_an_axis_that_does_not_begin_at_0_has_a_break_at_its_foot() -> None:
    """In words under the axis it stands too."""
    broken, whole = spec_of(YEAR, unit="percent"), spec_of([point(1, "10"), point(2, "90")], unit="percent")
    drawn = [
        layer for layer in broken["layer"] if str(layer.get("mark", {}).get("shape", "")).startswith("M")
    ]
    assert {layer["encoding"]["y"]["value"] for layer in drawn} == {broken["height"] - 9}
    assert not [one for one in whole["layer"] if str(one.get("mark", {}).get("shape", "")).startswith("M")]
    assert still_svg(broken).startswith("<svg")
    live = live_figure(run_chart(YEAR, unit="percent"), width=640, height=280)["layout"]["shapes"]
    assert [shape["type"] for shape in live] == ["path", "path"]
