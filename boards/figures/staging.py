"""Rows on their way into the staging table, and out of it again."""

import io
from datetime import timedelta

import polars as pl
from django.db import connection
from psycopg2.extras import execute_values

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
FEW = 1_000  # rows up to which one INSERT is as quick as COPY
KEPT_FOR = timedelta(days=7)


def stage(*, submission_id: int, frame: pl.DataFrame) -> int:
    """Put the rows of `intake.read` into the staging table under this submission; returns how many.

    Whatever was staged for it before is taken out first. The caller has the transaction.
    """
    clear(submission_id=submission_id)
    rows = frame.select(pl.lit(submission_id, pl.Int64).alias("submission_id"), *COLUMNS[1:])
    with connection.cursor() as cursor:
        if rows.height <= FEW:
            statement = f"INSERT INTO boards_stagedrow ({', '.join(COLUMNS)}) VALUES %s"  # noqa: S608
            execute_values(cursor.cursor, statement, rows.rows(), page_size=FEW)
        else:
            text = io.BytesIO()
            rows.write_csv(text, include_header=False)
            text.seek(0)
            statement = f"COPY boards_stagedrow ({', '.join(COLUMNS)}) FROM STDIN (FORMAT csv, FORCE_NOT_NULL (marker))"
            cursor.copy_expert(statement, text)
    return rows.height


def clear(*, submission_id: int) -> None:
    """Take the submission's rows out of the staging table."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM boards_stagedrow WHERE submission_id = %s", [submission_id])


def count(*, submission_id: int) -> int:
    """How many rows are staged now: 0 after a database crash, for the table is unlogged."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM boards_stagedrow WHERE submission_id = %s", [submission_id])
        return int(cursor.fetchone()[0])
