"""A promise that judges has changed: whatever was judged by it is stale from then on."""

from collections.abc import Iterable

from django.db import connection
from psycopg2.extras import execute_values

from boards.plans.queries import Key

_RAISE = """
    INSERT INTO boards_promisestate AS state (organisation_id, measure_id, framework_id, number) VALUES %s
    ON CONFLICT (organisation_id, measure_id, framework_id) DO UPDATE SET number = state.number + 1
"""


def raise_promise(*, of: Iterable[Key]) -> None:
    """Note that what was promised to these (organisation, measure, framework) has changed, in the writer's transaction.

    Called by every writer of what judges: agreement of a plan version, an agreed value, a correction of the record. The
    writer owes the judging too; what it forgets the sweep of stale standings finds. One statement, none without any.
    """
    rows = [
        (*key, 1) for key in sorted(set(of))
    ]  # in one order, so that two writers never wait for each other
    if rows:
        with connection.cursor() as cursor:
            execute_values(cursor.cursor, _RAISE, rows, page_size=len(rows))
