"""The still renderer of a tile map: every place as large as every other, named, with its value and the mark of it."""

import hashlib
from textwrap import wrap
from typing import Any

from boards.components.charts.marks import TileMap
from boards.components.charts.palette import INK, PAPER
from boards.components.charts.still import CONFIG, EDITION, VERSION
from boards.components.charts.still_panels import head_of

#: Pixels from one tile to the next, and between two.
STEP, SPACE = 108, 6


def tiles_spec(drawn: TileMap, *, title: str = "", source: str = "") -> dict[str, Any]:
    """As Vega-Lite. What leaves its page takes its `title` and `source` along."""
    columns = max(tile.column for tile in drawn.tiles) + 1
    rows = max(tile.row for tile in drawn.tiles) + 1
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": PAPER,
        "padding": 8,
        "width": columns * STEP,
        "height": rows * STEP,
        **head_of(title, source, width=columns * STEP),
        "data": {"values": [_row(tile) for tile in drawn.tiles]},
        "encoding": {"x": _place("x", columns), "y": _place("y", rows)},
        "layer": [
            {
                "mark": {
                    "type": "square",
                    "size": (STEP - SPACE) ** 2,
                    "fill": PAPER,
                    "opacity": 1,
                    "strokeWidth": 3,
                },
                "encoding": {"stroke": {"field": "colour", "type": "nominal", "scale": None}},
            },
            {
                "mark": {
                    "type": "point",
                    "filled": True,
                    "opacity": 1,
                    "size": 110,
                    "xOffset": -36,
                    "yOffset": -36,
                },
                "encoding": {
                    "shape": {"field": "shape", "type": "nominal", "scale": None},
                    "color": {"field": "colour", "type": "nominal", "scale": None},
                },
            },
            _text("name", {"dy": -26, "fontSize": 11, "lineBreak": "|", "baseline": "top"}),
            _text("value", {"dy": 18, "fontSize": 14, "fontWeight": "bold"}),
            _text("word", {"dy": 38, "fontSize": 10}),
        ],
        "config": CONFIG,
    }


def tiles_sha256(drawn: TileMap) -> str:
    """The hash of all that is drawn, for the address of the picture."""
    return hashlib.sha256(repr((EDITION, VERSION, STEP, drawn)).encode()).hexdigest()


def _row(tile: Any) -> dict[str, Any]:
    return {
        "x": tile.column,
        "y": tile.row,
        "name": "|".join(wrap(tile.name, 17)),
        "value": tile.value,
        "word": tile.word,
        "shape": tile.look.shape,
        "colour": tile.look.colour,
    }


def _place(field: str, count: int) -> dict[str, Any]:
    scale = {"domain": [{"expr": "-0.5"}, {"expr": f"{count - 1}.5"}], "nice": False, "zero": False}
    if field == "y":
        scale["reverse"] = True
    return {"field": field, "type": "quantitative", "axis": None, "scale": scale}


def _text(field: str, look: dict[str, Any]) -> dict[str, Any]:
    mark = {"type": "text", "align": "center", "baseline": "middle", "color": INK} | look
    return {"mark": mark, "encoding": {"text": {"field": field, "type": "nominal"}}}
