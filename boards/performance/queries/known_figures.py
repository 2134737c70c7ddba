"""The figures that decide the cells as known on a day: one statement."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db import connection

from boards.figures.models import Stream
from boards.figures.queries import Known
from boards.performance.judging import Boards
from boards.performance.queries.views import Returns
from targets.calc.periods import Period, PeriodKind
from targets.catalogue.queries import Catalogue

_STREAMS = {
    Stream.OFFICIAL: "o.stream = 'official'",
    Stream.BOARD: "o.stream = 'board' AND (%(all_returns)s OR o.organisation_id = ANY(%(returns_of)s))",
}

# A period's figure as known on the day: the last row by (known_from, submission), whatever came before it.
IS_NEWEST = """
    o.known_from <= %(day)s AND NOT EXISTS (
        SELECT FROM boards_observation later
        WHERE later.organisation_id = o.organisation_id AND later.measure_id = o.measure_id
          AND later.stream = o.stream AND later.period_end = o.period_end AND later.period_start = o.period_start
          AND later.known_from <= %(day)s
          AND (later.known_from, later.submission_id) > (o.known_from, o.submission_id))
"""

_NO_OFFICIAL_ROW = """
    NOT EXISTS (
        SELECT FROM boards_observation p
        WHERE p.organisation_id = {organisation} AND p.measure_id = o.measure_id AND p.stream = 'official'
          AND p.period_end = o.period_end AND p.period_start = o.period_start AND p.known_from <= %(day)s)
"""

_YEAR = "extract(year FROM {} - interval '3 months')::int"

# Years whose figures decide the newest cells: each cell's own newest year and, for the nation, the newest year that it
# could be added up for; then the nation's own rows of all these years, for a published marker forbids adding up. Every
# step walks the index of observations from the newest period back and stops at once.
_NEWEST_YEARS = f"""
    wanted AS (
        SELECT b.organisation_id, m.measure_id
        FROM unnest(%(organisations)s::bigint[]) AS b (organisation_id)
        CROSS JOIN unnest(%(measures)s::text[]) AS m (measure_id)
    ),
    newest AS MATERIALIZED (
        SELECT w.organisation_id, w.measure_id, {_YEAR.format("greatest(official.period_end, own.period_end)")} AS year
        FROM wanted w
        LEFT JOIN LATERAL (
            SELECT o.period_end FROM boards_observation o
            WHERE o.organisation_id = w.organisation_id AND o.measure_id = w.measure_id
              AND {_STREAMS[Stream.OFFICIAL]} AND o.value IS NOT NULL AND {IS_NEWEST}
            ORDER BY o.period_end DESC LIMIT 1) official ON true
        LEFT JOIN LATERAL (
            SELECT o.period_end FROM boards_observation o
            WHERE o.organisation_id = w.organisation_id AND o.measure_id = w.measure_id
              AND {_STREAMS[Stream.BOARD]} AND o.value IS NOT NULL AND {IS_NEWEST}
              AND {_NO_OFFICIAL_ROW.format(organisation="o.organisation_id")}
            ORDER BY o.period_end DESC LIMIT 1) own ON true
    ),
    added_up AS MATERIALIZED (
        SELECT w.measure_id, {_YEAR.format("first_board.period_end")} AS year
        FROM wanted w
        CROSS JOIN LATERAL (
            SELECT o.period_end FROM boards_observation o
            WHERE o.organisation_id = %(first_board)s AND o.measure_id = w.measure_id AND {_STREAMS[Stream.OFFICIAL]}
              AND {IS_NEWEST} AND {_NO_OFFICIAL_ROW.format(organisation="%(nation)s")}
              AND NOT EXISTS (
                SELECT FROM unnest(%(territorial)s::bigint[]) AS b (organisation_id)
                LEFT JOIN LATERAL (
                    SELECT p.value IS NOT NULL
                       AND (o.measure_id = ANY(%(counts)s) OR p.numerator IS NOT NULL AND p.denominator IS NOT NULL)
                       AS counted
                    FROM boards_observation p
                    WHERE p.organisation_id = b.organisation_id AND p.measure_id = o.measure_id
                      AND p.stream = 'official' AND p.period_end = o.period_end AND p.period_start = o.period_start
                      AND p.known_from <= %(day)s
                    ORDER BY p.known_from DESC, p.submission_id DESC LIMIT 1) figure ON true
                WHERE figure.counted IS NOT TRUE)
            ORDER BY o.period_end DESC LIMIT 1) first_board
        WHERE w.organisation_id = %(nation)s
    ),
    national AS (
        SELECT measure_id, year FROM newest WHERE organisation_id = %(nation)s
        UNION
        SELECT measure_id, year FROM added_up
    ),
    years AS (
        SELECT organisation_id, measure_id, coalesce(year, %(this_year)s) AS year FROM newest
        UNION
        SELECT b.organisation_id, n.measure_id, n.year
        FROM national n CROSS JOIN unnest(%(nation)s || %(territorial)s::bigint[]) AS b (organisation_id)
        WHERE n.year IS NOT NULL
        UNION
        SELECT n.organisation_id, y.measure_id, y.year
        FROM newest y JOIN newest n ON n.measure_id = y.measure_id AND n.organisation_id = %(nation)s
        WHERE y.year IS NOT NULL
    )
"""  # noqa: S608

_ONE_YEAR = """
    years AS (
        SELECT b.organisation_id, m.measure_id, %(year)s AS year
        FROM unnest(%(organisations)s::bigint[]) AS b (organisation_id)
        CROSS JOIN unnest(%(measures)s::text[]) AS m (measure_id)
    )
"""

_FIGURES = """
    WITH {years}
    SELECT DISTINCT ON (o.organisation_id, o.measure_id, o.period_end, o.period_start)
        o.measure_id, o.organisation_id, o.period_end, o.period_start, o.period_kind, o.stream, o.id, o.known_from,
        o.status, o.marker, o.numerator, o.denominator, o.value
    FROM years y
    CROSS JOIN LATERAL (
        SELECT * FROM boards_observation o
        WHERE o.organisation_id = y.organisation_id AND o.measure_id = y.measure_id AND {official}
          AND o.period_end BETWEEN make_date(y.year, 4, 1) AND make_date(y.year + 1, 3, 31)
          AND o.known_from <= %(day)s
        UNION ALL
        SELECT * FROM boards_observation o
        WHERE o.organisation_id = y.organisation_id AND o.measure_id = y.measure_id AND {board}
          AND o.period_end BETWEEN make_date(y.year, 4, 1) AND make_date(y.year + 1, 3, 31)
          AND o.known_from <= %(day)s) o
    ORDER BY o.organisation_id, o.measure_id, o.period_end, o.period_start,
             (o.stream = 'official') DESC, o.known_from DESC, o.submission_id DESC
"""


def figures_known_on(
    *,
    day: date | None,
    year: int | None,
    this_year: int,
    returns_of: Returns,
    catalogue: Catalogue,
    boards: Boards,
    measures: Sequence[str],
    organisation_ids: Sequence[int],
) -> dict[str, list[Known]]:
    """By measure, the figures that decide the cells: of one financial year, or of each cell's newest."""
    needed = set(organisation_ids)
    if boards.nation in needed and year is not None:
        needed |= boards.territorial
    statement = _FIGURES.format(
        years=_NEWEST_YEARS if year is None else _ONE_YEAR,
        official=_STREAMS[Stream.OFFICIAL],
        board=_STREAMS[Stream.BOARD],
    )
    values = {
        "day": day or date.max,
        "year": year,
        "this_year": this_year,
        "organisations": sorted(needed),
        "measures": list(measures),
        "counts": [key for key in measures if catalogue.definitions[key][-1].unit == "count"],
        "nation": boards.nation,
        "territorial": sorted(boards.territorial),
        "first_board": min(boards.territorial, default=boards.nation),
        "all_returns": returns_of is None,
        "returns_of": sorted(returns_of or ()),
    }
    figures: dict[str, list[Known]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        for measure, organisation, end, start, kind, *rest in cursor.fetchall():
            stream, number, known_from, status, marker, numerator, denominator, value = rest
            figures[measure].append(
                Known(
                    organisation_id=organisation,
                    period=Period(end=end, start=start, kind=PeriodKind(kind)),
                    stream=stream,
                    observation_id=number,
                    known_from=known_from,
                    status=status,
                    marker=marker,
                    numerator=numerator,
                    denominator=denominator,
                    value=value,
                    previous=None,
                )
            )
    return figures
