"""Judged columns told as words and decimals: what points and cells share."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal

import numpy as np

from boards.figures.columns import COUNT_PLACES, MARKERS, VALUE_PLACES
from boards.performance.judging.judged import MET, Judged
from boards.performance.judging.promised import Promised
from boards.performance.models import Result
from targets.calc import rag
from targets.calc.integers import MISSING, Flags, Integers, column
from targets.calc.rag_columns import REASONS
from targets.calc.rounding import WORKING
from targets.catalogue.models import Definition

STORED = Decimal(1).scaleb(-VALUE_PLACES)
_RESULT = {reason: Result(result) for reason, result in rag.RESULT_OF.items()}


def decimals(numbers: Integers, *, places: int) -> list[Decimal | None]:
    """Whole units of the last of so many places; None where one is missing."""
    units = numbers.tolist()
    told: dict[int, Decimal | None] = {n: WORKING.scaleb(Decimal(n), -places) for n in set(units)}
    told[MISSING] = None
    return [told[n] for n in units]


def counts_of(
    judged: Judged, cases: Integers
) -> tuple[list[Decimal | None], list[Decimal | None], list[Decimal | None]]:
    """Numerators, denominators and values. Values added up are their own numerator."""
    figures, row = judged.figures, judged.cases.row[cases]
    numerators = decimals(figures.numerator[row], places=COUNT_PLACES)
    values = decimals(figures.value[row], places=VALUE_PLACES)
    for place in np.flatnonzero((row >= judged.first_sum) & (figures.numerator[row] == MISSING)).tolist():
        numerators[place] = values[place]
    return numerators, decimals(figures.denominator[row], places=COUNT_PLACES), values


class Outcomes:
    """The result of a figure, and why it is not judged (empty where it is)."""

    def __init__(self, promises: Sequence[Promised]) -> None:
        self._promises = promises
        self._known: dict[tuple[int, int, int], tuple[Result, str]] = {}

    def of(self, reason: int, promise: int, marker: int) -> tuple[Result, str]:
        """By the places of reason, promise and marker."""
        asked = (reason, promise, marker)
        found = self._known.get(asked)
        if found is None:
            found = self._known[asked] = _outcome(
                REASONS[reason], self._promises[promise], marker=MARKERS[marker]
            )
        return found


class AmberLimits:
    """The worst value that is still amber, at the places of the tables, cut off there."""

    def __init__(self, judged: Judged) -> None:
        self._promises, self._definitions = judged.cases.promises, judged.defined.definitions
        self._known: dict[tuple[int, int], Decimal | None] = {}

    def of(self, promise: int, definition: int) -> Decimal | None:
        """By the places of a promise and a definition; None where nothing was promised."""
        asked = (promise, definition)
        if asked not in self._known:
            value, by = self._promises[promise].promise.value, self._definitions[definition]
            self._known[asked] = None if value is None else amber_limit(value, by)
        return self._known[asked]


def amber_limit(promised: Decimal, definition: Definition) -> Decimal:
    return rag.amber_limit(
        promised=promised,
        direction=definition.direction,
        tolerance_percent=definition.tolerance_percent,
        judge_places=definition.judge_places,
    ).quantize(STORED, ROUND_DOWN, WORKING)


def _outcome(comparison: rag.Reason, promised: Promised, *, marker: str) -> tuple[Result, str]:
    promise = promised.promise
    if comparison in MET:
        return _RESULT[comparison], ""
    if comparison is rag.Reason.NEUTRAL:
        return Result.NO_TARGET, comparison.value
    if comparison is rag.Reason.NO_PROMISE or promise.asks_nothing:
        return Result(promise.result_without), promise.reason.value
    return Result.NO_DATA, marker or comparison.value


def small_numbers(judged: Judged, cases: Integers) -> Flags:
    """Which results are qualified as "small numbers": `rag.small_numbers` on columns."""
    row, definitions = judged.cases.row[cases], judged.defined.definitions
    below = column(one.small_number * 10**COUNT_PLACES for one in definitions)[judged.cases.definition[cases]]
    denominator = judged.figures.denominator[row]
    return np.asarray(
        (judged.figures.marker[row] == 0) & (denominator != MISSING) & (denominator < below), dtype=bool
    )
