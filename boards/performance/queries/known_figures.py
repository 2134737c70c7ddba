"""The figures that decide the cells as known on a day: one statement."""

from collections.abc import Sequence
from datetime import date

from boards.figures.columns import Figures, read
from boards.figures.models import Stream
from boards.figures.sql import financial_year, in_financial_year, is_newest, newest_first
from boards.performance.judging import Boards
from boards.performance.queries.views import Returns
from targets.catalogue.queries import Catalogue

_STREAMS = {
    Stream.OFFICIAL: "o.stream = 'official'",
    Stream.BOARD: "o.stream = 'board' AND (%(all_returns)s OR o.organisation_id = ANY(%(returns_of)s))",
}

_NO_OFFICIAL_ROW = """
    NOT EXISTS (
        SELECT FROM boards_observation p
        WHERE p.organisation_id = {organisation} AND p.measure_id = o.measure_id AND p.stream = 'official'
          AND p.period_end = o.period_end AND p.period_start = o.period_start AND p.known_from <= %(day)s)
"""

# Pairs of which anything is held, and all of the nation. `board` is the first stream in the index.
_WANTED = """
    wanted AS MATERIALIZED (
        SELECT b.organisation_id, m.measure_id, coalesce(held.stream = 'board', false) AS has_returns
        FROM unnest(%(organisations)s::bigint[]) AS b (organisation_id)
        CROSS JOIN unnest(%(measures)s::text[]) AS m (measure_id)
        LEFT JOIN LATERAL (
            SELECT o.stream FROM boards_observation o
            WHERE o.organisation_id = b.organisation_id AND o.measure_id = m.measure_id
            ORDER BY o.stream LIMIT 1) held ON true
        WHERE held.stream IS NOT NULL OR b.organisation_id = %(nation)s
    )
"""

# Years whose figures decide the newest cells: each cell's own newest year and, for the nation, the newest year that it
# could be added up for; then the nation's own rows of all these years, for a published marker forbids adding up. Every
# step walks the index of observations from the newest period back and stops at once.
_NEWEST_YEARS = f"""
    newest AS MATERIALIZED (
        SELECT w.organisation_id, w.measure_id,
               {financial_year("greatest(official.period_end, own.period_end)")} AS year
        FROM wanted w
        LEFT JOIN LATERAL (
            SELECT o.period_end FROM boards_observation o
            WHERE o.organisation_id = w.organisation_id AND o.measure_id = w.measure_id
              AND {_STREAMS[Stream.OFFICIAL]} AND o.value IS NOT NULL AND {is_newest("o")}
            ORDER BY o.period_end DESC LIMIT 1) official ON true
        LEFT JOIN LATERAL (
            SELECT o.period_end FROM boards_observation o
            WHERE o.organisation_id = w.organisation_id AND o.measure_id = w.measure_id
              AND {_STREAMS[Stream.BOARD]} AND w.has_returns AND o.value IS NOT NULL AND {is_newest("o")}
              AND {_NO_OFFICIAL_ROW.format(organisation="o.organisation_id")}
            ORDER BY o.period_end DESC LIMIT 1) own ON true
    ),
    added_up AS MATERIALIZED (
        SELECT w.measure_id, {financial_year("first_board.period_end")} AS year
        FROM wanted w
        CROSS JOIN LATERAL (
            SELECT o.period_end FROM boards_observation o
            WHERE o.organisation_id = %(first_board)s AND o.measure_id = w.measure_id AND {_STREAMS[Stream.OFFICIAL]}
              AND {is_newest("o")} AND {_NO_OFFICIAL_ROW.format(organisation="%(nation)s")}
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
                    ORDER BY {newest_first("p")} LIMIT 1) figure ON true
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
        SELECT organisation_id, measure_id, %(year)s AS year FROM wanted
    )
"""

# One stream of one cell's year, in the order of the index, so that nothing is sorted.
_KNOWN_OF_YEAR = """
    SELECT DISTINCT ON (o.period_end, o.period_start) o.* FROM boards_observation o
    WHERE o.organisation_id = y.organisation_id AND o.measure_id = y.measure_id AND {stream}
      AND {in_year} AND o.known_from <= %(day)s
    ORDER BY o.period_end DESC, o.period_start, {newest_first}
"""

_OFFICIAL, _BOARD = (
    _KNOWN_OF_YEAR.format(
        stream=stream, in_year=in_financial_year("o.period_end", "y.year"), newest_first=newest_first("o")
    )
    for stream in (
        _STREAMS[Stream.OFFICIAL],
        f"{_STREAMS[Stream.BOARD]} AND w.has_returns AND {_NO_OFFICIAL_ROW.format(organisation='o.organisation_id')}",
    )
)
_FIGURES = f"""
    SELECT m.measure, o.*, NULL::numeric AS previous
    FROM years y
    JOIN unnest(%(measures)s::text[]) WITH ORDINALITY AS m (measure_id, measure) USING (measure_id)
    LEFT JOIN wanted w USING (organisation_id, measure_id)
    CROSS JOIN LATERAL (({_OFFICIAL}) UNION ALL ({_BOARD})) o
"""  # noqa: S608
OF_NEWEST_YEARS, OF_ONE_YEAR = (f"WITH {_WANTED}, {years} {_FIGURES}" for years in (_NEWEST_YEARS, _ONE_YEAR))


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
) -> Figures:
    """The figures that decide the cells: of one financial year, or of each cell's newest. What was known of them before
    is not read."""
    needed = set(organisation_ids)
    if boards.nation in needed and year is not None:
        needed |= boards.territorial
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
    return read(OF_NEWEST_YEARS if year is None else OF_ONE_YEAR, values, measures=measures)
