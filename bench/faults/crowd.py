"""Readers beside a planner with many large files and forty connections that say nothing: how long a public page takes.

The site runs as `make run` starts it: web processes behind the proxy. Quiet and loaded rounds alternate, so that noise
of the machine hits both. Without the guards the web program listens by itself, checks in its own process and keeps no
door.
"""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.test import Client

from bench.faults.outcomes import wait
from boards.organisations.models import Organisation
from boards.people.roles import Role
from nhs_tracker import programs, proxy, stamps
from tests.support.databases import environment
from tests.support.people import person, sign_in

PAGE = "/boards/nhs-lothian/"
READERS = 4
MOST_SECONDS = 8  # that a reader waits for a page
SILENT = 40  # connections that say nothing, and as many that stop in the middle of a request
FILES = 8
BOUNDARY = "a-file-of-figures"


@dataclass
class Seconds:
    """How long pages took; `failed` ones were not answered by the page."""

    quiet: list[float] = field(default_factory=list)
    loaded: list[float] = field(default_factory=list)
    failed: int = 0
    statuses: list[int] = field(default_factory=list)  # of the files
    most_memory: int = 0  # MB, that a web process grew by

    @property
    def p99(self) -> tuple[float, float]:
        return percentile(self.quiet), percentile(self.loaded)

    @property
    def holds(self) -> bool:
        """Whether readers are as well served as they were promised."""
        quiet, loaded = self.p99
        return not self.failed and loaded <= max(2 * quiet, quiet + 0.05)


def percentile(seconds: list[float]) -> float:
    return sorted(seconds)[min(len(seconds) - 1, int(0.99 * len(seconds)))]


def measure(
    *, rounds: int, seconds: float, megabytes: int, files: int = FILES, guarded: bool = True
) -> Seconds:
    """So many rounds of quiet and loaded seconds."""
    found = Seconds()
    with site(guarded=guarded) as running:
        cookie, token = _planner()
        content = large_file(megabytes)
        read(running.port, seconds=1)  # templates and caches are warm in every thread
        base = running.memory()
        for _ in range(rounds):
            quiet, failed = read(running.port, seconds=seconds)
            found.quiet += quiet
            found.failed += failed
            with _sending(running, files, content, cookie, token, found), silent(running.port):
                time.sleep(0.3)
                loaded, failed = read(running.port, seconds=seconds)
                found.loaded += loaded
                found.failed += failed
            found.most_memory = max(found.most_memory, running.memory() - base)
    return found


# The site


@dataclass
class Running:
    port: int
    web: int  # the main process

    def memory(self) -> int:
        """MB that the largest web process ever had."""
        children = Path(f"/proc/{self.web}/task/{self.web}/children").read_text().split()
        peaks = (re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{one}/status").read_text()) for one in children)
        return max(int(peak[1]) for peak in peaks if peak) // 1024


@contextmanager
def site(*, guarded: bool) -> Iterator[Running]:
    """Web processes on a free port, behind the proxy where they are guarded."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    state = Path(settings.STATE_DIR)
    extra = {
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_ADDRESS": f"http://127.0.0.1:{port}",
        "DJANGO_SETTINGS_MODULE": "bench.faults.plain_files",
    }
    application, bind = "bench.faults.no_door:application", f"127.0.0.1:{port}"
    with ExitStack() as stack:
        if guarded:
            nginx = proxy.program()
            if nginx is None:
                raise RuntimeError("nginx is not installed: apt-get install nginx")
            application, bind = "nhs_tracker.wsgi", f"unix:{proxy.socket_of(state)}"
            extra["PROXIES"] = "1"
            command = proxy.command(nginx, state.resolve() / "proxy", port=port, web=bind)
            stack.enter_context(_process(command, extra, signal.SIGTERM))
        web = stack.enter_context(
            _process(
                [sys.executable, "-m", *programs.gunicorn(application, bind=bind)], extra, signal.SIGQUIT
            )
        )
        if not wait(lambda: _answers(port), seconds=60):
            raise RuntimeError("the site did not answer within a minute")
        yield Running(port, web)


@contextmanager
def _process(command: Sequence[str], extra: dict[str, str], stop: signal.Signals) -> Iterator[int]:
    process = subprocess.Popen(command, cwd=stamps.ROOT, env=environment() | extra, start_new_session=True)
    try:
        yield process.pid
    finally:
        process.send_signal(stop)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _answers(port: int) -> bool:
    return ask(port, "/healthz") == 200


def ask(port: int, path: str) -> int:
    """The status of a page that was read to its end; 0 where there was no answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=MOST_SECONDS)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except OSError:
        return 0
    finally:
        connection.close()


# Readers


def read(port: int, *, seconds: float) -> tuple[list[float], int]:
    """A few readers, each of whom opens the page again and again; how long each took, and how many failed."""
    took: list[float] = []
    failed: list[int] = []

    def one() -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            begun = time.monotonic()
            status = ask(port, PAGE)
            took.append(time.monotonic() - begun)
            if status != 200:
                failed.append(status)
            time.sleep(0.05)  # a person who reads, not a flood

    threads = [threading.Thread(target=one) for _ in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took, len(failed)


# Whoever disturbs them


@contextmanager
def silent(port: int) -> Iterator[None]:
    """Connections that say nothing, and connections that stop in the middle of a request."""
    with ExitStack() as stack:
        for number in range(2 * SILENT):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
            if number % 2:
                connection.sendall(
                    b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 900\r\n"
                )
            elif number % 4:
                connection.sendall(b"GET / HTTP/1.1\r\nHo")
        yield


def large_file(megabytes: int) -> bytes:
    """Figures of many organisations that there are not: it is read to its end, and every row is wrong."""
    board = Organisation.objects.get(slug="nhs-lothian").slug
    line = f"{board},2023-04-01,90,100,,,\n".encode()
    header = b"organisation,period,numerator,denominator,value,marker,status\n"
    return header + line * (megabytes * 2**20 // len(line))


def _planner() -> tuple[str, str]:
    """The cookie of somebody who may send figures of NHS Lothian, and the token of their forms."""
    client = sign_in(Client(), person(Role.PLANNER, board="nhs-lothian"))
    page = client.get("/desk/boards/nhs-lothian/figures/upload/")
    token = page.content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    return "; ".join(f"{name}={one.value}" for name, one in client.cookies.items()), token


@contextmanager
def _sending(
    running: Running, files: int, content: bytes, cookie: str, token: str, found: Seconds
) -> Iterator[None]:
    """All files at once, from one person. They are on their way when the block begins; it ends when they are there."""
    body = _form(content, token)

    def send() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=300)
        try:
            connection.request(
                "POST",
                "/desk/boards/nhs-lothian/figures/upload/",
                body,
                {"Cookie": cookie, "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"},
            )
            found.statuses.append(connection.getresponse().status)
        except OSError:  # refused before it was received
            found.statuses.append(0)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(files)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for thread in threads:
            thread.join()


def _form(content: bytes, token: str) -> bytes:
    fields = {"csrfmiddlewaretoken": token, "measure": "ae-4-hours"}
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="large.csv"\r\n'
        "Content-Type: text/csv\r\n\r\n"
    ).encode()
    return b"".join([*parts, head, content, f"\r\n--{BOUNDARY}--\r\n".encode()])
