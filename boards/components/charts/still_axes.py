"""The two axes of a still picture: along days, names or sizes, and upright."""

from typing import Any

from boards.components.charts.marks import Plot, ValueAxis
from boards.components.charts.palette import INK, PAPER


def places(plot: Plot, *, width: int) -> dict[str, Any]:
    if plot.sizes:
        title = " ".join(part for part in (f"{plot.size_title}.", plot.axis.note) if part)
        axis = {"title": title, "titleAnchor": "start", "titleFontSize": 11, "tickCount": max(3, width // 90)}
        return {"field": "at", "type": "quantitative", "scale": {"zero": True, "nice": True}, "axis": axis}
    if not plot.names:
        return {"field": "at", "type": "temporal", "axis": _time_axis(plot, width=width)}
    return {
        "field": "name",
        "type": "ordinal",
        "sort": None,
        "scale": {
            "domain": list(plot.names),
            "paddingInner": {"expr": "0.4"},
            "paddingOuter": {"expr": "0.3"},
        },
        "axis": {"labelAngle": 0, "title": None, "ticks": False, "domain": False, "labelPadding": 6},
    }


def _time_axis(plot: Plot, *, width: int) -> dict[str, Any]:
    years = plot.days // 365
    if years >= 4:
        ticks = {"interval": "year", "step": 1 + 60 * years // width}
    else:
        months = plot.days // 30
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
    if plot.axis.note:
        axis |= {"title": plot.axis.note, "titleAnchor": "start", "titleFontSize": 11}
    return axis


#: A line with a zigzag in it, from -1 to 1.
_ZIGZAG = "M0,1L0,0.6L-0.5,0.35L0.5,-0.1L0,-0.35L0,-1"


def axis_break(axis: ValueAxis, *, height: int, size: int = 18) -> list[dict[str, Any]]:
    """The sign of an axis that does not begin at 0, at its foot, on paper of its own; `size` is its pixels upright."""
    if not axis.start:
        return []
    foot = {"x": {"value": 0}, "y": {"value": height - size // 2}}
    once: dict[str, Any] = {"data": {"values": [{}]}}  # else it is drawn for each row of the picture's own
    sign = {"type": "point", "shape": _ZIGZAG, "size": size * size, "filled": False, "opacity": 1}
    return [
        once | {"mark": sign | {"stroke": PAPER, "strokeWidth": 5}, "encoding": foot},
        once | {"mark": sign | {"stroke": INK, "strokeWidth": {"expr": "1.5"}}, "encoding": foot},
    ]


def value_axis(axis: ValueAxis) -> dict[str, Any]:
    """A sign stands on every number; another unit stands above the axis."""
    if axis.sign:
        return {"title": None, "tickCount": 5, "labelExpr": f"datum.label + '{axis.sign}'"}
    above = {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleX": -44, "titleY": -8}
    return {"title": axis.title, "tickCount": 5} | above
