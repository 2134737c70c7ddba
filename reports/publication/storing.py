"""What a data release keeps of the judgement: cells, points, and the numbers of its figures."""

import csv
import io
from collections.abc import Iterable

from django.db import connection
from django.db.models import CharField

from boards.performance.cells import Cell, Series
from boards.performance.rows import COLUMNS, row_of
from reports.publication.models import DataRelease, ReleasedFigure, ReleasedSeries, ReleasedStanding
from reports.publication.series import to_json

#: Columns in which an empty text stands for itself; in every other one it is no value.
_TEXTS = [
    str(field.column) for field in ReleasedStanding._meta.concrete_fields if isinstance(field, CharField)
]


def store_standings(release: DataRelease, cells: Iterable[Cell]) -> None:
    """Every cell of every board and year, by COPY: thousands of rows of 36 columns, most of them empty."""
    text = io.StringIO()
    csv.writer(text).writerows((release.pk, *row_of(cell)) for cell in cells)
    text.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY {ReleasedStanding._meta.db_table} (release_id, {', '.join(COLUMNS)}) FROM STDIN"
            f" (FORMAT csv, FORCE_NOT_NULL ({', '.join(_TEXTS)}))",
            text,
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
