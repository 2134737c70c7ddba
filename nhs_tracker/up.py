"""What `make run` starts: the servers, the database's content, then web, worker and beat until Ctrl-C.

`python -m nhs_tracker.up` runs the whole site; `python -m nhs_tracker.up COMMAND ...` runs one command while
the servers are up and the database is prepared (`make bench`, `make demo-code`).
"""

import fcntl
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from nhs_tracker import embedded, env, stamps
from nhs_tracker.programs import PYTHON, CannotStart, Site, say
from nhs_tracker.state import ServerTrouble, folder
from nhs_tracker.steps import Steps

PORT_SECONDS = 10


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


def prepare(steps: Steps) -> None:
    """Migrations, grants, policy and, beside them, static files: each only when what they are made from has changed."""
    done = state_folder() / "stamps"
    database = f"{stamps.content(stamps.DATABASE)} {_which_database()}"
    static = stamps.content(stamps.STATIC)
    is_prepared = stamps.is_current(done / "database", database)
    is_collected = stamps.is_current(done / "static", static)
    if is_prepared and is_collected:
        return
    with steps.step("database and static files"):
        with ExitStack() as stack:
            if not is_collected:
                stack.enter_context(_beside("collectstatic", "--noinput", "--clear", "--verbosity", "0"))
            if not is_prepared:
                say("Preparing the database.")
                _manage("prepare", "--verbosity", "0")
                stamps.write(done / "database", database)
        stamps.write(done / "static", static)


class Demonstration:
    """Loaded once for each database; a start that was killed half-way does it again.

    The site can be read when its figures are there. Its sample boards and its reports come while it runs.
    """

    def __init__(self) -> None:
        self.stamp = state_folder() / "stamps/demo"
        self.is_loaded = stamps.is_current(self.stamp, _which_database())

    def load_figures(self, steps: Steps) -> None:
        if not self.is_loaded:
            say("Loading the demonstration.")
            with steps.step("demonstration"):
                _manage("load_demo", "figures")

    def load_rest(self, *, meanwhile: Callable[[], None]) -> None:
        if not self.is_loaded:
            say(
                "Its sample boards are loaded and its ownership reports drafted now; all else can be read already."
            )
            with _beside("load_demo", "rest") as is_running:
                while is_running():
                    meanwhile()
            stamps.write(self.stamp, _which_database())
            self.is_loaded = True


def _which_database() -> str:
    addresses = env.text("DATABASE_URL", "") + env.text("MIGRATE_DATABASE_URL", "")
    return hashlib.sha256(addresses.encode()).hexdigest()[:16]


def run_site() -> None:
    """The whole site until SIGINT or SIGTERM."""
    port = env.number("PORT", default=8000)
    demo = env.flag("DEMO", default=not env.text("DATABASE_URL", ""))
    steps = Steps.after_setup()
    demonstration = Demonstration() if demo else None
    with only_one(state_folder()), ExitStack() as stack:
        with steps.step("servers"):
            repair_servers = stack.enter_context(servers())
        wait_for_port(port)
        site = Site(port, state=state_folder())
        os.environ.setdefault("SITE_ADDRESS", site.url)
        if site.has_proxy:  # beside those that stand in front of it
            os.environ["PROXIES"] = str(env.number("PROXIES", default=0) + 1)
        prepare(steps)

        def keep() -> None:
            site.keep()
            repair_servers()
            time.sleep(0.5)

        try:
            site.start("worker", "beat")  # which judge the demonstration and draft its reports
            if demonstration:
                demonstration.load_figures(steps)
            with steps.step("first page"):
                site.start(*(name for name in site.programs if name in ("web", "proxy")))
                site.wait_until_healthy()
            say(f"The first page is there: {site.url}")
            say(steps.words())
            if demonstration:
                demonstration.load_rest(meanwhile=keep)
            say(f"NHS Board Performance Tracker is running at {site.url}")
            if demonstration:
                _manage("demo_accounts")
            _manage("read_again", "--remind")
            say("Ctrl-C stops it.")
            while True:
                keep()
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
            prepare(Steps())
            return subprocess.run(arguments, cwd=stamps.ROOT, check=False).returncode
    except KeyboardInterrupt:
        return 0 if not arguments else 130
    except subprocess.CalledProcessError as error:
        say(f"Stopped, because this failed: {' '.join(error.cmd[1:])}")
    except (CannotStart, ServerTrouble, env.BadSetting) as error:
        say(str(error))
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


@contextmanager
def _beside(*arguments: str) -> Iterator[Callable[[], bool]]:
    """A command that runs beside what is done inside, and is done too when that is; yields whether it still runs.

    CalledProcessError.
    """
    command = (PYTHON, "manage.py", *arguments)
    process = subprocess.Popen(command, cwd=stamps.ROOT)
    try:
        yield lambda: process.poll() is None
        if process.wait():
            raise subprocess.CalledProcessError(process.returncode, command)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _stop_quietly() -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
