"""The live renderer: a plot as a Plotly figure, drawn in the browser by static/js/chart.js when a reader asks for it.

It says what the still picture says, in the same looks, and what each point says when a reader comes to it.
"""

import json
from html import escape
from typing import Any

from boards.components.charts.marks import Band, Bars, Label, Line, Names, Plot, Points, Rule, ValueAxis
from boards.components.charts.palette import FAINT, INK, PAPER
from boards.components.charts.placing import PADDING, Size, beside, place

FONT = "Roboto, Arial, sans-serif"

#: Room under the axis for the note that it does not begin at 0.
NOTE = 14

#: Room for a banner above the unit of the axis.
BANNER = 18


def live_figure(plot: Plot, *, width: int, height: int) -> dict[str, Any]:
    """The figure as plain JSON: `data`, `layout` and `config`.

    `width` and `height` are those of the still picture in whose place it stands: labels are placed for that size.
    """
    import plotly.graph_objects as go  # half a second at first use: not at import

    size = Size(width, height)
    figure = go.Figure()
    for mark in plot.marks:
        if isinstance(mark, Line):
            figure.add_trace(_line(mark, plot))
        elif isinstance(mark, Band):
            figure.add_trace(_band(mark, plot))
        elif isinstance(mark, Points):
            figure.add_trace(_points(mark, plot, size))
        elif isinstance(mark, Bars):
            figure.add_trace(_bars(mark, plot))
        elif isinstance(mark, Names):
            for name in _names(mark, plot):
                figure.add_annotation(name)
        elif isinstance(mark, Rule):
            figure.add_shape(_rule(mark))
            figure.add_annotation(_rule_name(mark, plot))
        elif (annotation := _label(mark, plot, size)) is not None:
            figure.add_annotation(annotation)
    for shape in _axis_break(plot.axis):
        figure.add_shape(shape)
    for annotation in (*_axis_texts(plot.axis), *_banner(plot)):
        figure.add_annotation(annotation)
    figure.update_layout(
        template="none",
        font={"family": FONT, "size": 14, "color": INK},
        paper_bgcolor=PAPER,
        plot_bgcolor=PAPER,
        margin={
            "l": PADDING["left"],
            "r": PADDING["right"],
            "t": PADDING["top"] + _above(plot),
            "b": PADDING["bottom"] + (NOTE if plot.axis.note else 0),
        },
        autosize=True,
        showlegend=False,
        hovermode="closest",
        hoverlabel={"bgcolor": PAPER, "align": "left", "font": {"color": INK, "size": 15}},
        xaxis=_places(plot, width=width),
        barmode="overlay",
        bargap=0.4,
        yaxis={
            "range": list(map(float, plot.reach)) if plot.names else [plot.axis.start, _top(plot)],
            "fixedrange": True,
            "gridcolor": FAINT,
            "ticksuffix": plot.axis.sign,
            **({"dtick": 1} if plot.counts else {"nticks": 8}),
            "exponentformat": "none",
            "separatethousands": True,
            "zeroline": plot.axis.start == 0,
            "zerolinecolor": INK,
        },
    )
    spec: dict[str, Any] = json.loads(figure.to_json())
    spec["layout"].pop("template", None)
    return spec


def _places(plot: Plot, *, width: int) -> dict[str, Any]:
    look = {"showgrid": False, "linecolor": INK, "fixedrange": bool(plot.names)}
    if plot.names:
        return look | {"type": "category", "tickangle": 0}
    if plot.sizes:
        title = {"text": escape(plot.size_title), "font": {"size": 13}}
        return look | {"type": "linear", "rangemode": "tozero", "title": title, "ticks": "outside"}
    return look | {
        "type": "date",
        "range": _days(plot)[:: len(plot.at) - 1] if len(plot.at) > 1 else None,
        "nticks": max(4, width // 80),
        "ticks": "outside",
    }


def _bars(bars: Bars, plot: Plot) -> dict[str, Any]:
    """Only where there is one, so that the arrow keys step on no empty place."""
    held = [
        (place, value, base)
        for place, (value, base) in enumerate(zip(bars.values, plot.base_of(bars), strict=True))
        if value is not None
    ]
    return {
        "type": "bar",
        "name": bars.key,
        "x": [plot.names[place] for place, _, _ in held],
        "y": [float(value - base) for _, value, base in held],
        "base": [float(base) for _, _, base in held],
        "marker": {
            "color": PAPER if bars.look.hollow else bars.look.colour,
            "line": {"color": bars.look.colour, "width": 2},
        },
        "text": [escape(bars.texts[place]) if bars.texts else "" for place, _, _ in held],
        "textposition": "outside",
        "textangle": 0,
        "cliponaxis": False,
        "hovertext": [
            "<br>".join(map(escape, bars.words[place])) if bars.words else "" for place, _, _ in held
        ],
        "hoverinfo": "text" if bars.words else "skip",
    }


def _line(line: Line, plot: Plot) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": line.key,
        "x": _days(plot),
        "y": [None if value is None else float(value) for value in line.values],
        "line": {
            "color": line.look.colour,
            "width": line.look.width + 0.5,
            "dash": "solid" if not line.look.dashes[1] else "{}px,{}px".format(*line.look.dashes),
            "shape": "hvh" if line.look.steps else "linear",
        },
        "connectgaps": False,
        "hoverinfo": "skip",
    }


def _band(band: Band, plot: Plot) -> dict[str, Any]:
    """There along its lower edge and back along its upper one."""
    edges = zip(_days(plot), plot.line(band.lower).values, plot.line(band.upper).values, strict=True)
    held = [(day, low, high) for day, low, high in edges if low is not None and high is not None]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": f"{band.lower} to {band.upper}",
        "x": [day for day, _, _ in held] + [day for day, _, _ in reversed(held)],
        "y": [float(low) for _, low, _ in held] + [float(high) for _, _, high in reversed(held)],
        "fill": "toself",
        "fillcolor": band.look.colour,
        "line": {"width": 0},
        "hoverinfo": "skip",
    }


def _points(points: Points, plot: Plot, size: Size) -> dict[str, Any]:
    """Only where there is one, so that the arrow keys step on no empty place."""
    values = plot.line(points.on).values
    held = [
        (day, value, point)
        for day, value, point in zip(_days(plot), values, points.points, strict=True)
        if value is not None and point is not None
    ]
    crowded = plot.count * 4 > size.width
    plain = 4 if crowded else 6 if plot.count > 24 else 8
    return {
        "type": "scatter",
        "mode": "markers",
        "name": f"{points.on} points",
        "x": [day for day, _, _ in held],
        "y": [float(value) for _, value, _ in held],
        "marker": {
            "size": [plain + 3 if point.look.large else plain for _, _, point in held],
            "symbol": [f"{point.look.shape}{'-open' if point.hollow else ''}" for _, _, point in held],
            "color": [point.look.colour for _, _, point in held],
            "opacity": 1,
        },
        "cliponaxis": False,
        "hovertext": ["<br>".join(map(escape, point.words)) for _, _, point in held],
        "hoverinfo": "text",
    }


def _label(label: Label, plot: Plot, size: Size) -> dict[str, Any] | None:
    placed = place(label, plot=plot, size=size)
    if placed is None:
        return None
    at_end = label.at == "end"
    return _text(label.text) | {
        "x": placed.day.isoformat(),
        "y": float(placed.value),
        "xanchor": "right" if at_end else "left",
        "yanchor": "middle",
        "yshift": -placed.down + (0 if at_end else 4),  # the still one stands on its line of writing
        "font": {"color": plot.line(label.of).look.colour, "weight": 700 if at_end else 400},
        "bgcolor": "rgba(255,255,255,0.75)",
    }


def _names(names: Names, plot: Plot) -> list[dict[str, Any]]:
    """Right of its point in the left half, left of it in the right one."""
    values = plot.line(names.on).values
    return [
        _text(text)
        | {
            "x": float(size),
            "y": float(value),
            "xanchor": "left" if size * 2 <= plot.sizes[-1] else "right",
            "xshift": 8 if size * 2 <= plot.sizes[-1] else -8,
        }
        for size, value, text in zip(plot.sizes, values, names.texts, strict=True)
        if text and value is not None
    ]


def _rule(rule: Rule) -> dict[str, Any]:
    day = rule.at.isoformat()
    look = {"color": INK, "width": 1, "dash": "1px,3px"}
    return {"type": "line", "x0": day, "x1": day, "yref": "paper", "y0": 0, "y1": 1, "line": look}


def _rule_name(rule: Rule, plot: Plot) -> dict[str, Any]:
    left, top = beside(rule, plot=plot)
    return _text(rule.text) | {
        "x": rule.at.isoformat(),
        "xanchor": "right" if left else "left",
        "xshift": -5 if left else 5,
        "yref": "paper",
        "y": 1 if top else 0,
        "yanchor": "top" if top else "bottom",
        "bgcolor": "rgba(255,255,255,0.75)",
    }


def _axis_break(axis: ValueAxis) -> list[dict[str, Any]]:
    """The zigzag of an axis that does not begin at 0, at its foot, on paper of its own."""
    if not axis.start:
        return []
    foot = {
        "xref": "paper",
        "yref": "paper",
        "xsizemode": "pixel",
        "ysizemode": "pixel",
        "xanchor": 0,
        "yanchor": 0,
    }
    sign = foot | {"type": "path", "path": "M0,0L0,4L-5,6L5,10L0,12L0,18"}
    looks = ({"color": PAPER, "width": 5}, {"color": INK, "width": 1.5})
    return [sign | {"line": look} for look in looks]


def _axis_texts(axis: ValueAxis) -> list[dict[str, Any]]:
    """The unit above the axis, and under the days that it does not begin at 0."""
    corner = {"xref": "paper", "yref": "paper", "x": 0, "xanchor": "left"}
    unit = {"y": 1, "yanchor": "bottom", "xshift": 12 - PADDING["left"], "yshift": 6}
    note = {"y": 0, "yanchor": "top", "yshift": -26, "font": {"size": 13}}
    return [_text(text) | corner | where for text, where in ((axis.title, unit), (axis.note, note)) if text]


def _banner(plot: Plot) -> list[dict[str, Any]]:
    corner = {"xref": "paper", "yref": "paper", "x": 1, "xanchor": "right", "y": 1, "yanchor": "bottom"}
    return [_text(plot.banner) | corner | {"yshift": 6 + _above(plot)}] if plot.banner else []


def _above(plot: Plot) -> int:
    """Room above what is written over the axis, for a banner."""
    return BANNER if plot.banner and plot.axis.title else 0


def _text(text: str) -> dict[str, Any]:
    """No tag is ever in it: Plotly would write its look into a style attribute, which the content policy refuses."""
    return {"text": escape(text), "showarrow": False, "borderpad": 0}


def _days(plot: Plot) -> list[Any]:
    """Or sizes."""
    return [float(size) for size in plot.sizes] or [day.isoformat() for day in plot.at]


def _top(plot: Plot) -> float:
    """A little above the largest value shown; the most that there is keeps its line visible."""
    top = float(max(plot.values, default=1)) * 1.1 or 1.0
    return top if plot.axis.most is None else min(plot.axis.most * 1.01, top)
