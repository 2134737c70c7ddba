"""The two axes of a still picture: along days, names or sizes, and upright."""

from typing import Any

from boards.components.charts.marks import Plot, ValueAxis


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


def value_axis(axis: ValueAxis) -> dict[str, Any]:
    """A sign stands on every number; another unit stands above the axis."""
    if axis.sign:
        return {"title": None, "tickCount": 5, "labelExpr": f"datum.label + '{axis.sign}'"}
    above = {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleX": -44, "titleY": -8}
    return {"title": axis.title, "tickCount": 5} | above
