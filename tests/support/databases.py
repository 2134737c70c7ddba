"""Test databases on a real PostgreSQL: one template, made once as the owner, and a copy for each process.

The tests act as the application role, which cannot TRUNCATE: a test that commits gets a new copy afterwards.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.conf import settings
from django.db import connections
from psycopg2 import errors, extensions, sql

from nhs_tracker import embedded, env, stamps
from tests.support import by_hand
from tests.support.shared import Shared

NAME = settings.DATABASES["default"]["NAME"]
FILES = settings.STATE_DIR / "files"
TEMPLATES_KEPT = 8
PATIENCE = 30  # seconds
BUILD_LOCK = 7_301_544  # any number that nobody else locks in these servers
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@contextmanager
def servers() -> Iterator[None]:
    """The suite's own PostgreSQL and Valkey, or those of the environment."""
    with ExitStack() as stack:
        if not env.text("DATABASE_URL", ""):
            stack.enter_context(embedded.postgres(settings.STATE_DIR, options=NOT_DURABLE))
        if not env.text("REDIS_URL", ""):
            stack.enter_context(embedded.valkey(settings.STATE_DIR))
        yield


def url(address: str, *, database: str) -> str:
    """The address with another database name."""
    return urlsplit(address)._replace(path=f"/{database}").geturl()


def environment(*, database: str = str(NAME)) -> dict[str, str]:
    """Environment of a child process (worker, command) that shall use the suite's servers and this database."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "nhs_tracker.settings",
        "DATABASE_URL": url(settings.DATABASE_URL, database=database),
        "MIGRATE_DATABASE_URL": url(settings.MIGRATE_DATABASE_URL, database=database),
        "REDIS_URL": settings.REDIS_URL,
        "SECRET_KEY": settings.SECRET_KEY,
        "STATE_DIR": str(FILES / NAME),
        "DEMO": "0",
    }


def connect_as_owner(*, database: str = NAME, uses: str = NAME) -> extensions.connection:
    """A plain connection as the owner; it tells other processes which database is in use. The caller closes it."""
    return psycopg2.connect(url(settings.MIGRATE_DATABASE_URL, database=database), application_name=uses)


def _drop(cursor: extensions.cursor, name: str) -> None:
    """Autovacuum looks into a database now and then, as somebody whom the owner may not send away: it is soon gone."""
    for _ in range(100):
        try:
            cursor.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        except errors.InsufficientPrivilege:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"{name} is in use")


@contextmanager
def empty_database(name: str) -> Iterator[None]:
    """A database with nothing in it, for as long as the block takes."""
    with closing(connect_as_owner(database="postgres", uses=name)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            try:
                yield
            finally:
                _drop(cursor, name)


@contextmanager
def as_owner_of(name: str) -> Iterator[None]:
    """Django's connection of the owner leads to this database inside."""
    owner = connections["owner"]
    own = owner.settings_dict["NAME"]
    owner.close()
    owner.settings_dict["NAME"] = name
    try:
        yield
    finally:
        owner.close()
        owner.settings_dict["NAME"] = own


class Databases:
    """This process's database. Its open connection tells other processes that the database is in use."""

    def __init__(self) -> None:
        if settings.DATABASES["default"]["USER"] == settings.DATABASES["owner"]["USER"]:
            pytest.exit(
                "The tests need two roles: set MIGRATE_DATABASE_URL to an owner that may create databases, and "
                "DATABASE_URL to an application role that the owner is a member of.",
                returncode=4,
            )
        self.shared = Shared()
        self.connection = connect_as_owner(database="postgres")
        self.connection.autocommit = True
        self._drop_leftovers()
        for folder in (FILES, FILES / NAME):
            folder.mkdir(exist_ok=True)
            folder.chmod(0o711)  # others pass through: a proxy that a test starts
        self.template, _ = self.made("prepared", self._prepare)
        self.create()

    def create(self, template: str = "") -> None:
        """A fresh copy of the template under this process's name, in place of what there was."""
        self.shared.end()
        self._drop(NAME)
        self._run("CREATE DATABASE {} TEMPLATE {}", NAME, template or self.template)

    def close(self) -> None:
        self._drop(NAME)
        shutil.rmtree(FILES / NAME, ignore_errors=True)
        self.connection.close()

    def made(self, kind: str, make: Callable[[str], str], *, of: tuple[str, ...] = ()) -> tuple[str, str]:
        """A template that `make` fills from an empty database, once for all processes until its ingredients change.

        Its name, and what `make` said of it. `of` are files that it is made of beside a database's usual ones.
        """
        name = f"template_{kind}_{stamps.content((*stamps.DATABASE, 'tests/support/by_hand.py', *of))}"
        self._ask("SELECT pg_advisory_lock(%s)", BUILD_LOCK)
        try:
            if name not in self._ask("SELECT datname FROM pg_database"):
                building = f"building_{name}"
                self._drop(building)
                self._run("CREATE DATABASE {}", building)
                said = make(building)
                with self.connection.cursor() as cursor:
                    comment = sql.SQL("COMMENT ON DATABASE {} IS {}")
                    cursor.execute(comment.format(sql.Identifier(building), sql.Literal(said)))
                self._run("ALTER DATABASE {} RENAME TO {}", building, name)
            old = "SELECT datname FROM pg_database WHERE datname LIKE 'template\\_%%' ORDER BY oid DESC OFFSET %s"
            for leftover in self._ask(old, TEMPLATES_KEPT):
                if leftover != name:
                    self._drop(leftover)
        finally:
            self._ask("SELECT pg_advisory_unlock(%s)", BUILD_LOCK)
        told = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
        return name, self._ask(told, name)[0]

    def _prepare(self, database: str) -> str:
        command = [sys.executable, "manage.py", "prepare", "--verbosity", "0"]
        done = subprocess.run(
            command,
            cwd=stamps.ROOT,
            env=environment(database=database),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            pytest.exit(f"The test database could not be prepared:\n{done.stdout}", returncode=3)
        with closing(connect_as_owner(database=database)) as owner, owner, owner.cursor() as cursor:
            cursor.execute(
                "DELETE FROM boards_heartbeat"
            )  # no beat runs beside most tests, and none is missed
            by_hand.let_pass(owner)
        return "prepared"

    def _drop_leftovers(self) -> None:
        """Databases and files of test processes that are gone: nobody is connected under their name."""
        in_use = self._ask("SELECT application_name FROM pg_stat_activity")
        for name in self._ask("SELECT datname FROM pg_database WHERE datname LIKE 'test\\_%%'"):
            if name not in in_use:
                self._drop(name)
        for files in FILES.glob("test_*"):
            if files.name not in in_use:
                shutil.rmtree(files, ignore_errors=True)

    def _drop(self, name: str) -> None:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
            except (psycopg2.errors.InsufficientPrivilege, psycopg2.errors.ObjectInUse):
                # The server is vacuuming it, which only the server itself may stop: it is soon done.
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)

    def _run(self, statement: str, *names: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _ask(self, query: str, *values: object) -> list[str]:
        with self.connection.cursor() as cursor:
            cursor.execute(query, values)
            return [row[0] for row in cursor.fetchall()]
