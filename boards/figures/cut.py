"""The moment between two acceptances of official figures, in which a data release can be cut.

A release names the files that it holds. An acceptance that is not yet committed is in no list and could land between
two measures of a release, so each acceptance holds the cut open until its end, and a release asks that it be closed.
"""

import time

from django.db import connection

CUT = 7_301_603  # an advisory lock, a number that nobody else locks
ENDS = 0.01  # seconds, in which a transaction that is ending lets its locks go

#: An acceptance that has begun and not ended, in this database.
_ACCEPTING = """
    SELECT EXISTS (
        SELECT FROM pg_locks held JOIN pg_database here ON here.oid = held.database
        WHERE here.datname = current_database() AND held.locktype = 'advisory' AND held.objid = %s
          AND held.mode = 'ShareLock' AND held.granted
    )
"""


def accepting() -> None:
    """Hold the cut open until the end of this transaction; waits while it is closed."""
    _ask("SELECT pg_advisory_xact_lock_shared(%s)")


def closed() -> bool:
    """Close the cut until the end of this transaction; False, at once, while official figures are being accepted.

    Whoever closes it keeps all others who would away by another lock. The end of a transaction lets its locks go one
    after another, so the one before may still be letting go of this one: that is waited for.
    """
    while not _ask("SELECT pg_try_advisory_xact_lock(%s)"):
        if _ask(_ACCEPTING):
            return False
        time.sleep(ENDS)
    return True


def _ask(query: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(query, [CUT])
        return cursor.fetchone()[0]
