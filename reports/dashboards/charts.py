"""Chart specifications: one series of judged points as a Plotly figure, drawn live where there is JavaScript."""

import json
from decimal import Decimal
from typing import Any

from boards.performance.cells import Point, Series
from boards.performance.words import facts_of_point
from reports.publication.stills import AXIS_TITLES, axis_start
from targets.calc.periods import period_words
from targets.catalogue.models import Definition

INK = "#333333"
ACTUAL = "#0065bd"
PROMISE = "#d32205"
STRETCH = "#727272"
GRID = "#e5e5e5"


def plotly_figure(series: Series, *, definition: Definition, title: str) -> dict[str, Any]:
    """The figure as plain JSON: figures joined where periods follow each other, promise and stretch as steps.

    A board's own return ahead of the official figure is an open circle; a missing figure is a gap.
    """
    import plotly.graph_objects as go  # half a second at first use: not at import

    points = series.points
    start = axis_start(points, unit=definition.unit)
    official = [p for p in points if not p.management_information]
    returned = [p for p in points if p.management_information and p.value is not None]
    figure = go.Figure()
    figure.add_trace(
        go.Scatter(
            name="Result",
            x=[p.period.end.isoformat() for p in official],
            y=_numbers(official, "value"),
            mode="lines+markers" if len(official) <= 60 else "lines",
            line={"color": ACTUAL, "width": 2.5},
            marker={"size": 6},
            connectgaps=False,
            hovertext=[_hover(p, definition) for p in official],
            hoverinfo="text",
        )
    )
    if returned:
        figure.add_trace(
            go.Scatter(
                name="Board's own return",
                x=[p.period.end.isoformat() for p in returned],
                y=_numbers(returned, "value"),
                mode="markers",
                marker={
                    "size": 10,
                    "symbol": "circle-open",
                    "color": ACTUAL,
                    "line": {"width": 2.5, "color": ACTUAL},
                },
                hovertext=[_hover(p, definition) for p in returned],
                hoverinfo="text",
            )
        )
    for name, field, colour, dash in (
        ("Promise", "promised", PROMISE, "dash"),
        ("Stretch", "stretch", STRETCH, "dot"),
    ):
        if any(getattr(p, field) is not None for p in points):
            figure.add_trace(
                go.Scatter(
                    name=name,
                    x=[p.period.end.isoformat() for p in points],
                    y=_numbers(points, field),
                    mode="lines",
                    line={"color": colour, "width": 1.8, "dash": dash, "shape": "hvh"},
                    hoverinfo="skip",
                )
            )
    figure.update_layout(
        title={"text": title, "font": {"size": 1, "color": "rgba(0,0,0,0)"}},
        template="none",
        font={"family": "Roboto, Arial, sans-serif", "size": 14, "color": INK},
        margin={"l": 56, "r": 16, "t": 8, "b": 40},
        autosize=True,
        showlegend=True,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "font": {"size": 14}},
        hovermode="closest",
        xaxis={"type": "date", "showgrid": False, "linecolor": INK, "ticks": "outside"},
        yaxis={
            "range": [start, _top(points, unit=definition.unit)],
            "gridcolor": GRID,
            "ticksuffix": "%" if definition.unit == "percent" else "",
            "title": {"text": "" if definition.unit == "percent" else AXIS_TITLES[definition.unit]},
            "zeroline": start == 0,
            "zerolinecolor": INK,
        },
    )
    spec: dict[str, Any] = json.loads(figure.to_json())
    spec.get("layout", {}).pop("template", None)
    return spec


def _top(points: tuple[Point, ...], *, unit: str) -> float:
    """A little above the largest value shown; a full percentage keeps its line visible."""
    held = [float(v) for p in points for v in (p.value, p.promised, p.stretch) if v is not None]
    top = max(held, default=1.0)
    return min(101.0, top * 1.1) if unit == "percent" else top * 1.1 or 1.0


def _numbers(points: "tuple[Point, ...] | list[Point]", field: str) -> list[float | None]:
    values: list[Decimal | None] = [getattr(point, field) for point in points]
    return [None if value is None else float(value) for value in values]


def _hover(point: Point, definition: Definition) -> str:
    facts = facts_of_point(point, definition=definition)
    lines = [f"<b>{period_words(point.period)}</b>", facts.value]
    if facts.met:
        lines.append(f"{facts.word}, {facts.met} ({facts.promise})")
    return "<br>".join(line for line in lines if line)
