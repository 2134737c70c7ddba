"""Numbers as written: plain digits only, so that nothing is guessed.

"12%", "1e3", "<5" and "NaN" are all refused: "<5" hides a marker, and what is beyond float64 would arrive as infinity.
A comma is a decimal mark elsewhere, so it is taken only in a column where every comma groups three digits. Counts are
whole; 13457.0, as spreadsheets write it, counts as whole.
"""

import re

import polars as pl

from boards.figures.intake.problems import KEPT, Problem, Problems, shown
from boards.figures.intake.table import ROW

WHOLE = r"^[0-9]{1,12}(\.0+)?$"
DECIMAL = r"^[0-9]{1,12}(\.[0-9]{1,6})?$"
GROUPED = r"^[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?$"
GROUPED_DECIMAL = r"^[1-9][0-9]{0,2}(,[0-9]{3})+\.[0-9]+$"
NO_FIGURE = frozenset(
    [
        "*",
        "-",
        "--",
        ".",
        "..",
        ":",
        "c",
        "z",
        "x",
        "n/a",
        "#n/a",
        "na",
        "nil",
        "none",
        "null",
        "nan",
        "not available",
    ]
)
SHORTHAND = ("marker_as_number", "limit", "not_a_number")
MARKERS_REMEDY = (
    "Leave the cell empty and write a marker: not_available, not_applicable, suppressed, withheld or "
    "zero_denominator."
)


def is_bad(column: str, *, whole: bool) -> pl.Expr:
    """True where a cell has something that is no number of this kind; False for empty cells."""
    return (~pl.col(column).str.contains(WHOLE if whole else DECIMAL)).fill_null(False)


def as_whole(column: str, *, has_points: bool) -> pl.Expr:
    """Int64; null where empty or not a whole number. `has_points` says that some cells may end in ".0"."""
    text = pl.col(column)
    if has_points:
        text = text.str.replace(r"\.0+$", "")
    return pl.when(pl.col(column).str.contains(WHOLE)).then(text).cast(pl.Int64, strict=False)


def places(column: str) -> pl.Expr:
    """Decimal places of a whole column: the most that one of its numbers has, for spreadsheets drop a last 0."""
    good = pl.when(~is_bad(column, whole=False)).then(column)
    point = good.str.find(".", literal=True)
    return (good.str.len_bytes() - point - 1).max().fill_null(0).cast(pl.Int16)


def report(
    frame: pl.DataFrame, column: str, *, name: str, whole: bool, problems: Problems, shorthand_in: str = ""
) -> None:
    """Name every bad cell of the column; `name` is what the file calls it.

    `shorthand_in` is the layout's file, where a publisher's way to write that there is no figure can be told.
    """
    bad = frame.select(ROW, column).filter(is_bad(column, whole=whole))
    for row, text in bad.head(KEPT).iter_rows():
        code, problem, remedy = why_bad(text, whole=whole)
        if shorthand_in and code in SHORTHAND:
            remedy += f" If the publisher writes so, say what it means under [shorthand] in {shorthand_in}."
        problems.add(Problem(row, name, shown(text), code, problem, remedy))
    problems.add_uncollected(max(0, bad.height - KEPT))


def why_bad(text: str, *, whole: bool) -> tuple[str, str, str]:
    """Code, problem and remedy for a cell that is not a number of this kind."""
    low = text.casefold()
    if low in NO_FIGURE:
        return "marker_as_number", f"“{shown(text)}” is not a number.", MARKERS_REMEDY
    if re.fullmatch(r"[<>≤≥~]=?\s*[0-9.]+|[0-9.]+\s*(\+|or less|or fewer)", low):
        return (
            "limit",
            f"“{shown(text)}” is a limit, not a number.",
            f"{MARKERS_REMEDY} A small number is suppressed.",
        )
    if re.fullmatch(r"[+-]?(inf|infinity)|[+-]nan", low):
        return "not_finite", f"“{shown(text)}” is not a number that can be counted.", MARKERS_REMEDY
    if low.endswith("%"):
        return "percent_sign", "The number has a % sign.", "Write the number alone, for example 12.5."
    if re.fullmatch(r"[-−][0-9][0-9,.]*(e[+-]?[0-9]+)?", low):
        return (
            "negative",
            "The number is negative.",
            "Counts, rates and percentages are 0 or more; check the figure.",
        )
    if re.fullmatch(r"[+]?[0-9.]+e[+-]?[0-9]+", low):
        return (
            "exponent",
            "The number is written with an exponent.",
            "Write all its digits, for example 12000.",
        )
    if re.fullmatch(r"[0-9]+(,[0-9]+)+(\.[0-9]+)?", low):
        return (
            "thousands",
            "The number has a comma, and not every comma of its column groups three digits.",
            "Write it without commas, for example 1234, and a decimal with a point, for example 12.5.",
        )
    if whole and re.fullmatch(r"[0-9]+\.[0-9]+", low):
        return (
            "not_whole",
            "A count must be a whole number.",
            "Give the count itself, not a rate or an average.",
        )
    if re.fullmatch(r"[0-9]+\.[0-9]{7,}", low):
        return (
            "too_many_places",
            "The number has more than six decimal places.",
            "Round it to six places or fewer.",
        )
    if re.fullmatch(r"[0-9]{13,}(\.[0-9]+)?", low):
        return "too_large", "The number is a million million or more.", "Check the figure and its unit."
    if text[0] in "=+-@＝＋－＠":
        return "formula", "The cell holds a formula or text, not a number.", "Write the number itself."
    return (
        "not_a_number",
        f"“{shown(text)}” is not a number.",
        f"Write digits only, for example 1234 or 95.4. {MARKERS_REMEDY}",
    )
