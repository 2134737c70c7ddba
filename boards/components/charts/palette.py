"""The one palette of all charts. Colour is never alone: lines differ by their dashes too, points by their shape."""

from dataclasses import dataclass
from typing import Literal

INK = "#333333"
FAINT = "#e1e1e1"
PAPER = "white"

Shape = Literal["circle", "triangle-up", "diamond", "square"]


@dataclass(frozen=True)
class LineLook:
    """How a line looks. `dashes` are pixels drawn and left out, in turn; `steps` hold each value for its period."""

    colour: str
    width: int
    dashes: tuple[int, int] = (1, 0)
    steps: bool = False


@dataclass(frozen=True)
class PointLook:
    """How a point looks; its colours and shapes are those of the result marks in static/img."""

    shape: Shape
    colour: str


@dataclass(frozen=True)
class BarLook:
    """How a bar looks; a `hollow` one is drawn around the paper."""

    colour: str
    hollow: bool = False


SOLID = LineLook("#0065bd", width=2)
DASHED = LineLook(INK, width=1, dashes=(6, 4), steps=True)
DOTTED = LineLook("#727272", width=1, dashes=(2, 3), steps=True)

GOOD = PointLook("circle", "#1a7032")
FAIR = PointLook("triangle-up", "#b86a00")
POOR = PointLook("diamond", "#d32205")
PLAIN = PointLook("square", SOLID.colour)

FULL = BarLook(SOLID.colour)
HOLLOW = BarLook(SOLID.colour, hollow=True)
