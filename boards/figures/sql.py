"""SQL that says what is known and of which year, for every statement that reads observations.

What is known of a cell is its row of the newest day, and of one day that of the newest submission. All of it is made of
constants and of names of tables in the statement; `%(day)s` is the day as known on.
"""

_CELL = ("organisation_id", "measure_id", "stream", "period_end", "period_start")


def newest_first(row: str) -> str:
    """For ORDER BY: the known row comes first."""
    return f"{row}.known_from DESC, {row}.submission_id DESC"


def same_cell(row: str, other: str) -> str:
    return " AND ".join(f"{row}.{column} = {other}.{column}" for column in _CELL)


def is_newest(row: str) -> str:
    """True of the row that is known on the day, whatever came before it."""
    return f"""
        {row}.known_from <= %(day)s AND NOT EXISTS (
            SELECT FROM boards_observation later
            WHERE {same_cell("later", row)} AND later.known_from <= %(day)s
              AND (later.known_from, later.submission_id) > ({row}.known_from, {row}.submission_id))
    """


def was_known(row: str) -> str:
    """True of a row that was known on its own day: no later submission of that day replaced it."""
    return f"""
        NOT EXISTS (
            SELECT FROM boards_observation mended
            WHERE {same_cell("mended", row)}
              AND mended.known_from = {row}.known_from AND mended.submission_id > {row}.submission_id)
    """


def financial_year(day: str) -> str:
    """As `targets.calc.periods.financial_year`; a test holds the two together."""
    return f"extract(year FROM {day} - interval '3 months')::int"


def in_financial_year(day: str, year: str) -> str:
    """As `targets.calc.periods.financial_year_bounds`, so that an index on the day serves."""
    return f"{day} BETWEEN make_date({year}, 4, 1) AND make_date({year} + 1, 3, 31)"


def known_of(measure: str) -> str:
    """What is known of one measure, which is an expression: by organisation and period, oldest first.

    A row that says the same as the one before it (an older vintage came late) begins nothing new, and of several rows
    of one day only the last counts: so the answer does not depend on the order of loading.
    """
    return f"""
    WITH days AS (
        SELECT DISTINCT ON (o.organisation_id, o.stream, o.period_end, o.period_start, o.known_from)
               o.id, o.organisation_id, o.stream, o.period_end, o.period_start, o.period_kind, o.known_from,
               o.status, o.marker, o.numerator, o.denominator, o.value
        FROM boards_observation o
        WHERE o.organisation_id = ANY(%(organisations)s) AND o.measure_id = {measure}
          AND o.stream = ANY(%(streams)s) AND o.known_from <= %(day)s AND o.submission_id <= %(through)s
        ORDER BY o.organisation_id, o.stream, o.period_end DESC, o.period_start, {newest_first("o")}
    ), changes AS (
        SELECT *,
               row_number() OVER newest_first = 1 AS is_newest,
               lead(id) OVER newest_first IS NULL
                   OR ROW(numerator, denominator, value, marker, status) IS DISTINCT FROM ROW(
                       lead(numerator) OVER newest_first, lead(denominator) OVER newest_first,
                       lead(value) OVER newest_first, lead(marker) OVER newest_first, lead(status) OVER newest_first
                   ) AS is_change,
               lead(id) OVER newest_first IS NOT NULL
                   AND ROW(value, marker) IS DISTINCT FROM ROW(
                       lead(value) OVER newest_first, lead(marker) OVER newest_first) AS is_revision,
               lead(value) OVER newest_first AS value_before
        FROM days
        WINDOW newest_first AS (
            PARTITION BY organisation_id, stream, period_end, period_start ORDER BY known_from DESC)
    ), cells AS (
        SELECT *,
               max(known_from) FILTER (WHERE is_change) OVER whole_cell AS since,
               (array_agg(value_before) FILTER (WHERE is_revision) OVER whole_cell)[1] AS previous
        FROM changes
        WINDOW whole_cell AS (
            PARTITION BY organisation_id, stream, period_end, period_start ORDER BY known_from DESC
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
    )
    SELECT DISTINCT ON (organisation_id, period_end, period_start)
           organisation_id, period_end, period_start, period_kind, stream, id, since,
           status, marker, numerator, denominator, value, previous
    FROM cells
    WHERE is_newest
    ORDER BY organisation_id, period_end, period_start, stream DESC
    """  # noqa: S608 (made of constants)


KNOWN = known_of("%(measure)s")
