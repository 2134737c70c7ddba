"""What `make run` starts, really started and really killed."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from boards.work.models import Heartbeat
from nhs_tracker import stamps, up
from nhs_tracker.programs import CannotStart, Program
from tests.support import databases
from tests.support.site import wait_until


class Run:
    """`python -m nhs_tracker.up` on the suite's servers."""

    def __init__(self, port: int, log: Path) -> None:
        self.port = port
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "nhs_tracker.up"],
                cwd=stamps.ROOT,
                env=databases.environment() | {"PORT": str(port)},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def says(self, words: str) -> bool:
        return words in self.log.read_text()

    def is_healthy(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def listens_at(self) -> list[str]:
        """Addresses on which somebody listens at our port."""
        found = []
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
            host, port = line.split()[1].split(":")
            if int(port, 16) == self.port and line.split()[3] == "0A":
                found.append(f"{socket.inet_ntoa(bytes.fromhex(host)[::-1])}:{self.port}")
        return found

    def programs(self) -> dict[str, int]:
        """The running programs by name."""
        found = subprocess.run(
            ["ps", "-ww", "--ppid", str(self.process.pid), "-o", "pid=,args="],
            capture_output=True,
            text=True,
            check=False,
        ).stdout
        names = {
            "-m gunicorn": "web",
            "nhs_tracker worker": "worker",
            "nhs_tracker beat": "beat",
            "nginx": "proxy",
        }
        return {
            name: int(line.split()[0])
            for line in found.splitlines()
            for mark, name in names.items()
            if mark in line
        }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_gone(pid: int) -> bool:
    try:
        return not Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return True


def test_site_starts_repairs_itself_survives_a_kill_and_stops_cleanly(fresh_db: None, tmp_path: Path) -> None:
    port = _free_port()
    first = Run(port, tmp_path / "first")
    try:
        wait_until(lambda: first.says("is running at"), what="the first start", seconds=300)
        assert first.says("Preparing the database")
        programs = first.programs()
        assert set(programs) == {"proxy", "web", "worker", "beat"}
        assert first.listens_at() == [f"127.0.0.1:{port}"]

        os.kill(programs["proxy"], signal.SIGKILL)
        os.kill(programs["web"], signal.SIGKILL)
        os.kill(programs["worker"], signal.SIGKILL)
        wait_until(
            lambda: set(first.programs()) == {"proxy", "web", "worker", "beat"},
            what="the dead programs to come back",
        )
        wait_until(first.is_healthy, what="the site to answer again")
        assert first.says("worker ended with -9; it is started again.")
        ran = Heartbeat.objects.filter(job="sweep-owed-work", done_at__isnull=False)
        wait_until(ran.exists, what="a scheduled job to say that it ran")
        programs = first.programs()
    finally:
        first.process.kill()
        first.process.wait()
    wait_until(lambda: all(map(_is_gone, programs.values())), what="its programs to end with it")

    second = Run(port, tmp_path / "second")
    try:
        wait_until(lambda: second.says("is running at"), what="the second start")
        assert not second.says("Preparing")
        programs = second.programs()
        second.process.send_signal(signal.SIGINT)
        assert second.process.wait(60) == 0
    finally:
        second.process.kill()
        second.process.wait()
    assert all(map(_is_gone, programs.values()))


def test_second_site_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    with up.only_one(tmp_path), pytest.raises(CannotStart, match="stop it first"), up.only_one(tmp_path):
        pass
    with up.only_one(tmp_path):
        pass


def test_taken_port_is_said_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(up, "PORT_SECONDS", 0)
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        port = stranger.getsockname()[1]
        with pytest.raises(CannotStart, match=f"PORT={port + 1} make run"):
            up.wait_for_port(port)


def test_program_that_dies_at_once_is_started_again_later_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr("nhs_tracker.programs.time.monotonic", lambda: now)
    child = Program("short", (sys.executable, "-c", ""))
    pauses = []
    for _ in range(7):
        child.start()
        assert child.process is not None
        child.process.wait()
        child.keep()
        pauses.append(child.not_before - now)
        now = child.not_before
        child.process = None
    assert pauses == [1, 3, 7, 15, 30, 30, 30]


def test_bad_setting_is_one_line_and_no_traceback() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "nhs_tracker.up"],
        cwd=stamps.ROOT,
        env=databases.environment() | {"PORT": "eighty"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == "PORT is 'eighty': write a whole number, for example 8000.\n"
    assert done.stderr == ""


def test_database_that_does_not_answer_is_named_and_no_traceback() -> None:
    nowhere = {
        "DATABASE_URL": "postgres://a:b@127.0.0.1:1/c",
        "MIGRATE_DATABASE_URL": "postgres://d:e@127.0.0.1:1/c",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "prepare"],
        cwd=stamps.ROOT,
        env=databases.environment() | nowhere,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Check MIGRATE_DATABASE_URL: connection to server" in done.stderr
    assert "Traceback" not in done.stderr
