"""B3: the grid's page as an analyst gets it, 22 x 60 cells, beside Datasette with a table of as many rows.

Every server runs on one core, its clients on another. CPU is what the server's process took from the kernel for many
pages: without the database's, which Datasette has within. The ping is a page of the same site that asks for session,
person and rights, and says two letters. Datasette gets a folder of its own, from the package index, for the run.
"""

import http.client
import os
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import venv
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.grid import MEASURES, judge, make_observations, make_policy
from bench.scratch import scratch_database
from nhs_tracker import stamps

BOARDS = 21  # and the nation: 22 rows
CELLS = (BOARDS + 1) * MEASURES
MONTHS = 60
ROUNDS, PAGES, THREADS = 7, 40, 4
CLIENTS, SECONDS = 8, 5.0
DATASETTE = "datasette==0.65.5"
SERVER_CORE, CLIENT_CORE = {0}, {1}
GOALS = (("first", 20.0, 6.0, 250.0), ("stretch", 8.0, 15.0, 100.0))  # ms of CPU, times Datasette, ms of p99

OURS, PING, PEER = "our grid, signed in", "ping: session, person, rights", "Datasette, as many rows"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Way:
    """One page of one server, whose process has this number; and its milliseconds: of CPU, and of waiting."""

    process: int
    port: int
    path: str
    cookie: str = ""
    cpu: list[float] = field(default_factory=list)
    waited: list[list[float]] = field(default_factory=list)


def main() -> None:
    """Make a database, measure in a child process that uses it, drop it."""
    with scratch_database("bench_grid_page") as environment:
        subprocess.run(
            [sys.executable, "-m", "bench.grid_page"], cwd=stamps.ROOT, env=environment, check=True
        )


def measure() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nhs_tracker.settings")
    django.setup()
    cookie = make_site()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        ours = stack.enter_context(server("bench.grid_page_site"))
        peer = stack.enter_context(datasette(Path(folder)))
        os.sched_setaffinity(0, CLIENT_CORE)
        ways = {
            OURS: Way(*ours, "/desk/grid/", cookie),
            PING: Way(*ours, "/desk/ping/", cookie),
            PEER: Way(*peer, f"/rows/cells?_size={CELLS}"),
        }
        size = {name: warm(way) for name, way in ways.items()}
        for _ in range(ROUNDS):
            for way in ways.values():
                way.cpu.append(cpu_of_a_page(way))
        for way in ways.values():
            way.waited.append(crowd(way))
        report(ways, size)


def make_site() -> str:
    """Figures, standings, analyses and an analyst; returns the analyst's cookie."""
    from django.conf import settings as site
    from django.test import Client

    from boards.organisations.models import Organisation
    from boards.people.roles import Role
    from targets.catalogue.models import Measure, Target
    from tests.support.people import person, sign_in

    make_policy()
    Measure.objects.exclude(key__startswith="bench-").update(target=None)
    Measure.objects.filter(key__startswith="bench-").update(target=Target.objects.first())
    others = Organisation.objects.exclude(kind="nation").order_by("position")
    Organisation.objects.filter(pk__in=others.values("pk")[:BOARDS]).update(kind="territorial", parent=None)
    Organisation.objects.filter(pk__in=others.values("pk")[BOARDS:]).update(kind="special")
    make_observations(months=MONTHS, vintages=1)
    judge()
    analyse_all()
    client = sign_in(Client(), person(Role.ANALYST))
    return f"{site.SESSION_COOKIE_NAME}={client.cookies[site.SESSION_COOKIE_NAME].value}"


def analyse_all() -> None:
    """Direction, assurance and the small line of every series."""
    from django.utils import timezone

    from boards.performance.analysis.services import analyse

    for number in range(MEASURES):
        analyse(measure_key=f"bench-{number:02}", now=timezone.now())


@contextmanager
def server(module: str) -> Iterator[tuple[int, int]]:
    """Our site with one worker, as `make run` has two; its process and port."""
    port = free_port()
    options = ("--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", f"{THREADS}")
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        module,
        *options,
        "--no-control-socket",
        "--log-level",
        "warning",
    ]
    with running(command, port) as process:
        children, until = Path(f"/proc/{process}/task/{process}/children"), time.monotonic() + 30
        while not (workers := children.read_text().split()) and time.monotonic() < until:
            time.sleep(0.1)  # the port is open before there is a worker
        yield int(workers[0]), port


@contextmanager
def datasette(folder: Path) -> Iterator[tuple[int, int]]:
    """A server of a table with as many rows as our page has cells, without facets and counts; its process and port."""
    venv.create(folder / "venv", with_pip=True)
    program = folder / "venv/bin/datasette"
    subprocess.run([program.with_name("pip"), "install", "-qq", DATASETTE], check=True)
    with sqlite3.connect(folder / "rows.db") as rows:
        rows.execute(
            "CREATE TABLE cells (board TEXT, target TEXT, period TEXT, actual REAL, promised REAL, result TEXT)"
        )
        rows.executemany("INSERT INTO cells VALUES (?, ?, ?, ?, ?, ?)", table())
    port = free_port()
    settings = [("max_returned_rows", CELLS), ("default_facet_size", 1), ("suggest_facets", "off")]
    options = [word for name, value in settings for word in ("--setting", name, str(value))]
    with running([str(program), str(folder / "rows.db"), "-p", str(port), *options], port) as process:
        yield process, port


def table() -> Sequence[tuple[object, ...]]:
    """What the cells of our page say, as rows."""
    from django.utils import timezone

    from boards.performance.queries import View, grid

    cells = grid(view=View(), returns_of=None, today=timezone.localdate()).cells
    return [
        (
            str(owner),
            key,
            str(cell.period and cell.period.end),
            float(cell.actual or 0),
            float(cell.promised or 0),
            cell.result,
        )
        for (owner, key), cell in cells.items()
        if key.startswith("bench-")
    ][:CELLS]


@contextmanager
def running(command: list[str], port: int) -> Iterator[int]:
    """A server on its core, until it is no longer wanted; its process."""
    process = subprocess.Popen(
        command,
        cwd=stamps.ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: os.sched_setaffinity(0, SERVER_CORE),
    )
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def get(way: Way, connection: http.client.HTTPConnection) -> int:
    """Bytes of the page as a browser gets it, compressed where the server does so. SystemExit for any other answer."""
    headers = {"Accept-Encoding": "gzip, br"} | ({"Cookie": way.cookie} if way.cookie else {})
    connection.request("GET", way.path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{way.path} answered {answer.status}.")
    return len(body)


def warm(way: Way) -> int:
    """Every thread of the server has served it some times; bytes of the page."""
    size = 0
    for _ in range(4 * THREADS):
        size = get(way, http.client.HTTPConnection("127.0.0.1", way.port))
    return size


def cpu_of(process: int) -> float:
    """Milliseconds that the process has had of a core."""
    user, system = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) * 1000 / TICKS


def cpu_of_a_page(way: Way) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", way.port)
    before = cpu_of(way.process)
    for _ in range(PAGES):
        get(way, connection)
    return (cpu_of(way.process) - before) / PAGES


def crowd(way: Way) -> list[float]:
    """Milliseconds that each page of several clients took, who ask again at once."""
    until, waited = time.monotonic() + SECONDS, []

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", way.port)
        while (start := time.monotonic()) < until:
            get(way, connection)
            waited.append((time.monotonic() - start) * 1000)

    clients = [threading.Thread(target=ask) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return sorted(waited)


def report(ways: dict[str, Way], size: dict[str, int]) -> None:
    print(
        f"{BOARDS + 1} x {MEASURES} = {CELLS:,} cells; {ROUNDS} rounds of {PAGES} pages,"
        f" then {CLIENTS} clients for {SECONDS:.0f} s"
    )
    print(
        f"{'page':32} {'bytes':>10} {'ms of CPU':>10} {'min to max':>16} {'pages/s':>8} {'p50 ms':>8} {'p99 ms':>8}"
    )
    for name, way in ways.items():
        (waited,) = way.waited
        spread = f"{min(way.cpu):.1f} to {max(way.cpu):.1f}"
        print(
            f"{name:32} {size[name]:10,} {statistics.median(way.cpu):10.1f} {spread:>16} {len(waited) / SECONDS:8.0f}"
            f" {waited[len(waited) // 2]:8.1f} {waited[len(waited) * 99 // 100]:8.1f}"
        )
    cpu, peer = (statistics.median(ways[name].cpu) for name in (OURS, PEER))
    p99 = ways[OURS].waited[0][len(ways[OURS].waited[0]) * 99 // 100]
    print(f"{peer / cpu:.1f} times Datasette")
    for name, most, times, wait in GOALS:
        met = "met" if cpu <= most and peer / cpu >= times and p99 <= wait else "MISSED"
        print(f"goal ({name}): {most:.0f} ms of CPU, {times:.0f} times Datasette, p99 {wait:.0f} ms: {met}")


if __name__ == "__main__":
    measure()
