"""PostgreSQL and Valkey that nobody else uses, to be killed, and a fresh copy of a prepared database for each round."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
from psycopg2 import extensions, sql

from nhs_tracker import embedded, stamps, up
from nhs_tracker.reset import reset
from nhs_tracker.state import folder
from tests.support import by_hand

PREPARED, ROUND = "prepared", "round"
PATIENCE = 30  # seconds


@dataclass
class OwnServers:
    """Both servers below one state folder, how they are killed and how they are started again."""

    state: Path
    options: Mapping[str, str]

    def database(self, name: str) -> dict[str, str]:
        """The addresses of one database, as variables of the environment."""
        urls = embedded.urls(self.state)
        return {
            "DATABASE_URL": _named(urls.database, name),
            "MIGRATE_DATABASE_URL": _named(urls.owner, name),
            "REDIS_URL": urls.redis,
        }

    def kill_database(self) -> None:
        """`kill -9` of every process of PostgreSQL; returns when the last one is gone."""
        main = int((self.state.resolve() / "postgres/data/postmaster.pid").read_text().split()[0])
        # The main process first: it would start the others again.
        processes = [main, *_children(main)]
        for process in processes:
            _kill(process)
        _wait_until_gone(processes)

    def kill_broker(self) -> None:
        """`kill -9` of Valkey; returns when it is gone."""
        main = self._broker()
        _kill(main)
        _wait_until_gone([main])

    @contextmanager
    def frozen_broker(self) -> Iterator[None]:
        """In the block Valkey takes connections and answers nobody."""
        main = self._broker()
        os.kill(main, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(main, signal.SIGCONT)

    def _broker(self) -> int:
        return int((self.state.resolve() / "valkey/pid").read_text())

    def start_database(self) -> None:
        """Start PostgreSQL again: returns when its recovery is over and it answers."""
        embedded._Postgres(self.state, self.options).start()

    def start_broker(self) -> None:
        embedded._Valkey(self.state).start()

    def copy(self, source: str, target: str) -> None:
        """A copy of a database in place of what there was under that name, whoever is connected to it."""
        address = self.database("postgres")["MIGRATE_DATABASE_URL"]
        with closing(psycopg2.connect(address)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                _drop(cursor, target)
                # The other strategy forgets after a crash what sequences of the copy have given out since.
                statement = "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY"
                cursor.execute(sql.SQL(statement).format(sql.Identifier(target), sql.Identifier(source)))


@contextmanager
def own_servers(state: Path, *, options: Mapping[str, str] | None = None) -> Iterator[OwnServers]:
    """Both servers in a new folder at `state`, which is removed again afterwards."""
    reset(state)
    try:
        with embedded.postgres(state, options=options), embedded.valkey(state):
            yield OwnServers(state, options or {})
    finally:
        reset(state)


@contextmanager
def for_this_process() -> Iterator[OwnServers]:
    """Servers of our own for the Django of this process and its children, with a prepared database.

    To be entered before Django is set up. Whatever servers the environment names are left alone.
    """
    state = folder(up.state_folder()) / "faults"
    with own_servers(state) as servers:
        os.environ |= servers.database(PREPARED) | {
            "STATE_DIR": str(state),
            "DEMO": "0",
            "DJANGO_SETTINGS_MODULE": "nhs_tracker.settings",
            "ALLOWED_HOSTS": "testserver",
        }
        servers.copy("template0", PREPARED)
        for command in (("prepare",), ("collectstatic", "--noinput")):
            subprocess.run(
                [sys.executable, "manage.py", *command, "--verbosity", "0"], cwd=stamps.ROOT, check=True
            )
        with closing(psycopg2.connect(os.environ["MIGRATE_DATABASE_URL"])) as owner, owner:
            by_hand.let_pass(owner)
        os.environ |= servers.database(ROUND)
        yield servers


def _drop(cursor: extensions.cursor, name: str) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            return
        except (psycopg2.errors.InsufficientPrivilege, psycopg2.errors.ObjectInUse):
            # The server is vacuuming it, which only the server itself may stop: it is soon done.
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def _named(address: str, database: str) -> str:
    return urlsplit(address)._replace(path=f"/{database}").geturl()


def _children(process: int) -> list[int]:
    found = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True)
    pairs = [line.split() for line in found.stdout.splitlines()]
    return [int(pid) for pid, parent in pairs if int(parent) == process]


def _kill(process: int) -> None:
    with suppress(ProcessLookupError):  # it ended by itself since it was listed
        os.kill(process, signal.SIGKILL)


def _wait_until_gone(processes: list[int]) -> None:
    deadline = time.monotonic() + 30
    while any(_is_running(process) for process in processes):
        if time.monotonic() > deadline:
            raise TimeoutError(f"processes {processes} were killed and still run after 30 seconds")
        time.sleep(0.01)


def _is_running(process: int) -> bool:
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False
    ).stdout.strip()
    return bool(state) and not state.startswith("Z")  # one that only waits to be reaped is dead
