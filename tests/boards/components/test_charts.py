"""The model of a chart and its two renderers: the same lines, the same gaps, the same words."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from boards.components.charts import palette
from boards.components.charts.live import live_figure
from boards.components.charts.marks import Bars, Label, Line, Mark, Plot, Point, Points, Rule, ValueAxis
from boards.components.charts.placing import PADDING
from boards.components.charts.still import still_spec, still_svg

DAYS = tuple(date(2026, month, 28) for month in range(1, 7))
VALUES = tuple(Decimal(value) if value else None for value in ("70.5", "71", "", "", "82", "83"))
LOOKS = (palette.GOOD, palette.FAIR, None, None, palette.POOR, palette.PLAIN)


def plot(*marks: Mark, start: int = 60) -> Plot:
    value = Line("value", VALUES, palette.SOLID)
    return Plot(DAYS, (value, *marks), ValueAxis(start, "%", most=100))


def points(*, hollow: bool = False) -> Points:
    return Points(
        "value",
        tuple(
            None if look is None else Point(look, (f"A {look.shape}", "<5"), hollow=hollow) for look in LOOKS
        ),
    )


def live(drawn: Plot) -> dict[str, Any]:
    return live_figure(drawn, width=640, height=280)


def still_layers(drawn: Plot) -> list[dict[str, Any]]:
    """Without the sign of an axis that does not begin at 0, whose shape is a path."""
    layers = still_spec(drawn)["layer"]
    return [one for one in layers if not str(one.get("mark", {}).get("shape", "")).startswith("M")]


def still_values(drawn: Plot, key: str) -> list[Any]:
    return [row[key] for row in still_spec(drawn)["data"]["values"]]


def test_both_renderers_break_a_line_where_it_has_no_value() -> None:
    drawn = plot()
    (trace,) = live(drawn)["data"]

    assert trace["y"] == [70.5, 71.0, None, None, 82.0, 83.0]
    assert trace["connectgaps"] is False
    assert still_values(drawn, "value") == list(VALUES)


def test_both_renderers_take_their_looks_from_the_palette() -> None:
    promise = Line("promise", (Decimal(90),) * 6, palette.DASHED)
    drawn = plot(promise)
    (solid, dashed) = live(drawn)["data"]
    stills = [layer["mark"] for layer in still_layers(drawn)]

    assert [trace["line"]["color"] for trace in (solid, dashed)] == [mark["color"] for mark in stills]
    assert (solid["line"]["dash"], dashed["line"]["dash"]) == ("solid", "6px,4px")
    assert [mark["strokeDash"] for mark in stills] == [[1, 0], [6, 4]]
    assert (dashed["line"]["shape"], stills[1]["interpolate"]) == ("hvh", "step")


def test_both_renderers_tell_points_by_shape_and_the_live_one_reads_their_words() -> None:
    drawn = plot(points())
    marks = live(drawn)["data"][1]
    shapes = [row.get("value_shape") for row in still_spec(drawn)["data"]["values"]]

    assert marks["marker"]["symbol"] == [shape for shape in shapes if shape]
    assert marks["marker"]["symbol"] == ["circle", "triangle-up", "diamond", "square"]
    assert marks["hovertext"][0] == "A circle<br>&lt;5"
    assert marks["x"] == ["2026-01-28", "2026-02-28", "2026-05-28", "2026-06-28"]


def test_what_comes_from_elsewhere_is_hollow_in_both() -> None:
    drawn = plot(points(hollow=True))
    hollow = still_layers(drawn)[-1]

    assert set(live(drawn)["data"][1]["marker"]["symbol"]) == {
        "circle-open",
        "triangle-up-open",
        "diamond-open",
        "square-open",
    }
    assert (hollow["mark"]["filled"], hollow["mark"]["fill"]) == (False, palette.PAPER)


def test_both_renderers_name_lines_directly_and_the_axis_that_does_not_begin_at_0() -> None:
    drawn = plot(Label("value", "83.0%", at="end"))
    texts = [note["text"] for note in live(drawn)["layout"]["annotations"]]
    still = still_spec(drawn)

    assert texts == ["83.0%", "The upright axis begins at 60%, not at 0."]
    assert still_layers(drawn)[-1]["data"]["values"][0]["text"] == "83.0%"
    assert still["encoding"]["x"]["axis"]["title"] == "The upright axis begins at 60%, not at 0."
    assert live(drawn)["layout"]["showlegend"] is False
    assert live(drawn)["layout"]["yaxis"]["range"][0] == 60


@pytest.mark.parametrize(
    ("marks", "complaint"),
    [
        ([Line("value", (None,) * 6, palette.DOTTED)], "same key"),
        ([Line("other", (None,) * 5, palette.DOTTED)], "5 values on 6 places"),
        ([Points("nothing", (None,) * 6)], "'nothing'"),
        ([Label("nothing", "a name", at="end")], "'nothing'"),
    ],
)
def test_marks_that_do_not_fit_the_plot_are_refused(marks: Sequence[Mark], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        plot(*marks)


def test_both_renderers_say_a_banner_within_the_picture_and_nothing_without_one() -> None:
    bare = plot(start=0)
    said = replace(bare, banner="Made up")
    drawn = still_svg(still_spec(said, width=440, height=220))
    assert "Made up" in drawn
    above = re.search(r'translate\([\d.]+,(-?[\d.]+)\)"[^<]*>(?:<[^>]*>)*?<text[^>]*>Made up', drawn)
    assert above
    assert -PADDING["top"] <= float(above[1]) < 0
    assert "Made up" in still_svg(still_spec(said, width=440, height=220, title="A title", source="A source"))
    notes = live_figure(said, width=440, height=220)["layout"]["annotations"]
    assert [note["text"] for note in notes] == ["Made up"]
    assert "Made up" not in still_svg(still_spec(bare, width=440, height=220))


def test_the_break_of_an_axis_is_drawn_once_however_many_figures_there_are() -> None:
    """Its paper and its line: a sign for each row of the data lay hidden in one place, and weighed."""
    drawn = still_svg(still_spec(plot()))
    assert len(re.findall(r'd="M0,[^"]*L0,-', drawn)) == 2


def test_both_renderers_name_an_upright_rule_beside_it() -> None:
    drawn = plot(Rule(date(2026, 4, 14), "counted differently from here"))
    (shape, *_) = live(drawn)["layout"]["shapes"]
    name = next(one for one in live(drawn)["layout"]["annotations"] if one["text"].startswith("counted"))
    rule = still_layers(drawn)[-1]

    assert (shape["x0"], shape["x1"], shape["y1"]) == ("2026-04-14", "2026-04-14", 1)
    # It stands right of the middle of the days, and most is drawn high up: its name goes left of it, at the bottom.
    assert (name["xanchor"], name["y"]) == ("right", 0)
    assert [layer["mark"]["type"] for layer in rule["layer"]] == ["rule", "text"]
    assert (rule["layer"][1]["mark"]["align"], rule["layer"][1]["mark"]["baseline"]) == ("right", "bottom")
    assert "counted differently from here" in still_svg(still_spec(drawn))


YEARS = ("2026/27", "2027/28", "2028/29")
PLACES = tuple(date(2026 + year, 4, 1) for year in range(3))


def bars(*marks: Mark, names: tuple[str, ...] = YEARS, banner: str = "") -> Plot:
    found = Bars(
        "found", (Decimal("9"), None, Decimal("-2.5")), palette.FULL, words=(("9",), ("",), ("<b>",))
    )
    return Plot(PLACES, (found, *marks), ValueAxis(title="million pounds"), banner, names)


def test_both_renderers_draw_bars_from_0_under_names_and_leave_out_what_is_missing() -> None:
    drawn = bars()
    (trace,) = live(drawn)["data"]

    assert trace["x"] == ["2026/27", "2028/29"]
    assert (trace["y"], trace["base"]) == ([9.0, -2.5], [0.0, 0.0])
    assert trace["hovertext"][1] == "&lt;b&gt;"
    assert still_values(drawn, "found") == [Decimal("9"), None, Decimal("-2.5")]
    assert still_spec(drawn)["encoding"]["x"]["scale"]["domain"] == list(YEARS)
    svg = still_svg(still_spec(drawn))
    assert all(name in svg for name in YEARS)


def test_a_bar_that_stands_on_another_begins_where_that_ends_and_on_0_where_there_is_none() -> None:
    on_top = Bars("top", (Decimal(11), Decimal(3), None), palette.HOLLOW, texts=("11", "3", ""), on="found")
    drawn = bars(on_top)
    below, above = live(drawn)["data"]

    assert (above["y"], above["base"]) == ([2.0, 3.0], [9.0, 0.0])
    assert above["marker"]["color"] == palette.PAPER != below["marker"]["color"]
    assert above["text"] == ["11", "3"]
    assert still_values(drawn, "top_base") == [Decimal(9), Decimal(0), Decimal("-2.5")]
    assert ">11<" in still_svg(still_spec(drawn))


def test_a_banner_stands_above_the_unit_of_the_axis_in_both() -> None:
    drawn, without = bars(banner="Invented"), bars()

    assert "Invented" in still_svg(still_spec(drawn))
    assert still_spec(drawn)["padding"]["top"] > still_spec(without)["padding"]["top"]
    assert live(drawn)["layout"]["margin"]["t"] > live(without)["layout"]["margin"]["t"]


@pytest.mark.parametrize(
    ("marks", "names", "complaint"),
    [
        ((Line("value", (None,) * 3, palette.SOLID),), YEARS, "alone"),
        ((), YEARS[:2], "names"),
        ((Bars("found", (None,) * 3, palette.FULL),), YEARS, "key of their own"),
        ((Bars("top", (None,) * 3, palette.FULL, on="nothing"),), YEARS, "stand on earlier ones"),
        ((Bars("top", (None,) * 2, palette.FULL),), YEARS, "2 values on 3 places"),
    ],
)
def test_bars_that_do_not_fit_the_plot_are_refused(
    marks: Sequence[Mark], names: tuple[str, ...], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        bars(*marks, names=names)


def test_what_is_counted_and_is_few_has_no_half_numbers_at_its_axis() -> None:
    one = Bars("found", (Decimal(1), None, Decimal(1)), palette.FULL, words=(("1",), ("",), ("1",)))
    drawn = Plot(PLACES, (one,), ValueAxis(title="Boards", whole=True), names=YEARS)

    assert live(drawn)["layout"]["yaxis"]["dtick"] == 1
    assert ">0.4<" not in still_svg(still_spec(drawn))
    assert ">0.4<" in still_svg(still_spec(replace(drawn, axis=ValueAxis(title="Boards"))))
