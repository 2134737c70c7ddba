"""The one palette of all charts. Colour is never alone: lines differ by their dashes too, points by their shape.

`tests/boards/components/test_palette.py` holds it to contrast, and to what people who see fewer colours tell apart.
"""

from dataclasses import dataclass
from typing import Literal

INK = "#333333"
FAINT = "#e1e1e1"
PAPER = "white"

#: Of a square of a map of risks, by its level, which stands in it in words; static/css/risk-map.css has the same.
LEVELS = {"low": "#eef3f9", "medium": "#f9e9c8", "high": "#f6cfc4"}

Shape = Literal["circle", "triangle-up", "diamond", "square", "cross"]


@dataclass(frozen=True)
class LineLook:
    """How a line looks. `dashes` are pixels drawn and left out, in turn; `steps` hold each value for its period."""

    colour: str
    width: int
    dashes: tuple[int, int] = (1, 0)
    steps: bool = False


@dataclass(frozen=True)
class BandLook:
    """How a band looks: one flat colour, light enough for lines and words upon it. Its edges are lines."""

    colour: str


@dataclass(frozen=True)
class PointLook:
    """How a point looks. A `large` one stands out where there are many.

    Colours and shapes of results are those of the result marks in tracker.css.
    """

    shape: Shape
    colour: str
    large: bool = False


@dataclass(frozen=True)
class BarLook:
    """How a bar looks; a `hollow` one is drawn around the paper."""

    colour: str
    hollow: bool = False


SOLID = LineLook("#0065bd", width=2)
DASHED = LineLook(INK, width=1, dashes=(6, 4), steps=True)
DOTTED = LineLook("#6b6b6b", width=1, dashes=(2, 3), steps=True)

GOOD = PointLook("circle", "#1a7032")
FAIR = PointLook("triangle-up", "#b86a00")
POOR = PointLook("diamond", "#c8102e")
PLAIN = PointLook("square", SOLID.colour)

FULL = BarLook(SOLID.colour)
HOLLOW = BarLook(SOLID.colour, hollow=True)


def level_look(place: int, *, of: int) -> BarLook:
    """Of one of several levels that stand on each other: the higher, the darker; the lowest is hollow."""
    if place == 0 and of > 1:
        return HOLLOW
    lightest, darkest = (0x9B, 0xC4, 0xEA), (0x00, 0x2D, 0x54)
    share = (place - 1) / (of - 2) if of > 2 else 1
    mixed = (round(light + (dark - light) * share) for light, dark in zip(lightest, darkest, strict=True))
    return BarLook("#{:02x}{:02x}{:02x}".format(*mixed))


# A process: what varies as usual is grey, so that what is special stands out by shape, size and colour.
GREY_LINE = LineLook("#6b6b6b", width=1)
THIN = LineLook("#6b6b6b", width=1, dashes=(4, 2))
MIDDLE = LineLook("#5e5e5e", width=1)
USUAL_RANGE = BandLook("#eef0f2")

COMMON = PointLook("circle", "#727272")
IMPROVING = PointLook("cross", SOLID.colour, large=True)
CONCERNING = PointLook("diamond", "#a3430a", large=True)
UNLIKE = PointLook("square", "#5b3a8e", large=True)

SPOKEN = PointLook("triangle-up", INK, large=True)  # on the axis, under a figure of which something was said

# Boards of unlike size in one period: what is more than chance, and as boards differ from each other.
SPREAD_EDGE = LineLook("#767676", width=1, dashes=(6, 3))
BETWEEN = PointLook("triangle-up", SOLID.colour, large=True)
UNDRAWN = LineLook(PAPER, width=0)  # for points that stand alone: none leads to the next

BEHIND = LineLook("#8c8c8c", width=2)  # what each of many is beside

# What may come next: the lighter, the less likely.
AHEAD = LineLook("#4f7fae", width=2, dashes=(2, 2))
EDGE = LineLook("#6f93b7", width=1)
WIDER, LIKELY = BandLook("#e4eef8"), BandLook("#c5d9ed")
