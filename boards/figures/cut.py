"""The moment between two acceptances of official figures, in which a data release can be cut.

A release names the files that it holds. An acceptance that is not yet committed is in no list and could land between
two measures of a release, so each acceptance holds the cut open until its end, and a release asks that it be closed.
"""

from django.db import connection

CUT = 7_301_603  # an advisory lock, a number that nobody else locks


def accepting() -> None:
    """Hold the cut open until the end of this transaction; waits while it is closed."""
    _ask("SELECT pg_advisory_xact_lock_shared(%s)")


def closed() -> bool:
    """Close the cut until the end of this transaction; False, at once, while official figures are being accepted."""
    return bool(_ask("SELECT pg_try_advisory_xact_lock(%s)"))


def _ask(query: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(query, [CUT])
        return cursor.fetchone()[0]
