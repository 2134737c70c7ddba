"""A publisher's codes: why there is no figure, and what status one has. Beside the figures, or in their own cells."""

import re
from collections.abc import Iterable

import polars as pl

from boards.figures.intake import numbers
from boards.figures.intake.layouts import Codes, Layout
from boards.figures.intake.problems import KEPT, Problem, Problems, shown
from boards.figures.intake.table import ROW
from boards.figures.models import FigureStatus

STRENGTH = (FigureStatus.PROVISIONAL.value, FigureStatus.REVISED.value, FigureStatus.FINAL.value)
CODED = {"marker": "\0marker", "status": "\0status"}  # no header has these names
SEPARATORS = re.compile(r"[\s,;/]+")
NUMBER_AND_CODES = re.compile(r"([0-9][0-9.,]*)?\s*(.*)", re.DOTALL)


def with_meanings(frame: pl.DataFrame, *, layout: Layout, problems: Problems) -> pl.DataFrame:
    """The frame with what its codes mean in the columns of `CODED`, if any do, and numbers without shorthand.

    Distinct cells with codes are few, so each is looked at once. A qualifier that nobody knows is a problem; shorthand
    that nobody knows stays in its cell, where it is told as no number.
    """
    markers: list[pl.Expr] = []
    statuses: list[pl.Expr] = []
    cleaned: list[pl.Expr] = []
    if layout.qualifiers:
        codes = layout.qualifiers.codes
        for column in layout.qualifiers.columns:
            cells = [cell for cell in frame[column].unique().to_list() if cell]
            meant = {cell: split for cell in cells if (split := split_codes(cell, codes.known)) is not None}
            _report_unknown(frame, column, [cell for cell in cells if cell not in meant], layout, problems)
            _add_meanings(column, meant, codes, markers, statuses)
    if layout.shorthand:
        for column in dict.fromkeys(name for number in layout.numbers.values() for name in number.columns):
            if column in frame.columns:
                meant, number = _shorthand(frame[column], layout.shorthand)
                if meant:
                    _add_meanings(column, meant, layout.shorthand, markers, statuses)
                    cleaned.append(pl.col(column).replace(number))
    if not markers and not statuses:
        return frame
    meanings = {"marker": markers, "status": [_strongest(statuses)] if statuses else []}
    return frame.with_columns(
        *cleaned, **{CODED[role]: pl.coalesce(found) for role, found in meanings.items() if found}
    )


def _strongest(statuses: list[pl.Expr]) -> pl.Expr:
    """Provisional where any part is provisional, else revised where any part is."""
    return pl.coalesce(
        pl.when(pl.any_horizontal(status == name for status in statuses)).then(pl.lit(name))
        for name in STRENGTH
    )


def split_codes(cell: str, known: Iterable[str]) -> list[str] | None:
    """The codes of a cell, written apart (`p r`) or joined (`:u`); None where a part of it is no known code."""
    longest_first = sorted(known, key=len, reverse=True)
    found: list[str] = []
    for word in SEPARATORS.split(cell.strip()):
        codes = [word] if word in longest_first else _joined(word, longest_first)
        if codes is None:
            return None
        found += codes
    return found


def _joined(word: str, known: list[str]) -> list[str] | None:
    if not word:
        return []
    for code in known:
        if word.startswith(code) and (rest := _joined(word[len(code) :], known)) is not None:
            return [code, *rest]
    return None


def _shorthand(column: pl.Series, codes: Codes) -> tuple[dict[str, list[str]], dict[str, str | None]]:
    """By cell that is no plain number, its codes and the number that is left: `12p`, `[c]`."""
    meant: dict[str, list[str]] = {}
    number: dict[str, str | None] = {}
    for cell in column.filter(~column.str.contains(numbers.DECIMAL)).unique().to_list():
        match = NUMBER_AND_CODES.fullmatch(cell)
        assert match, "it matches everything"
        digits, rest = match.groups()
        split = split_codes(rest, codes.known) if rest else None
        # A figure and why there is none, or neither: that is not shorthand.
        if split and bool(digits) != any(code in codes.markers for code in split):
            meant[cell], number[cell] = split, digits
    return meant, number


def _add_meanings(
    column: str,
    meant: dict[str, list[str]],
    codes: Codes,
    markers: list[pl.Expr],
    statuses: list[pl.Expr],
) -> None:
    def first(codes_of: dict[str, str]) -> pl.Expr | None:
        meanings = {
            cell: codes_of[found[0]]
            for cell, split in meant.items()
            if (found := [code for code in split if code in codes_of])
        }
        return (
            pl.col(column).replace_strict(meanings, default=None, return_dtype=pl.String)
            if meanings
            else None
        )

    markers += [expression] if (expression := first(codes.markers)) is not None else []
    statuses += [expression] if (expression := first(codes.statuses)) is not None else []


def _report_unknown(
    frame: pl.DataFrame, column: str, unknown: list[str], layout: Layout, problems: Problems
) -> None:
    if not unknown:
        return
    assert layout.qualifiers
    known = layout.qualifiers.codes.known
    rows = frame.filter(pl.col(column).is_in(unknown)).select(ROW, column)
    problems.add_uncollected(max(0, rows.height - KEPT))
    for row, cell in rows.head(KEPT).iter_rows():
        codes = ", ".join(word for word in SEPARATORS.split(cell) if split_codes(word, known) is None)
        problems.add(
            Problem(
                row,
                column,
                shown(cell),
                "unknown_qualifier",
                f"The qualifier {shown(codes)} is not known.",
                f"Known are: {', '.join(sorted(known))}. If it is new, add it to [qualifiers] in {layout.file}.",
            )
        )
