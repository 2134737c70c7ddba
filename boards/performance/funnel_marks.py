"""A funnel: boards by how many people their figure counts, between the limits of chance and of the usual spread."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from boards.components.charts import palette
from boards.components.charts.marks import Band, Line, Mark, Names, Plot, Points
from boards.components.charts.marks import Point as Dot
from boards.performance.charts import axis_of


@dataclass(frozen=True)
class Standing:
    """One board: how it looks is decided by where it stands, `named` where that shall be read in the drawing."""

    name: str
    people: Decimal
    figure: Decimal
    look: palette.PointLook
    words: tuple[str, ...] = ()
    hollow: bool = False
    named: bool = False


@dataclass(frozen=True)
class Curve:
    """The limits at one number of people: of chance alone, and with the spread between boards; None without that."""

    people: Decimal
    lower: Decimal
    upper: Decimal
    spread_lower: Decimal | None = None
    spread_upper: Decimal | None = None


#: What each look means, in the order of the key.
KEY = (
    (palette.COMMON, "Grey circles: no different from the rest, for their size."),
    (palette.BETWEEN, "Blue triangles: more than chance, within the spread between boards."),
    (palette.UNLIKE, "Purple squares: outside all limits."),
)


def funnel_chart(boards: Sequence[Standing], curves: Sequence[Curve], *, centre: Decimal, unit: str) -> Plot:
    """`curves` are drawn where nothing else is: at every size that a board has one is wanted too, in any order."""
    rows: list[tuple[Decimal, Standing | None, Curve]] = []
    at = {curve.people: curve for curve in curves}
    rows += [(board.people, board, at[board.people]) for board in boards]
    rows += [
        (people, None, curve) for people, curve in at.items() if people not in {b.people for b in boards}
    ]
    rows.sort(key=lambda row: row[0])
    lines = {
        "chance_low": tuple(curve.lower for _, _, curve in rows),
        "chance_high": tuple(curve.upper for _, _, curve in rows),
    }
    marks: list[Mark] = [Line(key, values, palette.EDGE) for key, values in lines.items()]
    marks.insert(0, Band("chance_low", "chance_high", palette.USUAL_RANGE))
    for key, values in (
        ("spread_low", tuple(curve.spread_lower for _, _, curve in rows)),
        ("spread_high", tuple(curve.spread_upper for _, _, curve in rows)),
    ):
        if any(value is not None for value in values):
            marks.append(Line(key, values, palette.SPREAD_EDGE))
    marks += [
        Line("centre", (centre,) * len(rows), palette.MIDDLE),
        # A line that is never drawn, for the points and names to stand on: no board leads to the next.
        Line("value", tuple(board.figure if board else None for _, board, _ in rows), palette.UNDRAWN),
        Points(
            "value",
            tuple(
                Dot(board.look, board.words, hollow=board.hollow) if board else None for _, board, _ in rows
            ),
        ),
        Names("value", tuple(board.name if board and board.named else "" for _, board, _ in rows)),
    ]
    shown = [value for mark in marks if isinstance(mark, Line) for value in mark.values if value is not None]
    return Plot(
        at=(),
        marks=tuple(marks),
        axis=axis_of(shown, unit=unit),
        sizes=tuple(people for people, _, _ in rows),
        size_title="How many people or cases the figure is about",
    )


def key_words(boards: Sequence[Standing], *, spread: bool) -> str:
    """What the marks mean, in sentences: only of those that are drawn."""
    told = [
        "Line in the middle: all of them together.",
        "Grey band: where chance alone puts 998 of 1,000 boards of that size.",
    ]
    if spread:
        told.append("Dashed lines: the same with the spread between boards added.")
    drawn = {board.look for board in boards if not board.hollow}
    told += [words for look, words in KEY if look in drawn]
    if any(board.hollow for board in boards):
        told.append("Hollow circles: too few people to compare.")
    return " ".join(told)
