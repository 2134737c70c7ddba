"""Whatever is wrong with the database, a page answers 503 within five seconds and says what became of what was sent."""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import dj_database_url
import psycopg2
import pytest
from django.db import close_old_connections, connection, connections
from django.test import Client

from bench.faults.servers import OwnServers
from boards.people.roles import Role
from boards.plans.models import DeliveryPlan, PlanVersion
from nhs_tracker import embedded
from nhs_tracker.state import account, secret
from tests.support.databases import NAME, connect_as_owner
from tests.support.people import person, sign_in

PAGE = "/boards/nhs-lothian/"
BEGIN = "/desk/boards/sample-mainland/plan/sample-2026-27/begin/"
MOST_SECONDS = 5


@pytest.fixture
def as_a_page(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The connection that the web process opens: its lock limit is short."""
    options = connection.settings_dict["OPTIONS"]
    short = options["options"].replace("lock_timeout=60s", "lock_timeout=3s")
    assert short != options["options"]
    monkeypatch.setitem(options, "options", short)
    connections.close_all()
    yield
    connections.close_all()


def asked(act: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.monotonic()
    answer = act()
    return answer, time.monotonic() - begun


def refused_well(answer: Any, seconds: float) -> str:
    page: str = answer.content.decode()
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert "Content-Security-Policy" in answer.headers
    assert "Nothing that was saved before is lost." in page
    assert seconds < MOST_SECONDS
    return page


@contextmanager
def held(table: str) -> Iterator[None]:
    with closing(connect_as_owner()) as owner, owner.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield


def test_a_database_that_is_dead(own_database: OwnServers, as_a_page: None) -> None:
    reader = Client(raise_request_exception=False)
    planner = sign_in(Client(raise_request_exception=False), person(Role.PLANNER, board="sample-mainland"))
    assert reader.get(PAGE).status_code == 200
    own_database.kill_database()
    try:
        refused_well(*asked(lambda: reader.get(PAGE)))
        close_old_connections()  # as a server does before each request
        page = refused_well(*asked(lambda: planner.post(BEGIN)))
    finally:
        own_database.start_database()
    close_old_connections()

    assert "What you sent was most likely not kept: look before you send it again." in page
    assert reader.get(PAGE).status_code == 200, "it recovers unaided"
    assert not PlanVersion.objects.filter(plan__framework="sample-2026-27").exists()


def test_a_table_that_somebody_holds(fresh_db: None, as_a_page: None) -> None:
    reader = Client(raise_request_exception=False)
    planner = sign_in(Client(raise_request_exception=False), person(Role.PLANNER, board="sample-mainland"))
    with held("boards_organisation"):
        refused_well(*asked(lambda: reader.get(PAGE)))
    with held("boards_planversion"):
        page = refused_well(*asked(lambda: planner.post(BEGIN)))

    assert "What you sent was not kept." in page
    assert reader.get(PAGE).status_code == 200


def test_no_connection_is_left(fresh_db: None, as_a_page: None) -> None:
    reader = Client(raise_request_exception=False)
    with closing(connect_as_owner()) as owner, owner.cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {NAME} CONNECTION LIMIT 0")
        owner.commit()
        connections.close_all()
        try:
            refused_well(*asked(lambda: reader.get(PAGE)))
        finally:
            cursor.execute(f"ALTER DATABASE {NAME} CONNECTION LIMIT -1")
            owner.commit()

    assert reader.get(PAGE).status_code == 200


@contextmanager
def small_disk(servers: OwnServers, *, table: str) -> Iterator[Callable[[], None]]:
    """The table on a disk of a megabyte, which is full; what is yielded frees it."""
    disk = Path(tempfile.mkdtemp(prefix="nhs-tracker-disk-"))
    its = account()
    owner = f"uid={its.uid},gid={its.gid},mode=0700" if its else "mode=0700"
    mount = ["mount", "-t", "tmpfs", "-o", f"size=1m,{owner}", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        disk.rmdir()
        pytest.skip("a small disk can only be made by root")
    address = dj_database_url.parse(servers.database(NAME)["MIGRATE_DATABASE_URL"])
    try:
        with closing(
            psycopg2.connect(
                host=address["HOST"],
                dbname=NAME,
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


def test_a_disk_that_is_really_full(own_database: OwnServers, as_a_page: None) -> None:
    reader = Client(raise_request_exception=False)
    planner = sign_in(Client(raise_request_exception=False), person(Role.PLANNER, board="sample-mainland"))
    with small_disk(own_database, table="boards_planversion") as free:
        page = refused_well(*asked(lambda: planner.post(BEGIN)))
        assert "What you sent was not kept." in page
        assert reader.get(PAGE).status_code == 200, "readers write nothing"
        assert not DeliveryPlan.objects.filter(framework="sample-2026-27").exists(), "no part of it was kept"
        free()
        assert planner.post(BEGIN).status_code == 302, "it recovers unaided"
        connection.close()
    assert PlanVersion.objects.filter(plan__framework="sample-2026-27").count() == 1


@pytest.mark.parametrize("code", ["53100", "53200", "53300", "57014", "55P03"])
def test_what_the_database_says_itself(db: None, code: str) -> None:
    """A full disk, no memory, no connection, a statement that took too long, a row that is held: with its own words."""
    planner = sign_in(Client(raise_request_exception=False), person(Role.PLANNER, board="sample-mainland"))

    def fail(execute: Callable[..., object], sql: str, *rest: object) -> object:
        if "boards_planversion" in sql:
            return execute(
                f"DO $$ BEGIN RAISE EXCEPTION 'as told' USING ERRCODE = '{code}'; END $$", None, *rest[1:]
            )
        return execute(sql, *rest)

    with connection.execute_wrapper(fail):
        page = refused_well(*asked(lambda: planner.post(BEGIN)))
    assert "What you sent was not kept." in page


def test_control_a_fault_of_ours_is_no_trouble_of_the_database(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(execute: Callable[..., object], sql: str, *rest: object) -> object:
        return execute("SELECT no_such_column", None, *rest[1:])

    with connection.execute_wrapper(fail):
        answer = Client(raise_request_exception=False).get(PAGE)
    assert answer.status_code == 500
    assert "Retry-After" not in answer.headers
