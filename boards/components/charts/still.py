"""The still renderer: a plot as a Vega-Lite specification, drawn without a browser, each drawing made once.

For pages without scripts, for paper and for files to take.
"""

import hashlib
import re
from collections.abc import Callable
from functools import cache as once
from textwrap import wrap
from typing import Any

import vl_convert
from django.conf import settings
from django.core.cache import caches

from boards.components.charts.marks import Band, Bars, Label, Line, Names, Plot, Points, Rule
from boards.components.charts.palette import FAINT, INK, PAPER
from boards.components.charts.placing import PADDING, Size, beside, place
from boards.components.charts.still_axes import axis_break, places, value_axis
from boards.work.canonical import canonical

FONT = "DejaVu Sans, Verdana, sans-serif"

VERSION: str = vl_convert.__version__  # type: ignore[attr-defined]

#: Raised when the same specification is drawn in another way: what was kept before is drawn again.
EDITION = 5

#: Pixels of the letters above a picture that leaves its page.
TITLE_SIZE, SOURCE_SIZE = 16, 12

#: Square pixels of a large point at least.
LARGE = 44

#: How many pixels of a PNG one of the picture becomes: sharp on paper and on dense screens.
PNG_SCALE = 2


def still_svg(spec: dict[str, Any]) -> str:
    """The picture as SVG text, from the cache when the same specification was drawn before.

    `spec` is Vega-Lite with its data inside (numbers as whole numbers or strings; NotCanonical for a float). Nothing
    is fetched while drawing. ValueError for a specification that Vega-Lite refuses.
    """
    return _drawn(
        spec, "svg", lambda text: _light(vl_convert.vegalite_to_svg(text, allowed_base_urls=[]))
    ).decode()


def still_png(spec: dict[str, Any]) -> bytes:
    """The same picture as PNG, twice as large; as `still_svg` otherwise."""
    return _drawn(
        spec, "png", lambda text: vl_convert.vegalite_to_png(text, scale=PNG_SCALE, allowed_base_urls=[])
    )


def still_sha256(spec: dict[str, Any]) -> str:
    """The hash of all that a picture is drawn from, known before it is drawn: one hash, one picture of a kind."""
    return hashlib.sha256(canonical([EDITION, VERSION, spec])).hexdigest()


def plot_sha256(plot: Plot, *, width: int, height: int) -> str:
    """The hash of a plot at a size, known before its specification is made: for the address of the picture."""
    return hashlib.sha256(repr((EDITION, VERSION, width, height, plot)).encode()).hexdigest()


def _drawn(spec: dict[str, Any], kind: str, draw: Callable[[str], str | bytes]) -> bytes:
    key = f"still-{kind}-{still_sha256(spec)}"
    drawing: bytes | None = caches["drawings"].get(key)
    if drawing is None:
        _use_our_fonts()
        made = draw(canonical(spec).decode())
        drawing = made.encode() if isinstance(made, str) else made
        caches["drawings"].set(key, drawing)
    return drawing


def _light(svg: str) -> str:
    """The same picture in half the bytes: nobody reads the names of marks or sees millionths of a pixel."""
    return _TAG.sub(lambda tag: _FRACTION.sub(r"\1", _NAME.sub("", tag[0])), svg)


_TAG = re.compile(r"<[^>]+>")
_NAME = re.compile(r' (?:aria-label|aria-hidden|role|class|pointer-events)="[^"]*"')
_FRACTION = re.compile(r"(\d\.\d\d)\d+")


def still_spec(
    plot: Plot, *, width: int = 640, height: int = 280, title: str = "", source: str = ""
) -> dict[str, Any]:
    """The plot as Vega-Lite; `width` and `height` are pixels of the whole picture.

    One that leaves its page takes its `title` and `source` along: they stand above it, and the picture grows by them.
    """
    size = Size(width, height)
    draws = {
        Line: _line,
        Band: _band,
        Points: _points,
        Label: _label,
        Rule: _rule,
        Bars: _bars,
        Names: _names,
    }
    layers = [layer for mark in plot.marks for layer in draws[type(mark)](mark, plot, size)]  # type: ignore[operator]
    head = _head(title, source, plot=plot, width=width)
    scale: dict[str, Any] = {"domainMin": plot.axis.start, "nice": True, "zero": plot.axis.start == 0}
    upright = value_axis(plot.axis) | ({"values": plot.counts} if plot.counts else {})
    if plot.names:  # numbers of a specification are whole, so these are said as expressions
        scale = {"domain": [{"expr": f"{end:f}"} for end in plot.reach], "nice": True}
        upright["gridColor"] = {"condition": {"test": "datum.value === 0", "value": INK}, "value": FAINT}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": size.inner.width,
        "height": size.inner.height,
        "padding": PADDING | {"top": PADDING["top"] + head["height"]},
        "autosize": {"type": "none"},
        "background": PAPER,
        **head["title"],
        "data": {"values": rows_of(plot), "format": parse_of(plot)},
        "encoding": {"x": places(plot, width=width)},
        "layer": [
            *(_on_scale(layer, scale=scale, axis=upright) for layer in layers),
            *axis_break(plot.axis, height=size.inner.height),
        ],
        "config": CONFIG,
    }


def _head(title: str, source: str, *, plot: Plot, width: int) -> dict[str, Any]:
    """What stands above a picture, and how many pixels it takes; a banner alone stands where the axis has room, and
    above what is written over the axis."""
    banner = plot.banner
    lines = [wrap(title, width // TITLE_SIZE * 3 // 2), wrap(source, width // SOURCE_SIZE * 3 // 2)]
    if not any(lines):
        alone = {
            "text": banner,
            "anchor": "end",
            "frame": "group",
            "color": INK,
            "fontSize": SOURCE_SIZE,
            "offset": 2 if plot.axis.title else -4,  # within the padding above the axis
        }
        above = SOURCE_SIZE + 10 if banner and plot.axis.title else 0
        return {"height": above, "title": {"title": alone} if banner else {}}
    if banner:
        lines[1].insert(0, f"{banner}.")
    look = {
        "anchor": "start",
        "frame": "group",
        "dx": 12 - PADDING["left"],
        "offset": PADDING["top"],
        "color": INK,
        "fontSize": TITLE_SIZE,
        "lineHeight": TITLE_SIZE + 5,
        "subtitleColor": INK,
        "subtitleFontSize": SOURCE_SIZE,
        "subtitleLineHeight": SOURCE_SIZE + 4,
        "subtitlePadding": 4,
    }
    height = len(lines[0]) * (TITLE_SIZE + 5) + len(lines[1]) * (SOURCE_SIZE + 4) + 28
    return {"height": height, "title": {"title": {"text": lines[0], "subtitle": lines[1]} | look}}


CONFIG: dict[str, Any] = {
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


def rows_of(plot: Plot) -> list[dict[str, Any]]:
    """One row for each place: what every line, every set of points or names and every bar has there."""
    rows: list[dict[str, Any]] = [{"at": place} for place in plot.sizes or plot.at]
    for row, name in zip(rows, plot.names, strict=False):
        row["name"] = name
    for mark in plot.marks:
        if isinstance(mark, Line | Bars):
            for row, value in zip(rows, mark.values, strict=True):
                row[mark.key] = value
        if isinstance(mark, Bars):
            for row, base in zip(rows, plot.base_of(mark), strict=True):
                row[f"{mark.key}_base"] = base
            for row, text in zip(rows, mark.texts, strict=False):
                row[f"{mark.key}_text"] = text
        elif isinstance(mark, Names):
            for row, text in zip(rows, mark.texts, strict=True):
                row |= {f"{mark.on}_name": text} if text else {}
        elif isinstance(mark, Points):
            for row, point in zip(rows, mark.points, strict=True):
                if point is not None:
                    row |= {f"{mark.on}_shape": point.look.shape, f"{mark.on}_colour": point.look.colour}
                    row |= {f"{mark.on}_hollow": True} if point.hollow else {}
                    row |= {f"{mark.on}_large": True} if point.look.large else {}
    return rows


def parse_of(plot: Plot) -> dict[str, Any]:
    """How the texts of the rows are read."""
    numbers = [line.key for line in plot.lines]
    numbers += [f"{bars.key}{end}" for bars in plot.bars for end in ("", "_base")]
    at = "number" if plot.sizes else "date:'%Y-%m-%d'"
    return {"type": "json", "parse": {"at": at} | dict.fromkeys(numbers, "number")}


def _bars(bars: Bars, plot: Plot, size: Size) -> list[dict[str, Any]]:
    """Each from its base to its value, and its text beyond its end."""
    inside = PAPER if bars.look.hollow else bars.look.colour
    mark = {"type": "bar", "fill": inside, "stroke": bars.look.colour, "strokeWidth": 2}
    y = {"field": bars.key, "type": "quantitative"}
    layers: list[dict[str, Any]] = [
        {
            "transform": [{"filter": f"isValid(datum['{bars.key}'])"}],
            "mark": mark,
            "encoding": {"y": y, "y2": {"field": f"{bars.key}_base"}},
        }
    ]
    for way, look in ((">=", {"baseline": "bottom", "dy": -4}), ("<", {"baseline": "top", "dy": 5})):
        if bars.texts:
            reaches = f"datum['{bars.key}'] {way} datum['{bars.key}_base']"
            layers.append(
                {
                    "transform": [{"filter": f"isValid(datum['{bars.key}']) && {reaches}"}],
                    "mark": {"type": "text", "color": INK, **look},
                    "encoding": {"y": y, "text": {"field": f"{bars.key}_text", "type": "nominal"}},
                }
            )
    return layers


def _line(line: Line, plot: Plot, size: Size) -> list[dict[str, Any]]:
    return [
        {
            "mark": {
                "type": "line",
                "interpolate": "step" if line.look.steps else "linear",
                "color": line.look.colour,
                "strokeWidth": line.look.width,
                "strokeDash": list(line.look.dashes),
                "strokeJoin": "round",
                "invalid": "break-paths-show-path-domains",
            },
            "encoding": {"y": {"field": line.key, "type": "quantitative"}},
        }
    ]


def _band(band: Band, plot: Plot, size: Size) -> list[dict[str, Any]]:
    return [
        {
            "transform": [{"filter": f"isValid(datum['{band.lower}']) && isValid(datum['{band.upper}'])"}],
            "mark": {"type": "area", "color": band.look.colour, "opacity": 1},
            "encoding": {"y": {"field": band.lower, "type": "quantitative"}, "y2": {"field": band.upper}},
        }
    ]


def _points(points: Points, plot: Plot, size: Size) -> list[dict[str, Any]]:
    """Smaller where there are many. A hollow one is drawn over the line with the paper's colour inside, a large one is
    drawn over the others."""
    count = plot.count
    area = 12 if count * 4 > size.width else 28 if count > 24 else 48
    shown = f"isValid(datum.{points.on}_shape) && isValid(datum.{points.on})"
    filled = {"type": "point", "filled": True, "opacity": 1, "size": area}
    full = f"{shown} && !datum.{points.on}_hollow"
    layers = [_point_layer(points, full, filled, "color")]
    if any(point is not None and point.look.large for point in points.points):
        large = filled | {"size": max(2 * area, LARGE)}
        layers = [
            _point_layer(points, f"{full} && !datum.{points.on}_large", filled, "color"),
            _point_layer(points, f"{full} && datum.{points.on}_large", large, "color"),
        ]
    if any(point is not None and point.hollow for point in points.points):
        hollow = filled | {"fill": PAPER, "filled": False, "strokeWidth": 2, "size": max(area, 28)}
        layers.append(_point_layer(points, f"{shown} && datum.{points.on}_hollow", hollow, "stroke"))
    return layers


def _point_layer(points: Points, shown: str, mark: dict[str, Any], channel: str) -> dict[str, Any]:
    plain = {"type": "nominal", "scale": None, "legend": None}
    return {
        "transform": [{"filter": shown}],
        "mark": mark,
        "encoding": {
            "y": {"field": points.on, "type": "quantitative"},
            "shape": {"field": f"{points.on}_shape"} | plain,
            channel: {"field": f"{points.on}_colour"} | plain,
        },
    }


def _label(label: Label, plot: Plot, size: Size) -> list[dict[str, Any]]:
    """One text, drawn once for each mark; the marks share their data, for Vega-Lite parses a second copy wrongly."""
    placed = place(label, plot=plot, size=size)
    if placed is None:
        return []
    colour = plot.line(label.of).look.colour
    if label.at == "end":
        look = {"align": "right", "baseline": "middle", "dy": placed.down, "fontWeight": "bold"}
        edge = {
            "color": PAPER,
            "stroke": PAPER,
            "strokeWidth": 4,
        }  # keeps it readable where it meets the line
        marks = [look | edge, look | {"color": colour}]
    else:
        marks = [{"align": "left", "dx": 2, "dy": placed.down, "color": colour}]
    row = {"at": placed.day, label.of: placed.value, "text": label.text}
    return [
        {
            "data": {"values": [row], "format": parse_of(plot)},
            "encoding": {
                "y": {"field": label.of, "type": "quantitative"},
                "text": {"field": "text", "type": "nominal"},
            },
            "layer": [{"mark": {"type": "text", **mark}} for mark in marks],
        }
    ]


def _names(names: Names, plot: Plot, size: Size) -> list[dict[str, Any]]:
    """Right of its point in the left half, left of it in the right one."""
    middle = f"{plot.sizes[-1] / 2:f}"
    sides = (("<=", {"align": "left", "dx": 8}), (">", {"align": "right", "dx": -8}))
    return [
        {
            "transform": [{"filter": f"isValid(datum['{names.on}_name']) && datum.at {side} {middle}"}],
            "mark": {"type": "text", "baseline": "middle", "color": INK, **look},
            "encoding": {
                "y": {"field": names.on, "type": "quantitative"},
                "text": {"field": f"{names.on}_name", "type": "nominal"},
            },
        }
        for side, look in sides
    ]


def _rule(rule: Rule, plot: Plot, size: Size) -> list[dict[str, Any]]:
    """As `_label`, the marks share their data."""
    left, top = beside(rule, plot=plot)
    name = {
        "type": "text",
        "align": "right" if left else "left",
        "dx": -5 if left else 5,
        "baseline": "top" if top else "bottom",
        "color": INK,
    }
    line = {"type": "rule", "color": INK, "strokeWidth": 1, "strokeDash": [1, 3]}
    text = {"field": "text", "type": "nominal"}
    return [
        {
            "data": {"values": [{"at": rule.at, "text": rule.text}], "format": parse_of(plot)},
            "layer": [
                {"mark": line},
                {
                    "mark": name,
                    "encoding": {"text": text, "y": {"value": 2 if top else size.inner.height - 4}},
                },
            ],
        }
    ]


def _on_scale(layer: dict[str, Any], *, scale: dict[str, Any], axis: dict[str, Any]) -> dict[str, Any]:
    if "encoding" not in layer:  # an upright rule has no place on the scale
        return layer
    y = layer["encoding"]["y"] | {"scale": scale, "axis": axis}
    return layer | {"encoding": layer["encoding"] | {"y": y}}


@once
def _use_our_fonts() -> None:
    """Text is measured with the font that the PDF carries; browsers fall back to a face of the same widths."""
    vl_convert.register_font_directory(str(settings.NODE_MODULES / "dejavu-fonts-ttf/ttf"))
