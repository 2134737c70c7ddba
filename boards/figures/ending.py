"""The figures of the periods that end in one month: of many boards and measures, as known on a day."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db import connection

from boards.figures.sql import newest_first
from targets.calc.periods import Period, PeriodKind


class Ending(NamedTuple):
    """One figure: its counts where they are held, and its value. Nothing of it is judged."""

    period: Period
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None


# "official" comes after "board": a published row wins over a return, even one that says why there is no value.
_ENDING = f"""
    SELECT DISTINCT ON (organisation_id, measure_id)
           organisation_id, measure_id, period_end, period_start, period_kind, numerator, denominator, value
    FROM (
        SELECT DISTINCT ON (o.organisation_id, o.measure_id, o.period_end, o.period_start) o.*
        FROM boards_observation o
        WHERE o.organisation_id = ANY(%(organisations)s) AND o.measure_id = ANY(%(measures)s)
          AND o.period_end BETWEEN %(first)s AND %(last)s AND o.known_from <= %(day)s
          AND (o.stream = 'official' OR %(all_returns)s OR o.organisation_id = ANY(%(returns_of)s))
        ORDER BY o.organisation_id, o.measure_id, o.period_end, o.period_start, o.stream DESC, {newest_first("o")}
    ) known
    WHERE value IS NOT NULL
    ORDER BY organisation_id, measure_id, period_end DESC, period_start
"""  # noqa: S608 (made of the constants above)


def figures_ending(
    month: Period,
    *,
    measure_keys: Collection[str],
    organisation_ids: Collection[int],
    on: date | None,
    returns_of: Collection[int] | None,
) -> dict[tuple[int, str], Ending]:
    """By organisation and measure the figure of the newest period that ends in the month.

    As known on the day (None: now): official ones, and where nothing is published returns of the boards `returns_of`
    (None: of all). One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _ENDING,
            {
                "organisations": list(organisation_ids),
                "measures": list(measure_keys),
                "first": month.start,
                "last": month.end,
                "day": on or date.max,
                "all_returns": returns_of is None,
                "returns_of": list(returns_of or ()),
            },
        )
        return {
            (organisation, measure): Ending(Period(end=end, start=start, kind=PeriodKind(kind)), *figure)
            for organisation, measure, end, start, kind, *figure in cursor.fetchall()
        }
