"""How fast boards ever were: figures of the past, laid out for `targets/calc/realism.py`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db import connection

from boards.figures.sql import newest_first
from targets.calc.forecast.history import PANDEMIC, History, Unit, history_from_rows
from targets.calc.periods import STEPS, PeriodKind
from targets.catalogue.models import Definition

_PAST = f"""
    SELECT DISTINCT ON (o.measure_id, o.organisation_id, o.period_end, o.period_start)
           o.measure_id, o.period_kind, o.organisation_id, b.kind = 'territorial', o.period_start, o.value::float8
    FROM boards_observation o JOIN boards_organisation b ON b.id = o.organisation_id
    WHERE o.measure_id = ANY(%(measures)s) AND o.stream = 'official' AND o.known_from <= %(day)s
      AND (b.kind = 'territorial' OR b.id = %(organisation)s)
    ORDER BY o.measure_id, o.organisation_id, o.period_end DESC, o.period_start, {newest_first("o")}
"""  # noqa: S608 (made of a constant)
_UNITS: Mapping[str, Unit] = {Definition.Unit.PERCENT: "percent", Definition.Unit.COUNT: "count"}


@dataclass(frozen=True)
class Past:
    """The figures of all territorial boards; and those of one, each with the first day of its period, newest first."""

    history: History
    own: tuple[tuple[date, float], ...]


def past_of(
    measures: Mapping[str, tuple[PeriodKind, Definition]], *, organisation_id: int, today: date
) -> dict[str, Past]:
    """By measure of which there is a figure of that kind of period, as published and known today. One query.

    What was counted before the definition began is not comparable with it, and left out. Weeks have no past here.
    """
    asked = {key: asked for key, asked in measures.items() if asked[0] in STEPS}
    if not asked:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_PAST, {"measures": sorted(asked), "organisation": organisation_id, "day": today})
        rows = cursor.fetchall()
    by_measure: dict[str, list[tuple[int, bool, date, float]]] = {}
    for measure, kind, organisation, is_real, start, value in rows:
        if value is not None and kind == asked[measure][0]:
            by_measure.setdefault(measure, []).append((organisation, is_real, start, value))
    return {
        measure: Past(
            history=_history(held, *asked[measure]),
            own=tuple((start, value) for whose, _, start, value in held if whose == organisation_id),
        )
        for measure, held in by_measure.items()
    }


def _history(
    rows: Iterable[tuple[int, bool, date, float]], kind: PeriodKind, definition: Definition
) -> History:
    unit = _UNITS.get(definition.unit, "rate")
    kept = [row for row in rows if row[1] and row[3] >= 0 and (unit != "percent" or row[3] <= 100)]
    series = {organisation: place for place, organisation in enumerate(sorted({row[0] for row in kept}))}
    return history_from_rows(
        series=np.array([series[row[0]] for row in kept], dtype=np.intp),
        starts=np.array([row[2] for row in kept], dtype="datetime64[D]"),
        values=np.array([row[3] for row in kept], dtype=np.float64),
        series_count=len(series),
        frequency=kind,
        unit=unit,
        breaks=[definition.valid_from] * len(series),
        shocks=[PANDEMIC],
    )
