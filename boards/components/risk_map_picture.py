"""A map of risks as a picture for a document: its finding and source above, in each square how many, and the level."""

from textwrap import wrap
from typing import Any

from boards.components.charts.palette import INK, LEVELS, PAPER
from boards.components.charts.still import CONFIG, SOURCE_SIZE, TITLE_SIZE
from boards.components.risk_map import RiskMap

WIDTH, HEIGHT = 560, 300  # pixels of the squares


def risk_map_spec(found: RiskMap, *, source: str, banner: str = "") -> dict[str, Any]:
    """As Vega-Lite, for `still_svg` and `still_png`. `banner` says that what is mapped is invented."""
    told = [f"{banner}." if banner else "", f"{found.caption}.", source, found.note]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": WIDTH,
        "height": HEIGHT,
        "padding": 16,
        "background": PAPER,
        "title": {
            "text": wrap(found.finding, WIDTH // TITLE_SIZE * 2),
            "subtitle": [line for words in told for line in wrap(words, WIDTH // SOURCE_SIZE * 2)],
            "anchor": "start",
            "color": INK,
            "fontSize": TITLE_SIZE,
            "subtitleColor": INK,
            "subtitleFontSize": SOURCE_SIZE,
            "subtitlePadding": 4,
            "offset": 12,
        },
        "data": {
            "values": [
                {
                    "likelihood": likelihood,
                    "impact": impact,
                    "colour": LEVELS[square.level],
                    "text": f"{len(square.risks)} {square.level}" if square.risks else "",
                }
                for likelihood, squares in found.rows
                for impact, square in zip(found.impacts, squares, strict=True)
            ]
        },
        "encoding": {
            "x": _axis("impact", "Impact", list(found.impacts)),
            "y": _axis("likelihood", "Likelihood", [likelihood for likelihood, _ in found.rows]),
        },
        "layer": [
            {
                "mark": {"type": "rect", "stroke": PAPER, "strokeWidth": 3},
                "encoding": {"color": {"field": "colour", "type": "nominal", "scale": None}},
            },
            {
                "mark": {"type": "text", "color": INK, "fontSize": 13},
                "encoding": {"text": {"field": "text", "type": "nominal"}},
            },
        ],
        "config": CONFIG,
    }


def _axis(field: str, title: str, order: list[str]) -> dict[str, Any]:
    return {
        "field": field,
        "type": "ordinal",
        "sort": order,
        "title": title,
        "axis": {"labelAngle": 0, "labelLimit": 160, "grid": False, "ticks": False, "domain": False},
    }
