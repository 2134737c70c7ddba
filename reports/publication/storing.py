"""What a data release keeps of the judgement: cells, points, and the numbers of its figures."""

from collections.abc import Iterable

from django.db import connection
from psycopg2.extras import execute_values

from boards.performance.cells import Cell, Series
from boards.performance.rows import COLUMNS, row_of
from reports.publication.models import DataRelease, ReleasedFigure, ReleasedSeries, ReleasedStanding
from reports.publication.series import to_json


def store_standings(release: DataRelease, cells: Iterable[Cell]) -> None:
    columns = ("release_id", *COLUMNS)
    with connection.cursor() as cursor:
        execute_values(
            cursor,
            f"INSERT INTO {ReleasedStanding._meta.db_table} ({', '.join(columns)}) VALUES %s",  # noqa: S608
            [(release.pk, *row_of(cell)) for cell in cells],
            page_size=1000,
        )


def store_series(release: DataRelease, series: Iterable[Series]) -> None:
    ReleasedSeries.objects.bulk_create(
        ReleasedSeries(
            release=release,
            organisation_id=one.organisation_id,
            measure_id=one.measure_key,
            points=to_json(one.points),
        )
        for one in series
        if one.points
    )


def store_figures(release: DataRelease) -> None:
    """The numbers of all its figures that no release held before."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {ReleasedFigure._meta.db_table} (observation_id, release_id)
            SELECT DISTINCT (point->>'observation_id')::bigint, release_id
            FROM {ReleasedSeries._meta.db_table} CROSS JOIN LATERAL jsonb_array_elements(points) point
            WHERE release_id = %s AND point ? 'observation_id'
            ON CONFLICT DO NOTHING
            """,  # noqa: S608
            [release.pk],
        )
