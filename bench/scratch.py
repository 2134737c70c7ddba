"""A database of its own for a benchmark: made, prepared and dropped again, so that nobody's data is touched."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlsplit

import psycopg2
from psycopg2 import sql

from nhs_tracker import settings, stamps
from tests.support import by_hand


@contextmanager
def scratch_database(name: str) -> Iterator[dict[str, str]]:
    """The environment of a child process that shall use it: migrated, with the reference data loaded; what it
    puts in by hand needs no audit row."""
    unique = f"{name}_{os.getpid()}"
    environment = os.environ | {
        "DATABASE_URL": _with_name(settings.DATABASE_URL, unique),
        "MIGRATE_DATABASE_URL": _with_name(settings.MIGRATE_DATABASE_URL, unique),
        "REDIS_URL": settings.REDIS_URL,
        "DEMO": "0",
    }
    _as_owner("CREATE DATABASE {}", unique)
    try:
        subprocess.run(
            [sys.executable, "manage.py", "prepare", "--verbosity", "0"],
            cwd=stamps.ROOT,
            env=environment,
            check=True,
        )
        with closing(psycopg2.connect(environment["MIGRATE_DATABASE_URL"])) as owner, owner:
            by_hand.let_pass(owner)
        yield environment | {"PGAPPNAME": by_hand.SAYS}
    finally:
        # Not WITH (FORCE): that may not end the server's own vacuuming of a large table; a plain DROP waits for it.
        _as_owner("DROP DATABASE IF EXISTS {}", unique)


def _with_name(address: str, name: str) -> str:
    return urlsplit(address)._replace(path=f"/{name}").geturl()


def _as_owner(statement: str, name: str) -> None:
    connection = psycopg2.connect(_with_name(settings.MIGRATE_DATABASE_URL, "postgres"))
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(sql.Identifier(name)))
    finally:
        connection.close()
