"""The nation's figures that were not published, added up from the boards' counts."""

from dataclasses import fields, replace

import numpy as np

from boards.figures.columns import COUNT_PLACES, MARKERS, STATUSES, VALUE_PLACES, Figures
from boards.figures.models import FigureStatus, Marker
from boards.performance.judging.defined import Defined
from boards.performance.judging.dues import frequency
from boards.performance.judging.policy import Boards
from targets.calc.integers import MISSING, SAFE, Flags, Integers, exactly, nearest, sizes
from targets.catalogue.models import Definition

NOBODY = MARKERS.index(Marker.ZERO_DENOMINATOR.value)
PROVISIONAL, FINAL, REVISED = (
    STATUSES.index(status.value)
    for status in (FigureStatus.PROVISIONAL, FigureStatus.FINAL, FigureStatus.REVISED)
)


def with_sums(figures: Figures, *, defined: Defined, boards: Boards) -> Figures:
    """The figures, and after them the nation's that were not published, added up from the boards' official counts.

    Never an average. Only for periods of the nation's own frequency where every territorial board has counts (0 of 0
    are counts), and never in place of a published row, even one that says why there is no value.
    """
    parts, pairs = _whole_periods(figures, defined=defined, boards=boards)
    if not len(pairs):
        return figures
    measure, period = np.divmod(pairs, len(figures.periods))
    definition = defined.places[measure, period]
    counted = np.array([one.unit == Definition.Unit.COUNT for one in defined.definitions])[definition]
    nobody = figures.marker[parts] == NOBODY
    tops = np.where(
        counted[:, None],
        figures.value[parts],
        np.where(nobody, 0, figures.numerator[parts]),
    )
    bottoms = np.where(nobody | counted[:, None], 0, figures.denominator[parts])
    known = ((tops != MISSING) & (bottoms != MISSING)).all(axis=1)
    parts, measure, period, counted = parts[known], measure[known], period[known], counted[known]
    top, bottom = _added(tops[known]), _added(bottoms[known])
    scale = defined.rules.scale[definition[known]]
    value = np.where(counted, top, _values(top, bottom, scale, counted | (bottom == 0)))
    status = np.where((figures.status[parts] == PROVISIONAL).any(axis=1), PROVISIONAL, FINAL)
    none = np.zeros(len(parts), dtype=np.int64)
    added = replace(
        figures,
        measure=measure,
        organisation=none + boards.nation,
        period=period,
        returned=none.astype(bool),
        observation=none,
        known_from=figures.known_from[parts].max(axis=1),
        status=status,
        marker=np.where(value == MISSING, NOBODY, 0),
        # What is counted has no counts beside its value: `numerator_of` a sum is the value.
        numerator=np.where(counted, MISSING, top),
        denominator=np.where(counted, MISSING, bottom),
        value=value,
        previous=none + MISSING,
    )
    return _joined(figures, added)


def _whole_periods(figures: Figures, *, defined: Defined, boards: Boards) -> tuple[Integers, Integers]:
    """Rows of periods in which every board has an official figure and the nation has none: (n, boards), and which
    measure and period they are of: (n,)."""
    periods = len(figures.periods)
    pair = figures.measure * periods + figures.period
    of_board = (
        np.isin(figures.organisation, list(boards.territorial))
        & ~figures.returned
        & ((figures.marker == 0) | (figures.marker == NOBODY))
    )
    every = len(figures.measures) * periods
    parts = np.bincount(pair[of_board], minlength=every)
    published = np.bincount(pair[figures.organisation == boards.nation], minlength=every)
    is_whole = (parts == len(boards.territorial)) & (parts > 0) & (published == 0)
    is_whole &= _of_the_nations_frequency(figures, defined).ravel()
    rows = np.flatnonzero(of_board & is_whole[pair])
    rows = rows[np.argsort(pair[rows], kind="stable")]
    return rows.reshape(-1, len(boards.territorial) or 1), np.flatnonzero(is_whole)


def _of_the_nations_frequency(figures: Figures, defined: Defined) -> Flags:
    kinds = np.array([period.kind.value for period in figures.periods], dtype=object)
    asked = np.array([frequency(one, national=True).value for one in defined.definitions], dtype=object)
    return np.asarray(kinds[None, :] == asked[defined.places], dtype=bool)


def _added(parts: Integers) -> Integers:
    """Sums over the last axis."""
    if len(parts) and sizes(parts).sum(axis=1).max() >= SAFE:
        parts = parts.astype(object)
    return np.asarray(parts.sum(axis=1))


def _values(top: Integers, bottom: Integers, scale: Integers, without: Flags) -> Integers:
    """scale x top / bottom in millionths, rounded once; MISSING where `without`."""
    unit, million = 10**COUNT_PLACES, 10**VALUE_PLACES
    whole = (top % unit == 0) & (bottom % unit == 0)
    step = np.where(whole.astype(bool), unit, 1)
    top, bottom = top // step, np.where(without, 1, bottom // step)

    def rounded(top: Integers, bottom: Integers, scale: Integers) -> tuple[Integers]:
        return (nearest(top * scale * million, bottom),)

    (value,) = exactly(
        rounded, (top, bottom, scale), largest=2 * sizes(top) * scale * million + sizes(bottom)
    )
    return np.where(without, MISSING, value)


def _joined(one: Figures, other: Figures) -> Figures:
    columns = {
        field.name: np.concatenate([getattr(one, field.name), getattr(other, field.name)])
        for field in fields(Figures)
        if field.name not in ("measures", "periods")
    }
    return Figures(one.measures, one.periods, **columns)
