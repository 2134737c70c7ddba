"""What `make run` starts: the servers, the database's content, then web, worker and beat until Ctrl-C.

`python -m nhs_tracker.up` runs the whole site; `python -m nhs_tracker.up COMMAND ...` runs one command while
the servers are up and the database is prepared (`make bench`, `make demo-code`).
"""

import ctypes
import fcntl
import hashlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from nhs_tracker import embedded, env, stamps
from nhs_tracker.state import ServerTrouble, folder

PYTHON = sys.executable
# Root may run the worker here: it accepts JSON only, so Celery's warning is about something that we don't do.
CELERY = (PYTHON, "-W", "ignore:You're running the worker", "-m", "celery", "-q", "-A", "nhs_tracker")
WORKER = (
    "worker",
    "--loglevel",
    "warning",
    "--without-gossip",
    "--without-mingle",
)  # it has no fellow workers
STOP_SECONDS = 60  # a report being drafted is finished first
QUICK_DEATH_SECONDS = 10
PORT_SECONDS = 10


class CannotStart(Exception):
    """The site cannot be started; the message says what to do."""


@dataclass
class Child:
    """One program of the site: kept running, asked to stop politely."""

    name: str
    command: Sequence[str]
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
            _say(f"{self.name} ended with {self.process.returncode}; it is started again.")
            self.process = None
        if self.process is None and time.monotonic() >= self.not_before:
            self.start()

    def stop(self) -> None:
        """SIGTERM to the program itself (not to its children: a task in progress is finished), then SIGKILL."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@dataclass
class Site:
    """Web, worker and beat on one port."""

    port: int
    children: list[Child] = field(default_factory=list)

    def __post_init__(self) -> None:
        web = (PYTHON, "-m", "gunicorn", "nhs_tracker.wsgi", "--bind", f"127.0.0.1:{self.port}")
        self.children = [
            Child("worker", (*CELERY, *WORKER, "--concurrency", "2")),
            Child(
                "web",
                (
                    *web,
                    *("--workers", "2", "--threads", "4", "--no-control-socket", "--log-level", "warning"),
                ),
            ),
            Child("beat", (*CELERY, "beat", "--loglevel", "warning", "--pidfile=")),
        ]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def start(self, *names: str) -> None:
        for child in self.children:
            if child.name in names and child.process is None:
                child.start()

    def keep(self) -> None:
        for child in self.children:
            child.keep()

    def stop(self) -> None:
        """Beat, then web, then the worker: nothing new is asked for while the last tasks finish."""
        for name in ("beat", "web", "worker"):
            for child in self.children:
                if child.name == name:
                    child.stop()

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


@contextmanager
def servers() -> Iterator[Callable[[], None]]:
    """The embedded servers that the environment does not replace; yields what starts a dead one again."""
    state = state_folder()
    with ExitStack() as stack:
        repairs = []
        if not env.text("DATABASE_URL", ""):
            repairs.append(stack.enter_context(embedded.postgres(state)))
        if not env.text("REDIS_URL", ""):
            repairs.append(stack.enter_context(embedded.valkey(state)))

        def repair_all() -> None:
            for repair in repairs:
                repair()

        yield repair_all


def state_place() -> Path:
    """Where the settings look for the state folder."""
    return Path(env.text("STATE_DIR", str(stamps.ROOT / ".state")))


def state_folder() -> Path:
    """The state folder itself, made when missing."""
    return folder(state_place())


def prepare() -> None:
    """Migrations, grants, policy and static files, each only when something they are made from has changed."""
    done = state_folder() / "stamps"
    database = f"{stamps.content(stamps.DATABASE)} {_which_database()}"
    if not stamps.is_current(done / "database", database):
        _say("Preparing the database.")
        _manage("prepare", "--verbosity", "0")
        stamps.write(done / "database", database)
    static = stamps.content(stamps.STATIC)
    if not stamps.is_current(done / "static", static):
        _manage("collectstatic", "--noinput", "--clear", "--verbosity", "0")
        stamps.write(done / "static", static)


def load_demo() -> None:
    """The demonstration, once for each database; a start that was killed half-way does it again."""
    done = state_folder() / "stamps/demo"
    if not stamps.is_current(done, _which_database()):
        _say("Loading the demonstration.")
        _manage("load_demo")
        stamps.write(done, _which_database())


def _which_database() -> str:
    addresses = env.text("DATABASE_URL", "") + env.text("MIGRATE_DATABASE_URL", "")
    return hashlib.sha256(addresses.encode()).hexdigest()[:16]


def run_site() -> None:
    """The whole site until SIGINT or SIGTERM."""
    port = env.number("PORT", default=8000)
    demo = env.flag("DEMO", default=not env.text("DATABASE_URL", ""))
    with only_one(state_folder()), servers() as repair_servers:
        wait_for_port(port)
        prepare()
        site = Site(port)
        try:
            site.start("worker", "beat")  # the demonstration's reports are drafted by the worker
            if demo:
                load_demo()
            site.start("web")
            site.wait_until_healthy()
            _say(f"NHS Board Performance Tracker is running at {site.url}")
            if demo:
                _manage("demo_accounts")
            _say("Ctrl-C stops it.")
            while True:
                site.keep()
                repair_servers()
                time.sleep(0.5)
        finally:
            _stop_quietly()
            site.stop()


def main(arguments: Sequence[str]) -> int:
    """Run the site, or one command with the servers up. Returns the exit status."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        if not arguments:
            run_site()
            return 0
        with servers():
            prepare()
            return subprocess.run(arguments, cwd=stamps.ROOT, check=False).returncode
    except KeyboardInterrupt:
        return 0 if not arguments else 130
    except subprocess.CalledProcessError as error:
        _say(f"Stopped, because this failed: {' '.join(error.cmd[1:])}")
    except (CannotStart, ServerTrouble, env.BadSetting) as error:
        _say(str(error))
    return 1


@contextmanager
def only_one(state: Path) -> Iterator[None]:
    """Two sites on one state folder would run two beats. The lock ends with the process, however it ends."""
    with (state / "up.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart(
                "The site is running from this folder: stop it first (Ctrl-C in its window)."
            ) from None
        yield


def wait_for_port(port: int) -> None:
    """After a kill the old web server needs a moment to end; a stranger keeps the port."""
    deadline = time.monotonic() + PORT_SECONDS
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                if time.monotonic() > deadline:
                    raise CannotStart(
                        f"Port {port} is taken by another program. Choose another one: PORT={port + 1} make run"
                    ) from None
            else:
                return
        time.sleep(0.2)


def _manage(*arguments: str) -> None:
    subprocess.run((PYTHON, "manage.py", *arguments), cwd=stamps.ROOT, check=True)


def _die_with(parent: int) -> Callable[[], None]:
    """For a new child: get SIGTERM when we die, however we die (Linux; elsewhere a kill leaves it running)."""

    def in_child() -> None:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
            if os.getppid() != parent:
                os.kill(os.getpid(), signal.SIGTERM)

    return in_child


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _stop_quietly() -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)


def _say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
