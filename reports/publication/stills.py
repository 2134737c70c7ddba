"""Still charts: a Vega-Lite specification drawn as SVG without a browser, each drawn once.

For pages without JavaScript, for print and for the PDF. Colour is never alone: results are told by shape, lines by
their dashes and a direct label.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache as once
from itertools import pairwise
from typing import Any

import vl_convert
from django.conf import settings
from django.core.cache import caches

from boards.performance.cells import Point
from boards.performance.models import Result
from boards.work.canonical import canonical
from targets.calc.periods import Period
from targets.calc.rounding import shown

FONT = "DejaVu Sans, Verdana, sans-serif"
INK = "#333333"
FAINT = "#e1e1e1"
ACTUAL = "#0065bd"
STRETCH = "#727272"

#: The lines of a promise: word, colour, dashes.
LINES: dict[str, tuple[str, str, list[int]]] = {
    "promised": ("promised", INK, [6, 4]),
    "stretch": ("stretch", STRETCH, [2, 3]),
}

#: Shape and colour of a point by its result: those of the result marks in static/img.
MARKS: dict[Result, tuple[str, str]] = {
    Result.ON_TRACK: ("circle", "#1a7032"),
    Result.SLIGHTLY_OFF_TRACK: ("triangle-up", "#b86a00"),
    Result.OFF_TRACK: ("diamond", "#d32205"),
}
UNJUDGED = ("square", ACTUAL)

VERSION: str = vl_convert.__version__  # type: ignore[attr-defined]

#: Pixels around the plot. Fixed, so that charts under each other line up, and drawing takes half the time of fitting.
PADDING = {"left": 56, "right": 16, "top": 26, "bottom": 42}

AXIS_TITLES = {"percent": "%", "per_1000_bed_days": "per 1,000 bed days", "count": "number"}


def still_svg(spec: dict[str, Any]) -> str:
    """The chart as SVG text, from the cache when the same specification was drawn before.

    `spec` is Vega-Lite with its data inside (numbers as whole numbers or strings; NotCanonical for a float). Nothing
    is fetched while drawing. ValueError for a specification that Vega-Lite refuses.
    """
    written = canonical(spec)
    key = f"still-{VERSION}-{hashlib.sha256(written).hexdigest()}"
    svg: str | None = caches["drawings"].get(key)
    if svg is None:
        _use_our_fonts()
        svg = vl_convert.vegalite_to_svg(written.decode(), allowed_base_urls=[])
        caches["drawings"].set(key, svg)
    return svg


def line_chart_spec(
    points: Sequence[Point], *, unit: str, places: int = 1, width: int = 640, height: int = 280
) -> dict[str, Any]:
    """The figures as a line with a mark for each result, the promise dashed, a stretch dotted, all named directly.

    Figures are joined by straight lines; what is promised holds for a period, so it goes in steps.

    `points` are oldest first; a period without a value breaks the line, and so does one that is not there. `unit` is a
    definition's ("percent", "per_1000_bed_days", "count"; KeyError otherwise), `places` the decimals of the last
    value's label. `width` and `height` are pixels of the whole picture. The axis begins at 0 or says that it does not:
    `axis_start`.
    """
    start = axis_start(points, unit=unit)
    crowded = len(points) * 4 > width
    layers = [
        _line("value", ACTUAL, [1, 0], size=2),
        _marks(size=12 if crowded else 28 if len(points) > 24 else 48),
    ]
    plot = Plot.of(points, start=start, width=width, height=height)
    layers += _last_value(points, unit=unit, places=places, plot=plot)
    names = [name for name in LINES if any(getattr(point, name) is not None for point in points)]
    for name in names:
        word, colour, dash = LINES[name]
        layers.insert(0, _line(name, colour, dash, size=1, steps=True))
        only = len(names) == 1
        layers.append(_line_name(points, name=name, word=word, colour=colour, alone=only, width=width))
    scale = {"domainMin": start, "nice": True, "zero": start == 0}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": plot.width,
        "height": plot.height,
        "padding": PADDING,
        "autosize": {"type": "none"},
        "background": "white",
        "data": {"values": _rows(points), "format": _PARSE},
        "encoding": {
            "x": {
                "field": "end",
                "type": "temporal",
                "axis": _time_axis(points, start=start, unit=unit, width=width),
            }
        },
        "layer": [_on_scale(layer, scale=scale, axis=_value_axis(unit)) for layer in layers],
        "config": _CONFIG,
    }


def axis_start(points: Sequence[Point], *, unit: str) -> int:
    """Where the value axis begins: 0, unless everything shown lies above half of the largest value.

    Then a round number below the smallest one; the chart says so in words. Rates always begin at 0.
    """
    held = [
        number
        for point in points
        for number in (point.value, point.promised, point.stretch)
        if number is not None
    ]
    if not held or unit == "per_1000_bed_days" or min(held) <= max(held) / 2:
        return 0
    step = 10 if unit == "percent" else 10 ** max(0, len(str(int(max(held)))) - 1)
    start = int(min(held)) // step * step
    return start if start < min(held) else max(0, start - step)


_PARSE = {
    "type": "json",
    "parse": {"end": "date:'%Y-%m-%d'"} | dict.fromkeys(("value", "promised", "stretch"), "number"),
}

_CONFIG: dict[str, Any] = {
    "font": FONT,
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelColor": INK,
        "titleColor": INK,
        "domainColor": INK,
        "tickColor": INK,
        "gridColor": FAINT,
    },
    "axisX": {"grid": False},
    "axisY": {"domain": False, "ticks": False},
    "text": {"fontSize": 12},
}


def _rows(points: Sequence[Point]) -> list[dict[str, Any]]:
    """One row for each point, and one without a value wherever the next point is not of the period that follows."""
    rows = [_row(point) for point in points[:1]]
    for before, point in pairwise(points):
        if point.period != before.period.next():
            rows.append(_row(before) | {"end": before.period.next().end, "value": None})
        rows.append(_row(point))
    return rows


def _row(point: Point) -> dict[str, Any]:
    shape, colour = MARKS.get(point.result, UNJUDGED)
    return {
        "end": point.period.end,
        "value": point.value,
        "promised": point.promised,
        "stretch": point.stretch,
        "shape": shape,
        "colour": colour,
    }


def _time_axis(points: Sequence[Point], *, start: int, unit: str, width: int) -> dict[str, Any]:
    days = (points[-1].period.end - points[0].period.end).days if points else 0
    years = days // 365
    if years >= 4:
        ticks = {"interval": "year", "step": 1 + 60 * years // width}
    else:
        months = days // 30
        ticks = {
            "interval": "month",
            "step": next(s for s in (1, 3, 6, 12) if months * 90 <= s * width or s == 12),
        }
    axis: dict[str, Any] = {
        "format": "%Y" if years >= 4 else "%b %Y",
        "tickCount": ticks,
        "labelFlush": True,
        "title": None,
    }
    if start:
        suffix = "%" if unit == "percent" else ""
        note = f"The upright axis begins at {start:,}{suffix}, not at 0."
        axis |= {"title": note, "titleAnchor": "start", "titleFontSize": 11}
    return axis


def _value_axis(unit: str) -> dict[str, Any]:
    """A percentage carries its sign on every label; another unit stands above the axis."""
    if unit == "percent":
        return {"title": None, "tickCount": 5, "labelExpr": "datum.label + '%'"}
    above = {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleX": -44, "titleY": -8}
    return {"title": AXIS_TITLES[unit], "tickCount": 5} | above


def _line(name: str, colour: str, dash: list[int], *, size: int, steps: bool = False) -> dict[str, Any]:
    return {
        "mark": {
            "type": "line",
            "interpolate": "step" if steps else "linear",
            "color": colour,
            "strokeWidth": size,
            "strokeDash": dash,
            "strokeJoin": "round",
            "invalid": "break-paths-show-path-domains",
        },
        "encoding": {"y": {"field": name, "type": "quantitative"}},
    }


def _marks(*, size: int) -> dict[str, Any]:
    return {
        "transform": [{"filter": "isValid(datum.value)"}],
        "mark": {"type": "point", "filled": True, "opacity": 1, "size": size},
        "encoding": {
            "y": {"field": "value", "type": "quantitative"},
            "shape": {"field": "shape", "type": "nominal", "scale": None, "legend": None},
            "color": {"field": "colour", "type": "nominal", "scale": None, "legend": None},
        },
    }


def _text(*, row: dict[str, Any], name: str, marks: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    """One text, drawn once for each mark; the marks share their data, for Vega-Lite parses a second copy wrongly."""
    return {
        "data": {"values": [row], "format": _PARSE},
        "encoding": {
            "y": {"field": name, "type": "quantitative"},
            "text": {"field": "text", "type": "nominal"},
        },
        "layer": [{"mark": {"type": "text", **mark}} for mark in marks],
    }


@dataclass(frozen=True)
class Plot:
    """The plot's size in pixels, and how many of them a day and a unit of value are: close enough to place a label."""

    width: int
    height: int
    start: Decimal
    top: Decimal
    days: int

    @classmethod
    def of(cls, points: Sequence[Point], *, start: int, width: int, height: int) -> "Plot":
        held = [v for p in points for v in (p.value, p.promised, p.stretch) if v is not None]
        return cls(
            width=width - PADDING["left"] - PADDING["right"],
            height=height - PADDING["top"] - PADDING["bottom"],
            start=Decimal(start),
            top=max(held, default=Decimal(1)),
            days=(points[-1].period.end - points[0].period.end).days if points else 0,
        )

    def up(self, value: Decimal) -> int:
        """How high above the axis the value is drawn."""
        return int((value - self.start) * self.height / ((self.top - self.start) or 1))

    def left(self, before: Period, after: Period) -> int:
        """How far the end of one period is to the left of another's."""
        return (after.end - before.end).days * self.width // (self.days or 1)


def _last_value(points: Sequence[Point], *, unit: str, places: int, plot: Plot) -> list[dict[str, Any]]:
    """The last value in figures, above or below the lines that pass there, whichever is nearer to its mark."""
    last = next((point for point in reversed(points) if point.value is not None), None)
    if last is None or last.value is None:
        return []
    text = shown(last.value, places=places, unit=unit)
    dy = _clear_of_lines(points, last=last, value=last.value, length=9 * len(text), plot=plot)
    row = {"end": last.period.end, "value": last.value, "text": text}
    look = {"align": "right", "baseline": "middle", "dy": dy, "fontWeight": "bold"}
    edge = {
        "color": "white",
        "stroke": "white",
        "strokeWidth": 4,
    }  # keeps it readable where it meets the line
    return [_text(row=row, name="value", marks=(look | edge, look | {"color": ACTUAL}))]


def _clear_of_lines(points: Sequence[Point], *, last: Point, value: Decimal, length: int, plot: Plot) -> int:
    """How many pixels below (above: less than 0) the last mark's middle a text of this length touches no line.

    The text ends at the mark and covers what is left of it. It stays above the axis and within the picture.
    """
    here = plot.up(value)
    lines = [
        (min(heights) - here, max(heights) - here)
        for name in ("value", "promised", "stretch")
        if (heights := _heights(points, name, last=last, length=length, plot=plot))
    ]
    half = 8  # of the text's height, with a little air
    middles = sorted(range(-160, 161), key=lambda up: (abs(up), up))
    free = (
        up
        for up in middles
        if abs(up) >= half + 5  # the mark itself
        and half <= here + up <= plot.height + PADDING["top"] - half
        and all(up + half < low or up - half > high for low, high in lines)
    )
    return -next(free, half + 5)


def _heights(points: Sequence[Point], name: str, *, last: Point, length: int, plot: Plot) -> list[int]:
    """The heights at which a line passes over the last pixels before a point: its own points and where it comes in."""
    held = [
        (plot.left(point.period, last.period), plot.up(level))
        for point in points
        if (level := getattr(point, name)) is not None and point.period.end <= last.period.end
    ]
    heights = [up for left, up in held if left <= length]
    for (left, up), (next_left, next_up) in pairwise(held):
        if next_left <= length < left:
            heights.append(next_up + (up - next_up) * (length - next_left) // (left - next_left))
    return heights


def _line_name(
    points: Sequence[Point], *, name: str, word: str, colour: str, alone: bool, width: int
) -> dict[str, Any]:
    """The name of a promised line, at the stretch of it from which the figures are farthest.

    Of two lines the stretch is named above its line, the promise below.
    """
    place = max(_stretches(points, name=name, width=width), key=lambda part: _clearance(part, name))
    level: Decimal = getattr(place[0], name)
    values = [point.value for point in place if point.value is not None]
    above = name == "stretch" or (alone and sum(value < level for value in values) * 2 >= len(values))
    row = {"end": place[0].period.end, name: level, "text": word}
    look = {"align": "left", "dx": 2, "dy": -8 if above else 14, "color": colour}
    return _text(row=row, name=name, marks=(look,))


def _stretches(points: Sequence[Point], *, name: str, width: int) -> list[Sequence[Point]]:
    """Every run of points that a name of about 80 pixels would cover, beginning where the line has a value."""
    size = min(len(points), 1 + 80 * len(points) // width)
    runs = [points[first : first + size] for first in range(len(points) - size + 1)]
    held = [run for run in runs if getattr(run[0], name) is not None]
    return held or [[point for point in points if getattr(point, name) is not None]]


def _clearance(part: Sequence[Point], name: str) -> Decimal:
    """The smallest distance between figures and the line; no figures there is the best place of all."""
    distances = [
        abs(point.value - getattr(point, name))
        for point in part
        if point.value is not None and getattr(point, name) is not None
    ]
    return min(distances, default=Decimal("Infinity"))


def _on_scale(layer: dict[str, Any], *, scale: dict[str, Any], axis: dict[str, Any]) -> dict[str, Any]:
    y = layer["encoding"]["y"] | {"scale": scale, "axis": axis}
    return layer | {"encoding": layer["encoding"] | {"y": y}}


@once
def _use_our_fonts() -> None:
    """Text is measured with the font that the PDF carries; browsers fall back to a face of the same widths."""
    vl_convert.register_font_directory(str(settings.NODE_MODULES / "dejavu-fonts-ttf/ttf"))
