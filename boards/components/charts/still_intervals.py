"""The still renderer of figures with their intervals: a name, a stroke as long as chance is, a point for the figure."""

import hashlib
from textwrap import wrap
from typing import Any

from boards.components.charts.marks import Interval, Intervals
from boards.components.charts.palette import GREY_LINE, INK, PAPER
from boards.components.charts.placing import Pixels
from boards.components.charts.still import CONFIG, EDITION, VERSION
from boards.components.charts.still_panels import head_of

#: Pixels of a row, of the names left of the drawing on a wide page and on a phone, and right of it for a text.
STEP, NAMES, NARROW_NAMES, TEXTS = 36, 190, 112, 60
NARROW_FROM = 500  # pixels of the whole picture, below which it is a phone's


def intervals_spec(drawn: Intervals, size: Pixels, *, title: str = "", source: str = "") -> dict[str, Any]:
    """As Vega-Lite; as tall as it has rows. What leaves its page takes its `title` and `source` along."""
    width, names = size["width"], NAMES if size["width"] >= NARROW_FROM else NARROW_NAMES
    head = head_of(title, " ".join(part for part in (drawn.banner, source) if part), width=width)
    if drawn.banner and not title:
        head = {"title": {"text": drawn.banner, "anchor": "end", "fontSize": 12, "fontWeight": "normal"}}
    figure = {"field": "value", "type": "quantitative"}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": PAPER,
        "padding": {"left": 4, "right": 4, "top": 6, "bottom": 6},
        "autosize": {"type": "pad"},
        "width": width - names - TEXTS,
        "height": {"step": STEP},
        **head,
        "data": {
            "values": [_row(one, names=names) for one in drawn.rows],
            "format": {"type": "json", "parse": dict.fromkeys(("value", "low", "high"), "number")},
        },
        "encoding": {"y": _places(drawn, names=names)},
        "layer": [
            {
                "transform": [{"filter": "isValid(datum.low) && isValid(datum.high)"}],
                "mark": {"type": "rule", "color": GREY_LINE.colour, "strokeWidth": 3},
                "encoding": {
                    "x": {"field": "low", "type": "quantitative", **_axis(drawn)},
                    "x2": {"field": "high"},
                },
            },
            {
                "mark": {"type": "point", "filled": True, "opacity": 1, "size": 90},
                "encoding": {
                    "x": figure | _axis(drawn),
                    "shape": {"field": "shape", "type": "nominal", "scale": None},
                    "color": {"field": "colour", "type": "nominal", "scale": None},
                },
            },
            {
                "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 10, "color": INK},
                "encoding": {
                    "x": {"field": "end", "type": "quantitative", **_axis(drawn)},
                    "text": {"field": "text", "type": "nominal"},
                },
            },
        ],
        "config": CONFIG,
    }


def intervals_sha256(drawn: Intervals, size: Pixels) -> str:
    """The hash of all that is drawn, for the address of the picture."""
    return hashlib.sha256(repr((EDITION, VERSION, STEP, size, drawn)).encode()).hexdigest()


def _row(one: Interval, *, names: int) -> dict[str, Any]:
    said = {
        "name": _wrapped(one.name, names=names),
        "value": one.value,
        "end": one.value if one.high is None else one.high,
        "text": one.text,
        "shape": one.look.shape,
        "colour": one.look.colour,
    }
    return said if one.low is None or one.high is None else said | {"low": one.low, "high": one.high}


def _wrapped(name: str, *, names: int) -> str:
    return "|".join(wrap(name, max(12, names // 7)))


def _places(drawn: Intervals, *, names: int) -> dict[str, Any]:
    axis = {
        "title": None,
        "ticks": False,
        "domain": False,
        "grid": False,
        "labelLimit": names,
        "labelExpr": "split(datum.label, '|')",
        "labelPadding": 8,
    }
    order = [_wrapped(one.name, names=names) for one in drawn.rows]
    return {"field": "name", "type": "nominal", "sort": None, "scale": {"domain": order}, "axis": axis}


def _axis(drawn: Intervals) -> dict[str, Any]:
    """From where the axis begins to the highest end of an interval."""
    axis = drawn.axis
    ends = [one.value if one.high is None else one.high for one in drawn.rows]
    top = max(ends) if axis.most is None else min(max(ends), axis.most)
    named = f"datum.label + '{axis.sign}'" if axis.sign else "datum.label"
    note = " ".join(
        part for part in ("" if axis.sign else axis.title, axis.note.replace("upright ", "")) if part
    )
    return {
        "scale": {"domain": [axis.start, {"expr": f"{top:f}"}], "nice": True, "zero": axis.start == 0},
        "axis": {
            "title": note or None,
            "titleAnchor": "start",
            "titleFontSize": 11,
            "tickCount": 5,
            "labelExpr": named,
            "grid": True,
        },
    }
