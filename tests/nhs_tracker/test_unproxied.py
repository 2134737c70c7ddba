"""The web program where no proxy stands in front: nobody holds a thread by being slow, and it stops politely."""

import http.client
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from bench.faults import crowd
from nhs_tracker import programs, proxy, stamps, unproxied
from tests.support.plain_app import LIMIT
from tests.support.site import wait_until

WITHOUT_THE_SITE = "tests.support.plain_app"


@contextmanager
def running(*command: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-m", *command], cwd=stamps.ROOT)
    try:
        wait_until(lambda: crowd.ask(port, "/") == 200, what="the web program to answer")
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_it_answers_beside_many_connections_that_say_nothing_or_half(port: int) -> None:
    with running(WITHOUT_THE_SITE, str(port), port=port), crowd.silent(port):
        begun = time.monotonic()
        assert crowd.ask(port, "/") == 200
        assert time.monotonic() - begun < unproxied.SILENT_SECONDS / 4


def test_control_gunicorn_alone_does_not(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowd, "MOST_SECONDS", 3)
    alone = programs.gunicorn(f"{WITHOUT_THE_SITE}:application", bind=f"127.0.0.1:{port}")
    with running(*alone, "--workers", "1", port=port) as process, crowd.silent(port):
        time.sleep(0.5)  # they have their threads
        assert crowd.ask(port, "/") == 0
        process.send_signal(signal.SIGQUIT)  # its children too


def test_a_body_is_whole_or_refused_and_no_address_is_believed(port: int) -> None:
    with ExitStack() as stack:
        stack.enter_context(running(WITHOUT_THE_SITE, str(port), port=port))
        connection = stack.enter_context(closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)))
        connection.request("POST", "/", b"x" * LIMIT, {"X-Forwarded-For": "192.0.2.1"})
        told = connection.getresponse().read().decode()
        # Who is called is the connection's own; how many of the header's are believed, `PROXIES` says.
        assert told == f"{LIMIT} bytes from 127.0.0.1 192.0.2.1"
        too_much = stack.enter_context(closing(socket.create_connection(("127.0.0.1", port), timeout=10)))
        length = LIMIT + unproxied.BODY_SLACK + 1
        too_much.sendall(f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n".encode())
        assert b" 413 " in too_much.recv(100)


def test_what_was_asked_for_is_answered_when_it_stops(port: int) -> None:
    answers: list[int] = []
    with running(WITHOUT_THE_SITE, str(port), port=port) as process:
        asking = threading.Thread(target=lambda: answers.append(crowd.ask(port, "/slow/")))
        asking.start()
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        asking.join()
        assert process.wait(10) == 0
    assert answers == [200]


def test_make_run_starts_it_where_nginx_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proxy, "program", lambda: None)
    site = programs.Site(8123, state=tmp_path)
    assert site.programs["web"].command[1:] == ("-m", "nhs_tracker.unproxied", "127.0.0.1:8123")
    assert not site.has_proxy
