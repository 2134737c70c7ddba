"""PostgreSQL and Valkey from wheels: really started, really killed."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
import redis
from django.conf import settings

from nhs_tracker import embedded, reset
from nhs_tracker.stamps import ROOT
from nhs_tracker.state import ServerTrouble
from tests.support.site import wait_until

QUICK = {"fsync": "off"}
HOLD = """
import pathlib, sys, time
from nhs_tracker import embedded
with embedded.postgres(pathlib.Path(sys.argv[1])), embedded.valkey(pathlib.Path(sys.argv[1])):
    print("up", flush=True)
    time.sleep(600)
"""


@pytest.fixture(scope="module")
def state() -> Iterator[Path]:
    """A state folder whose name has what a user's folder may have: blanks and an apostrophe."""
    place = settings.STATE_DIR / f"it's own {os.getpid()}"
    yield place
    reset.reset(place)


@pytest.fixture
def table(state: Path) -> Iterator[Path]:
    with embedded.postgres(state, options=QUICK):
        execute(
            state, "CREATE TABLE IF NOT EXISTS kept (n int)", "TRUNCATE kept", "INSERT INTO kept VALUES (1)"
        )
        yield state


def execute(state: Path, *statements: str) -> None:
    with closing(psycopg2.connect(embedded.urls(state).owner)) as connection, connection:
        for statement in statements:
            connection.cursor().execute(statement)


def kept(state: Path) -> int:
    with closing(psycopg2.connect(embedded.urls(state).owner)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kept")
        return int(cursor.fetchone()[0])


def main_process(state: Path) -> int:
    return int((state.resolve() / "postgres/data/postmaster.pid").read_text().split()[0])


def children(pid: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout
    return [int(line) for line in found.split()]


def is_running(pid: int) -> bool:
    try:
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())  # empty for one that only waits to be reaped
    except FileNotFoundError:
        return False


def ends(pid: int) -> None:
    """A server takes its process file away as the last thing that it does, a moment before it is gone."""
    wait_until(lambda: not is_running(pid), what="the server to be gone", seconds=5)


def test_two_roles_that_are_no_superusers_and_a_cluster_with_checksums(table: Path) -> None:
    for address, role in (
        (embedded.urls(table).database, "tracker_app"),
        (embedded.urls(table).owner, "tracker_owner"),
    ):
        with closing(psycopg2.connect(address)) as connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT rolname, rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user"
            )
            assert cursor.fetchone() == (role, False, False)
            cursor.execute("SHOW data_checksums")
            assert cursor.fetchone() == ("on",)
            cursor.execute("SHOW listen_addresses")
            assert cursor.fetchone() == ("",)


def test_wrong_password_is_refused(table: Path) -> None:
    address = embedded.urls(table).owner
    wrong = address.replace("tracker_owner:", "tracker_owner:x")
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(wrong)


def test_last_user_stops_the_server_and_the_data_stays(state: Path, table: Path) -> None:
    pid = main_process(state)
    with embedded.postgres(state, options=QUICK):
        assert main_process(state) == pid
    assert is_running(pid)


def test_starts_again_with_the_data_of_the_last_time(state: Path) -> None:
    with embedded.postgres(state, options=QUICK):
        pid = main_process(state)
        execute(
            state, "CREATE TABLE IF NOT EXISTS kept (n int)", "TRUNCATE kept", "INSERT INTO kept VALUES (1)"
        )
    ends(pid)
    with embedded.postgres(state, options=QUICK):
        assert main_process(state) != pid
        assert kept(state) == 1


def test_server_of_a_killed_supervisor_is_adopted(state: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(state)], cwd=ROOT, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"up\n"
        pid = main_process(state)
        holder.kill()
    assert is_running(pid)
    with embedded.postgres(state, options=QUICK), embedded.valkey(state):
        assert main_process(state) == pid
    ends(pid)


def test_kill_of_all_its_processes_is_repaired_and_loses_nothing(state: Path) -> None:
    with embedded.postgres(state, options=QUICK) as repair:
        execute(
            state, "CREATE TABLE IF NOT EXISTS kept (n int)", "TRUNCATE kept", "INSERT INTO kept VALUES (1)"
        )
        pid = main_process(state)
        for process in (pid, *children(pid)):
            os.kill(process, signal.SIGKILL)
        wait_until(lambda: not is_running(pid), what="the killed server to end")
        repair()
        assert main_process(state) != pid
        assert kept(state) == 1


def test_kill_of_the_main_process_alone_waits_for_the_busy_connection(table: Path, state: Path) -> None:
    """A connection that is busy goes on after its main process is gone; two servers must not share the data."""
    with closing(psycopg2.connect(embedded.urls(state).owner)) as busy:
        busy.cursor().execute("SELECT pg_backend_pid()")
        script = (
            "import psycopg2, sys; psycopg2.connect(sys.argv[1]).cursor().execute("
            '"DO $$ DECLARE t timestamptz := clock_timestamp(); BEGIN '
            "WHILE clock_timestamp() < t + interval '3 seconds' LOOP END LOOP; END $$\")"
        )
        with subprocess.Popen(
            [sys.executable, "-c", script, embedded.urls(state).owner], stderr=subprocess.DEVNULL
        ) as other:
            time.sleep(1)
            pid = main_process(state)
            os.kill(pid, signal.SIGKILL)
            started = time.monotonic()
            with embedded.postgres(state, options=QUICK):
                assert time.monotonic() - started > 0.5
                assert kept(state) == 1
            other.wait()


def test_process_file_that_names_a_stranger_does_not_stop_the_start(state: Path) -> None:
    with embedded.postgres(state, options=QUICK):
        held = (state.resolve() / "postgres/data/postmaster.pid").read_text()
    stale = state.resolve() / "postgres/data/postmaster.pid"
    stale.write_text(held.replace(held.split("\n")[0], str(os.getpid()), 1))
    shutil.chown(stale, (state.resolve() / "postgres/data").owner())
    with embedded.postgres(state, options=QUICK):
        assert main_process(state) != os.getpid()


def test_data_of_another_major_version_is_refused_with_the_remedy(state: Path) -> None:
    with embedded.postgres(state, options=QUICK):
        pass
    mark = state.resolve() / "postgres/data/PG_VERSION"
    right = mark.read_text()
    mark.write_text("15\n")
    try:
        with (
            pytest.raises(ServerTrouble, match=r"made by PostgreSQL 15.*dump the database"),
            embedded.postgres(state, options=QUICK),
        ):
            pass
    finally:
        mark.write_text(right)


def test_valkey_keeps_what_was_written_when_it_is_killed(state: Path) -> None:
    socket = str(state.resolve() / "run/valkey.sock")
    with embedded.valkey(state) as repair:
        with closing(redis.Redis(unix_socket_path=socket)) as client:
            client.set("hint", "kept")
            pid = int(client.info("server")["process_id"])
        time.sleep(1.1)  # its log of writes reaches the disk once a second
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not is_running(pid), what="the killed server to end")
        repair()
        with closing(redis.Redis(unix_socket_path=socket)) as client:
            assert client.get("hint") == b"kept"


@pytest.mark.parametrize("name", ["x" * 80, "a, b"])
def test_path_that_no_socket_can_have_gets_a_short_folder(name: str, tmp_path: Path) -> None:
    place = tmp_path / name / "state"
    place.mkdir(parents=True)
    sockets = embedded._socket_folder(place)
    assert len(str(sockets)) < 40
    assert embedded._socket_folder(place) == sockets
    assert str(sockets).replace("/", "%2F") in embedded.urls(place).database


def test_path_that_postgresql_cannot_have_is_refused_with_the_remedy() -> None:
    place = settings.STATE_DIR / f"cheap $1 {os.getpid()}"
    with pytest.raises(ServerTrouble, match="move the checkout"), embedded.postgres(place):
        pass
    shutil.rmtree(place)


def test_reset_removes_everything(state: Path) -> None:
    place = state.with_name(f"gone {os.getpid()}")
    with embedded.valkey(place):
        pid = int((place.resolve() / "valkey/pid").read_text())
        reset.reset(place)
        assert not place.exists()
        ends(pid)
    reset.reset(place)
