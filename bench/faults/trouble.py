"""Whatever is wrong with the database, a page answers 503 soon, keeps no part of what was sent, and recovers unaided.

Dead, out of disk, without a connection, a table that somebody holds, a statement that takes too long: each is made to
happen on servers that nobody else uses, while a reader opens a public page and a planner begins a plan.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from unittest import mock

import dj_database_url
import psycopg2
from django.conf import settings
from django.db import close_old_connections, connection, connections
from django.test import Client

from bench.faults.outcomes import Outcome
from bench.faults.servers import OwnServers
from boards.people.roles import Role
from boards.plans.models import DeliveryPlan, PlanVersion
from nhs_tracker import embedded
from nhs_tracker.state import account, secret
from tests.support.databases import connect_as_owner
from tests.support.people import person, sign_in

PAGE = "/boards/nhs-lothian/"
CYCLE = "sample-2026-27"
BEGIN = f"/desk/boards/sample-mainland/plan/{CYCLE}/begin/"
MOST_SECONDS = 5
HELD_SECONDS = 7  # of a table, in the control: a page that waits for it is too late
LOCK = "lock_timeout="


class OnlyRoot(Exception):
    """A small disk can only be made by root."""


def trouble(servers: OwnServers) -> Outcome:
    """Each trouble once: `lost` are answers that are not as promised, `torn` what was kept of a request that failed."""
    reader, planner = reader_and_planner()
    works = lost = torn = 0
    slowest = 0.0

    def asks(*acts: Callable[[], Any]) -> None:
        nonlocal works, lost, torn, slowest
        for act in acts:
            close_old_connections()  # as a server does before each request
            answer, seconds = asked(act)
            works, slowest = works + 1, max(slowest, seconds)
            if not is_refused_well(answer, seconds):
                lost += 1
                print(
                    f"{act.__name__}: {answer.status_code} after {seconds:.1f} s", file=sys.stderr, flush=True
                )

    def afterwards() -> None:
        nonlocal lost, torn
        close_old_connections()
        lost += reader.get(PAGE).status_code != 200
        torn += begun()

    def read() -> Any:
        return reader.get(PAGE)

    def begin() -> Any:
        return planner.post(BEGIN)

    with as_a_page():
        with dead(servers):
            asks(read, begin)
        afterwards()
        for table, act in (("boards_organisation", read), ("boards_planversion", begin)):
            with held(table):
                asks(act)
        afterwards()
        with no_connection():
            asks(read, begin)
        afterwards()
        with slow("boards_planversion"):
            asks(begin)
        afterwards()
        with suppress(OnlyRoot), small_disk(servers, table="boards_planversion") as free:
            asks(begin)
            afterwards()
            free()
            lost += begin().status_code != 302
            connection.close()
    return Outcome(works=works, lost=lost, torn=torn, slowest=slowest)


def trouble_unguarded(servers: OwnServers) -> Outcome:
    """A dead database and a held table for a site without its page for them, and without its short limit of locks."""
    reader, _ = reader_and_planner()
    lost = 0
    with mock.patch("nhs_tracker.urls.handler500", "django.views.defaults.server_error"):
        with dead(servers):
            lost += not is_refused_well(*asked(lambda: reader.get(PAGE)))
        close_old_connections()
        with held("boards_organisation", seconds=HELD_SECONDS):
            lost += not is_refused_well(*asked(lambda: reader.get(PAGE)))
    return Outcome(works=2, lost=lost)


# What is asked


def reader_and_planner() -> tuple[Client, Client]:
    """Of a site that runs: what it loads for its first page, which takes it seconds, is loaded before the trouble."""
    planner = person(Role.PLANNER, board="sample-mainland")
    reader = Client(raise_request_exception=False)
    assert reader.get(PAGE).status_code == 200
    return reader, sign_in(Client(raise_request_exception=False), planner)


def asked(act: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.monotonic()
    answer = act()
    return answer, time.monotonic() - begun


def is_refused_well(answer: Any, seconds: float) -> bool:
    return bool(
        answer.status_code == 503
        and answer.headers["Retry-After"] == "30"
        and "Content-Security-Policy" in answer.headers
        and b"Nothing that was saved before is lost." in answer.content
        and seconds < MOST_SECONDS
    )


def begun() -> int:
    """Pieces of the plan that was to be begun."""
    plans = DeliveryPlan.objects.filter(framework=CYCLE, organisation__slug="sample-mainland")
    return plans.count() + PlanVersion.objects.filter(plan__in=plans).count()


@contextmanager
def as_a_page() -> Iterator[None]:
    """Connections as the web process opens them: their limit of locks is short (`nhs_tracker/wsgi.py`)."""
    options = connection.settings_dict["OPTIONS"]
    short = options["options"].replace(f"{LOCK}{settings.LOCK_SECONDS}s", f"{LOCK}3s")
    if short == options["options"]:
        raise AssertionError("the settings no longer say how long a lock is waited for")
    with mock.patch.dict(options, {"options": short}):
        connections.close_all()
        yield
    connections.close_all()


# What is wrong


@contextmanager
def dead(servers: OwnServers) -> Iterator[None]:
    servers.kill_database()
    try:
        yield
    finally:
        servers.start_database()
        close_old_connections()


@contextmanager
def held(table: str, *, seconds: float | None = None) -> Iterator[None]:
    """The table is held by somebody else, to the end of the block or for so long."""
    with closing(connect_as_owner()) as owner, owner.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        timer = threading.Timer(seconds, owner.rollback) if seconds else None
        if timer:
            timer.start()
        try:
            yield
        finally:
            if timer:
                timer.join()


@contextmanager
def no_connection() -> Iterator[None]:
    name = connection.settings_dict["NAME"]
    with closing(connect_as_owner()) as owner, owner.cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {name} CONNECTION LIMIT 0")
        owner.commit()
        connections.close_all()
        try:
            yield
        finally:
            cursor.execute(f"ALTER DATABASE {name} CONNECTION LIMIT -1")
            owner.commit()


@contextmanager
def slow(table: str) -> Iterator[None]:
    """Statements about the table take longer than a statement may; a second here, a minute elsewhere."""

    def wait(execute: Callable[..., object], sql: str, *rest: Any) -> object:
        if table not in sql:
            return execute(sql, *rest)
        execute("SET statement_timeout = '1s'", None, *rest[1:])
        return execute("SELECT pg_sleep(30)", None, *rest[1:])

    with connection.execute_wrapper(wait):
        yield
    connection.close()  # the next one has the usual limit


@contextmanager
def small_disk(servers: OwnServers, *, table: str) -> Iterator[Callable[[], None]]:
    """The table on a disk of a megabyte, which is full; what is yielded frees it. OnlyRoot."""
    name = str(connection.settings_dict["NAME"])
    disk = Path(tempfile.mkdtemp(prefix="nhs-tracker-disk-"))
    its = account()
    owner = f"uid={its.uid},gid={its.gid},mode=0700" if its else "mode=0700"
    mount = ["mount", "-t", "tmpfs", "-o", f"size=1m,{owner}", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        disk.rmdir()
        raise OnlyRoot
    address = dj_database_url.parse(servers.database(name)["MIGRATE_DATABASE_URL"])
    try:
        with closing(
            psycopg2.connect(
                host=address["HOST"],
                dbname=name,
                user=embedded.SUPERUSER,
                password=secret(servers.state, f"password-{embedded.SUPERUSER}"),
            )
        ) as superuser:
            superuser.autocommit = True
            with superuser.cursor() as cursor:
                cursor.execute(f"CREATE TABLESPACE small LOCATION '{disk}'")
                cursor.execute(f"ALTER TABLE {table} SET TABLESPACE small")
                filler = disk / "filler"
                with suppress(OSError):
                    filler.write_bytes(b"x" * 2**21)
                try:
                    yield filler.unlink
                finally:
                    cursor.execute(f"ALTER TABLE {table} SET TABLESPACE pg_default")
                    cursor.execute("DROP TABLESPACE small")
    finally:
        subprocess.run(["umount", str(disk)], check=True)
        disk.rmdir()
