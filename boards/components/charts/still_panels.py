"""The still renderer of panels: small plots beside each other on the same axes, each under its name."""

import hashlib
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from boards.components.charts.marks import Panels, Plot
from boards.components.charts.palette import INK, PAPER
from boards.components.charts.still import (
    CONFIG,
    EDITION,
    SOURCE_SIZE,
    TITLE_SIZE,
    VERSION,
    still_spec,
)
from boards.components.charts.still_axes import axis_break

#: Pixels around the drawing of a panel: its numbers stand left of it, its name above.
LEFT, RIGHT, HEIGHT = 40, 14, 84


@dataclass(frozen=True)
class PanelSize:
    """Pixels of the whole picture, which is as tall as its rows, and how many panels stand beside each other."""

    width: int
    columns: int


WIDE, NARROW = PanelSize(880, 4), PanelSize(360, 2)


def panels_spec(panels: Panels, size: PanelSize, *, title: str = "", source: str = "") -> dict[str, Any]:
    """As Vega-Lite. What leaves its page takes its `title` and `source` along."""
    width, columns = size.width, size.columns
    inner = width // columns - LEFT - RIGHT
    spec: dict[str, Any] = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": PAPER,
        "padding": {"left": 4, "right": 10, "top": 6, "bottom": 6},
        "columns": columns,
        "spacing": {"row": 14, "column": 10},
        "concat": [_panel(name, plot, width=inner) for name, plot in panels.plots],
        "config": CONFIG,
    }
    return spec | head_of(title, source, width=width)


def head_of(title: str, source: str, *, width: int) -> dict[str, Any]:
    """What stands above a picture that leaves its page; nothing without a title."""
    if not title:
        return {}
    return {
        "title": {
            "text": wrap(title, width // TITLE_SIZE * 3 // 2),
            "subtitle": wrap(source, width // SOURCE_SIZE * 3 // 2),
            "anchor": "start",
            "color": INK,
            "fontSize": TITLE_SIZE,
            "lineHeight": TITLE_SIZE + 5,
            "subtitleColor": INK,
            "subtitleFontSize": SOURCE_SIZE,
            "subtitleLineHeight": SOURCE_SIZE + 4,
            "offset": 12,
        }
    }


def panels_sha256(panels: Panels, size: PanelSize) -> str:
    """The hash of all that is drawn, for the address of the picture."""
    return hashlib.sha256(repr((EDITION, VERSION, size, panels)).encode()).hexdigest()


def _panel(name: str, plot: Plot, *, width: int) -> dict[str, Any]:
    """The plot without what is the picture's own, with few numbers at its axes."""
    whole = still_spec(plot)
    x = whole["encoding"]["x"]
    axis = x["axis"] | {"tickCount": {"interval": "year", "step": max(1, plot.days // 365 * 42 // width)}}
    axis |= {"format": "%Y", "title": None, "labelFontSize": 10}
    layers = [layer for layer in whole["layer"] if "field" in layer["encoding"]["y"]]
    for layer in layers:
        y = layer["encoding"]["y"]
        layer["encoding"]["y"] = y | {
            "axis": y["axis"] | {"tickCount": 3, "labelFontSize": 10, "title": None},
            "scale": _scale(plot),
        }
    return {
        "title": {"text": name, "anchor": "start", "fontSize": 12, "color": INK, "offset": 4},
        "width": width,
        "height": HEIGHT,
        "data": whole["data"],
        "encoding": {"x": x | {"axis": axis}},
        "layer": [*layers, *axis_break(plot.axis, height=HEIGHT, size=12)],
    }


def _scale(plot: Plot) -> dict[str, Any]:
    """The same in every panel: from where the axis begins to its end, or to the highest value of all."""
    top = plot.axis.most
    if top is None:
        raise ValueError("the axis of panels has an end, so that all are drawn alike")
    return {"domain": [plot.axis.start, top], "nice": True, "zero": plot.axis.start == 0}
