"""Web, worker and beat as programs that are kept running and asked to stop politely."""

import ctypes
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from nhs_tracker import proxy, stamps

PYTHON = sys.executable
# Root may run the worker here: it accepts JSON only, so Celery's warning is about something that we don't do.
CELERY = (PYTHON, "-W", "ignore:You're running the worker", "-m", "celery", "-q", "-A", "nhs_tracker")
# It has no fellow workers to greet.
WORKER = ("worker", "--loglevel", "warning", "--without-gossip", "--without-mingle")
STOP_SECONDS = 60  # a report being drafted is finished first
QUICK_DEATH_SECONDS = 10


class CannotStart(Exception):
    """The site cannot be started; the message says what to do."""


@dataclass
class Program:
    """One program of the site: kept running, asked to stop politely."""

    name: str
    command: Sequence[str]
    polite: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    quick_deaths: int = 0
    not_before: float = 0.0

    def start(self) -> None:
        self.started = time.monotonic()
        # A session of its own: Ctrl-C in the terminal reaches us alone, and we stop the children in order.
        self.process = subprocess.Popen(
            self.command, cwd=stamps.ROOT, start_new_session=True, preexec_fn=_die_with(os.getpid())
        )

    def keep(self) -> None:
        """Start it again when it has died; after quick deaths in a row wait longer each time, 30 s at most."""
        if self.process is not None and self.process.poll() is not None:
            quick = time.monotonic() - self.started < QUICK_DEATH_SECONDS
            self.quick_deaths = self.quick_deaths + 1 if quick else 0
            self.not_before = time.monotonic() + min(30, 2**self.quick_deaths - 1)
            say(f"{self.name} ended with {self.process.returncode}; it is started again.")
            with suppress(ProcessLookupError):  # children of a dead nginx would keep the port
                os.killpg(self.process.pid, signal.SIGTERM)
            self.process = None
        if self.process is None and time.monotonic() >= self.not_before:
            self.start()

    def stop(self) -> None:
        """Ask the program itself (not its children: a task in progress is finished) to end, then SIGKILL."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(self.polite)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def gunicorn(application: str, *, bind: str) -> tuple[str, ...]:
    """The module and its arguments: the same as in the Dockerfile."""
    web = ("gunicorn", application, "--bind", bind, "--workers", "2", "--threads", "4")
    return (*web, "--no-control-socket", "--log-level", "warning")


def unproxied(*, bind: str) -> tuple[str, ...]:
    """The module and its arguments, where no proxy takes requests whole."""
    return ("nhs_tracker.unproxied", bind)


class Site:
    """Web, worker and beat on one port, behind the proxy where nginx is installed."""

    def __init__(self, port: int, *, state: Path) -> None:
        self.url = f"http://127.0.0.1:{port}/"
        self.port = port
        nginx = proxy.program()
        bind = f"unix:{proxy.socket_of(state)}" if nginx else f"127.0.0.1:{port}"
        web = gunicorn("nhs_tracker.wsgi", bind=bind) if nginx else unproxied(bind=bind)
        # In the order of stopping: nothing new is asked for while the last answers are given and the last tasks finish.
        self.programs = {
            "beat": Program("beat", (*CELERY, "beat", "--loglevel", "warning", "--pidfile=")),
            "web": Program("web", (PYTHON, "-m", *web)),
            "worker": Program("worker", (*CELERY, *WORKER, "--concurrency", "2")),
        }
        self.has_proxy = nginx is not None
        if nginx:
            command = proxy.command(nginx, state / "proxy", port=port, web=bind)
            self.programs = {"proxy": Program("proxy", command, polite=signal.SIGQUIT), **self.programs}

    def start(self, *names: str) -> None:
        for name in names:
            self.programs[name].start()

    def keep(self) -> None:
        """Start again what has died."""
        for program in self.programs.values():
            program.keep()

    def stop(self) -> None:
        for program in self.programs.values():
            program.stop()

    def wait_until_healthy(self, seconds: int = 60) -> None:
        """Return when `/healthz` answers 200. Raises CannotStart with its last answer."""
        deadline = time.monotonic() + seconds
        answer = "no answer"
        while time.monotonic() < deadline:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            with suppress(OSError):
                connection.request("GET", "/healthz")
                response = connection.getresponse()
                answer = f"{response.status} {response.read(200).decode(errors='replace')}"
                if response.status == 200:
                    return
                time.sleep(1)  # it is up and not well: each look may write to the log
            connection.close()
            self.keep()
            time.sleep(0.1)
        raise CannotStart(f"The site did not become healthy in {seconds} seconds: {answer}")


def say(words: str) -> None:
    print(words, flush=True)


def _die_with(parent: int) -> Callable[[], None]:
    """For a new child: get SIGTERM when we die, however we die (Linux; elsewhere a kill leaves it running)."""

    def in_child() -> None:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
            if os.getppid() != parent:
                os.kill(os.getpid(), signal.SIGTERM)

    return in_child
