"""Rows on their way into the staging table, and out of it again."""

import io
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl
from django.db import connection
from psycopg2.extras import execute_values

from boards.figures.intake.spool import Spool
from boards.figures.streams import copy_rows

COLUMNS = (
    "submission_id",
    "row",
    "organisation_id",
    "period_end",
    "period_start",
    "period_kind",
    "numerator",
    "denominator",
    "value",
    "places",
    "marker",
    "status",
)
_COPIED = "FORMAT csv, FORCE_NOT_NULL (marker)"
FEW = 1_000  # rows up to which one INSERT is as quick as COPY
KEPT_FOR = timedelta(days=7)


def stage(*, submission_id: int, frame: pl.DataFrame | Spool) -> int:
    """Put the rows of `intake.read`, or `intake.large`, into the staging table under this submission; returns how many.

    Whatever was staged for it before is taken out first. The caller has the transaction.
    """
    clear(submission_id=submission_id)
    if isinstance(frame, Spool):
        copy_rows(frame, table="boards_stagedrow", columns=COLUMNS, first=submission_id, options=_COPIED)
        return frame.height
    rows = frame.select(pl.lit(submission_id, pl.Int64).alias("submission_id"), *COLUMNS[1:])
    with connection.cursor() as cursor:
        if rows.height <= FEW:
            statement = f"INSERT INTO boards_stagedrow ({', '.join(COLUMNS)}) VALUES %s"  # noqa: S608
            execute_values(cursor.cursor, statement, rows.rows(), page_size=FEW)
        else:
            text = io.BytesIO()
            rows.write_csv(text, include_header=False)
            text.seek(0)
            statement = f"COPY boards_stagedrow ({', '.join(COLUMNS)}) FROM STDIN ({_COPIED})"
            cursor.copy_expert(statement, text)
    return rows.height


def clear(*, submission_id: int) -> None:
    """Take the submission's rows out of the staging table."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM boards_stagedrow WHERE submission_id = %s", [submission_id])


@dataclass(frozen=True)
class Summary:
    """What is staged for a submission now: nothing after a database crash, for the table is unlogged."""

    rows: int
    organisation_ids: tuple[int, ...]
    first_period_end: date | None
    last_period_end: date | None


def summary(*, submission_id: int) -> Summary:
    """One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT coalesce(sum(rows), 0), coalesce(array_agg(organisation_id ORDER BY organisation_id), '{}'),
                   min(first), max(last)
            FROM (SELECT organisation_id, count(*) AS rows, min(period_end) AS first, max(period_end) AS last
                  FROM boards_stagedrow WHERE submission_id = %s GROUP BY organisation_id) by_organisation
            """,
            [submission_id],
        )
        rows, organisations, first, last = cursor.fetchone()
    return Summary(int(rows), tuple(organisations), first, last)
