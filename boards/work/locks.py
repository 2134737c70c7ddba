"""Locks of a database session: they go with the process that holds them, however it ends."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def session_lock(name: str) -> Iterator[bool]:
    """Whether nobody else held the name; then nobody else holds it until the block or the process ends."""
    taken = _asked("pg_try_advisory_lock", name)
    try:
        yield taken
    finally:
        if taken:
            _asked("pg_advisory_unlock", name)


def is_free(name: str) -> bool:
    """Whether no session holds the name; until the transaction ends nobody can take it."""
    return _asked("pg_try_advisory_xact_lock", name)


def _asked(function: str, name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtextextended(%s, 0))", [name])
        return bool(cursor.fetchone()[0])
