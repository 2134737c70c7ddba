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
