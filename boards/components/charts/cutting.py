"""A plot without its older places: a phone has room for some years, and the axis stays that of them all."""

from dataclasses import replace
from datetime import date

from boards.components.charts.marks import Line, Mark, Names, Plot, Points, Rule


def since(plot: Plot, day: date) -> Plot:
    """The places from that day on, with all that stands on them; rules of earlier days go. Of a plot over days."""
    first = next((place for place, at in enumerate(plot.at) if at >= day), len(plot.at))
    if not first:
        return plot
    kept = (mark for mark in plot.marks if not (isinstance(mark, Rule) and mark.at < day))
    return replace(plot, at=plot.at[first:], marks=tuple(_cut(mark, first) for mark in kept))


def _cut(mark: Mark, first: int) -> Mark:
    match mark:
        case Line():
            return replace(mark, values=mark.values[first:])
        case Points():
            return replace(mark, points=mark.points[first:])
        case Names():
            return replace(mark, texts=mark.texts[first:])
        case _:
            return mark
