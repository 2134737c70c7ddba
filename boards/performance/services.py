"""Judging: standings are derived from what is held, and can be derived again at any time."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction
from psycopg2.extras import execute_values

from boards.figures.work import JUDGE, ToJudge
from boards.performance import staleness
from boards.performance.cells import Cell
from boards.performance.queries import judged
from boards.performance.rows import COLUMNS, row_of
from boards.work.actors import LOCAL
from boards.work.owed import owe
from targets.catalogue.models import Measure


def judge(*, measure_key: str, now: datetime, organisation_id: int | None = None) -> int:
    """Bring one measure's standings up to date, of every organisation or of one; returns how many rows changed.

    An official figure of one board can move the nation, so official figures ask for the whole measure; a board's
    return and a plan touch nobody else. Judging the same measure twice at once waits: the second sees what the first
    left. What is noted as seen is read before all else, so nothing that arrives meanwhile is thought seen. Rows that
    say the same as before are not written. KeyError for an unknown measure.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"judge {measure_key}"])
        states = staleness.states(measure_key=measure_key, organisation_id=organisation_id)
        cells = judged(
            measure_key=measure_key,
            organisation_id=organisation_id,
            today=now.astimezone(LOCAL).date(),
            include_returns=True,
        ).cells
        changed = _store(cells, measure_key=measure_key, organisation_id=organisation_id, now=now)
        staleness.see(states)
    return changed


def judge_all(*, now: datetime) -> int:
    """Bring every standing up to date, one measure at a time; returns how many rows changed."""
    keys = list(Measure.objects.order_by("position").values_list("pk", flat=True))
    return sum(judge(measure_key=key, now=now) for key in keys)


def owe_judgements(*, measure_keys: Iterable[str], now: datetime) -> list[int]:
    """Ask for whole measures to be judged, in the caller's transaction; returns the numbers of the owed work."""
    return owe(JUDGE, map(ToJudge, sorted(measure_keys)), now=now)


def settle_judgement(subject: ToJudge, now: datetime) -> None:
    """The handler of owed judging."""
    judge(measure_key=subject.measure_key, organisation_id=subject.organisation_id, now=now)


_SCOPE = "measure_id = %(measure)s AND (%(organisation)s IS NULL OR organisation_id = %(organisation)s)"

_GONE = f"""
    DELETE FROM boards_standing
    WHERE {_SCOPE} AND (organisation_id, framework_id) NOT IN (
        SELECT * FROM unnest(%(organisations)s::bigint[], %(frameworks)s::text[]))
    RETURNING organisation_id, framework_id
"""  # noqa: S608

# The index that allows one newest cell is checked row by row, so the old mark goes before the new one comes.
_NO_LONGER_LATEST = f"""
    UPDATE boards_standing SET latest = false, judged_at = %(now)s
    WHERE {_SCOPE} AND latest AND (organisation_id, framework_id) NOT IN (
        SELECT * FROM unnest(%(latest_organisations)s::bigint[], %(latest_frameworks)s::text[]))
    RETURNING organisation_id, framework_id
"""  # noqa: S608

_OTHERS = [column for column in COLUMNS if column not in ("organisation_id", "measure_id", "framework_id")]

_UPSERT = f"""
    INSERT INTO boards_standing AS held ({", ".join(COLUMNS)}, judged_at) VALUES %s
    ON CONFLICT (organisation_id, measure_id, framework_id) DO UPDATE
    SET {", ".join(f"{column} = excluded.{column}" for column in _OTHERS)}, judged_at = excluded.judged_at
    WHERE ({", ".join(f"held.{column}" for column in _OTHERS)})
        IS DISTINCT FROM ({", ".join(f"excluded.{column}" for column in _OTHERS)})
    RETURNING held.organisation_id, held.framework_id
"""  # noqa: S608


def _store(cells: Sequence[Cell], *, measure_key: str, organisation_id: int | None, now: datetime) -> int:
    latest = [cell for cell in cells if cell.latest]
    scope = {
        "measure": measure_key,
        "organisation": organisation_id,
        "now": now,
        "organisations": [cell.organisation_id for cell in cells],
        "frameworks": [cell.framework_key for cell in cells],
        "latest_organisations": [cell.organisation_id for cell in latest],
        "latest_frameworks": [cell.framework_key for cell in latest],
    }
    rows = [(*row_of(cell), now) for cell in cells]
    with connection.cursor() as cursor:
        cursor.execute(_GONE, scope)
        changed = set(cursor.fetchall())
        cursor.execute(_NO_LONGER_LATEST, scope)
        changed.update(cursor.fetchall())
        if rows:
            changed.update(execute_values(cursor.cursor, _UPSERT, rows, page_size=1000, fetch=True))
    return len(changed)
