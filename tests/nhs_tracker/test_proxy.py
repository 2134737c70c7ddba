"""nginx in front of the site, as deployments have it: nobody holds a thread by being slow, nor sends much unasked."""

import http.client
import json
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.conf import settings
from django.test import Client

from bench.faults import crowd
from boards.desk import door
from boards.people.roles import Role
from nhs_tracker import proxy
from nhs_tracker.state import folder
from tests.support.people import person, sign_in
from tests.support.site import Site, wait_until

UPLOAD = "/desk/boards/nhs-lothian/figures/upload/"
PROGRAM = "/api/v1/token/"
PRIVATE = "private, no-store"


@contextmanager
def in_front_of(web: str) -> Iterator[int]:
    """The port of the proxy in front of a web server."""
    nginx = proxy.program()
    assert nginx, "the tests of the proxy need it: apt-get install nginx"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    here = folder(Path(settings.STATE_DIR)) / f"proxy-{port}"
    process = subprocess.Popen(proxy.command(nginx, here, port=port, web=web))
    try:
        wait_until(lambda: _listens(port), what="the proxy to listen")
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _listens(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def site(fresh_db: None) -> Iterator[int]:
    running = Site()
    try:
        with in_front_of(running.url.removeprefix("http://")) as port:
            yield port
    finally:
        running.close()


def announce(port: int, path: str, *headers: str) -> tuple[int, dict[str, str], str]:
    """What is answered to the head of a request, before any of its body is sent."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=10)) as connection:
        head = [
            f"POST {path} HTTP/1.1",
            f"Host: 127.0.0.1:{port}",
            "Content-Type: multipart/form-data; boundary=x",
        ]
        connection.sendall("\r\n".join([*head, *headers, "", ""]).encode())
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        return answer.status, dict(answer.headers.items()), answer.read().decode()


def cookie_of(client: Client) -> str:
    return "Cookie: " + "; ".join(f"{name}={one.value}" for name, one in client.cookies.items())


def test_a_page_is_answered_beside_many_connections_that_say_nothing_or_half(site: int) -> None:
    assert crowd.ask(site, "/accessibility/") == 200  # its template is warm
    with crowd.silent(site):
        begun = time.monotonic()
        assert crowd.ask(site, "/accessibility/") == 200
    assert time.monotonic() - begun < 8, "less than a connection may be silent for"


def test_what_is_large_is_refused_before_it_is_received(site: int) -> None:
    stranger = announce(site, UPLOAD, "Content-Length: 2000000")
    unannounced = announce(site, UPLOAD, "Transfer-Encoding: chunked")
    elsewhere = announce(site, "/accounts/login/", "Content-Length: 2000000")
    planner = sign_in(Client(), person(Role.PLANNER))
    far_too_large = announce(site, UPLOAD, "Content-Length: 99000000", cookie_of(planner))
    program = announce(site, PROGRAM, "Content-Length: 2000000")
    assert json.loads(program[2]).keys() == {"title", "status", "happened", "remedies", "errors"}
    for status, headers, page in (stranger, unannounced, elsewhere, far_too_large, program):
        assert status == 413
        assert "Too much was sent at once" in page
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == PRIVATE


def test_the_next_large_file_waits_outside_and_is_told_when_to_come(site: int) -> None:
    planner = sign_in(Client(), person(Role.PLANNER))
    with door.through():
        status, headers, page = announce(site, UPLOAD, "Content-Length: 2000000", cookie_of(planner))
        assert (status, headers["Retry-After"]) == (503, "30")
        assert "Another file is being checked" in page
        assert announce(site, UPLOAD, "Content-Length: 0", cookie_of(planner))[0] == 403, (
            "a form comes through"
        )
    with closing(socket.create_connection(("127.0.0.1", site), timeout=10)) as connection:
        head = f"POST {UPLOAD} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2000000\r\n{cookie_of(planner)}\r\n\r\n"
        connection.sendall(head.encode())
        connection.settimeout(0.5)
        with pytest.raises(TimeoutError):  # it waits for the file
            connection.recv(1)


def test_an_address_is_added_and_none_is_believed_and_a_dead_site_is_told(fresh_db: None) -> None:
    def tell(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        start("200 OK", [("Content-Type", "application/json")])
        return [
            json.dumps(
                {key: str(value) for key, value in environ.items() if key.startswith("HTTP_")}
            ).encode()
        ]

    class Quiet(WSGIRequestHandler):
        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    server = make_server("127.0.0.1", 0, tell, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    with ExitStack() as stack:
        port = stack.enter_context(in_front_of(f"127.0.0.1:{server.server_port}"))
        connection = stack.enter_context(closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)))
        connection.request("GET", "/", headers={"Host": "tracker.example", "X-Forwarded-For": "192.0.2.1"})
        told = json.loads(connection.getresponse().read())
        assert told["HTTP_HOST"] == "tracker.example"
        assert told["HTTP_X_FORWARDED_FOR"] == "192.0.2.1, 127.0.0.1"
        assert told["HTTP_X_FORWARDED_PROTO"] == "http"
        server.shutdown()
        server.server_close()
        thread.join()
        connection.request("GET", "/")
        answer = connection.getresponse()
        assert (answer.status, answer.headers["Retry-After"]) == (503, "30")
        assert "default-src 'none'" in str(answer.headers["Content-Security-Policy"])
        assert b"Nothing that was saved before is lost." in answer.read()
        answer.read()
        connection.request("GET", PROGRAM)
        answer = connection.getresponse()
        assert (answer.status, answer.headers["Retry-After"]) == (503, "30")
        assert json.loads(answer.read())["status"] == 503
