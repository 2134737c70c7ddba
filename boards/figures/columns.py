"""What is known on a day as columns: for whoever judges thousands of figures and makes an object of hardly any.

One statement answers one row, in which each column is one string of bytes: so nothing is made of a figure until it is
asked for. Counts are whole ten-thousandths and values whole millionths, as the table holds them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db import connection

from boards.figures.models import FigureStatus, Marker
from boards.figures.queries import asked
from boards.figures.sql import known_of
from targets.calc.integers import MISSING, Flags, Integers
from targets.calc.periods import Period, PeriodKind

COUNT_PLACES, VALUE_PLACES = 4, 6  # of the table's columns
MARKERS = tuple(Marker.values)  # a marker is its place here; 0 is none
STATUSES = tuple(FigureStatus.values)
_KINDS = tuple(sorted(kind.value for kind in PeriodKind))  # as periods are compared


@dataclass(frozen=True, slots=True)
class Figures:
    """At most one figure for each measure, organisation and period, in no order: fields as on `queries.Known`.

    `measure` and `period` are places in `measures` and in `periods`, which are sorted; `known_from` is a day's ordinal,
    `observation` 0 where no stored row is behind the figure. `MISSING` stands for None.
    """

    measures: tuple[str, ...]
    periods: tuple[Period, ...]
    measure: Integers
    organisation: Integers
    period: Integers
    returned: Flags
    observation: Integers
    known_from: Integers
    status: Integers
    marker: Integers
    numerator: Integers
    denominator: Integers
    value: Integers
    previous: Integers


def _integer(expression: str) -> str:
    return f"string_agg(int8send({expression}), '')"


def _decimal(column: str, places: int) -> str:
    return _integer(f"coalesce(({column} * {10**places})::bigint, {MISSING})")


def _word(column: str) -> str:
    return _integer(f"array_position(%({column}s)s::text[], {column}::text) - 1")


def _day(column: str) -> str:
    return _integer(f"{column} - date '0001-01-01' + 1")


# Numbers of the columns of `Figures`, from `measure` on; the period is told by its two days and its kind.
_COLUMNS = ", ".join(
    [
        _integer("measure - 1"),
        _integer("organisation_id"),
        _day("period_end"),
        _day("period_start"),
        _word("period_kind"),
        _integer("(stream = 'board')::int"),
        _integer("id"),
        _day("known_from"),
        _word("status"),
        _word("marker"),
        _decimal("numerator", COUNT_PLACES),
        _decimal("denominator", COUNT_PLACES),
        _decimal("value", VALUE_PLACES),
        _decimal("previous", VALUE_PLACES),
    ]
)
_WORDS = {"period_kinds": list(_KINDS), "statuss": list(STATUSES), "markers": list(MARKERS)}


def read(statement: str, values: Mapping[str, Any], *, measures: Sequence[str]) -> Figures:
    """The rows of a statement, which names its columns as the table does.

    Beside those it answers `measure`, the place in `measures` counted from 1, and `previous`. One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_COLUMNS} FROM ({statement}) figure", {**values, **_WORDS})  # noqa: S608
        row = cursor.fetchone()
    measure, organisation, end, start, kind, returned, *others = (
        np.frombuffer(one or b"", dtype=">i8").astype(np.int64) for one in row
    )
    periods, period = _periods(end, start, kind)
    return Figures(tuple(measures), periods, measure, organisation, period, returned.astype(bool), *others)


_DAYS = 2**22  # more than a day's ordinal can be
_MOST_KINDS = 2**3


def _periods(end: Integers, start: Integers, kind: Integers) -> tuple[tuple[Period, ...], Integers]:
    """The different periods in their order, and which of them each row has."""
    keys, places = np.unique((end * _DAYS + start) * _MOST_KINDS + kind, return_inverse=True)
    periods = []
    for key in keys.tolist():
        days, kind_of = divmod(key, _MOST_KINDS)
        last, first = divmod(days, _DAYS)
        periods.append(
            Period(
                end=date.fromordinal(last), start=date.fromordinal(first), kind=PeriodKind(_KINDS[kind_of])
            )
        )
    return tuple(periods), places


_KNOWN = f"""
    SELECT wanted.measure, known.*, since AS known_from
    FROM unnest(%(measures)s::text[]) WITH ORDINALITY AS wanted (key, measure)
    CROSS JOIN LATERAL ({known_of("wanted.key")}) known
"""  # noqa: S608


def figures_as_known_on(
    *,
    measure_keys: Sequence[str],
    organisation_id: int | None = None,
    on: date | None = None,
    through_submission: int | None = None,
    include_returns: bool,
    include_samples: bool = False,
) -> Figures:
    """`queries.observations_as_known_on` as columns, of some measures; two queries."""
    wanted = asked(
        organisation_id=organisation_id,
        on=on,
        through_submission=through_submission,
        include_returns=include_returns,
        include_samples=include_samples,
    )
    return read(_KNOWN, {"measures": list(measure_keys), **wanted}, measures=measure_keys)
