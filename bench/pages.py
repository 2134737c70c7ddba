"""Pages of the demonstration: as the public gets them, kept and made anew, and as an analyst does at the desk.

Each server runs on one core, its clients on another. CPU is what the server's process took from the kernel for many
pages, without the database's. The ping is a page of the same site that asks for session, person and rights, and says
two letters: the least that a page of the desk can take.
"""

import io
import os
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack

from bench.grid_page import CLIENT_CORE, PING, Way, cpu_of_a_page, server, warm
from bench.scratch import scratch_database
from nhs_tracker import settings, stamps

ROUNDS = 5
BOARD, REPORT = "boards/nhs-lothian/", "reports/2021-22/nhs-lothian/"
TARGET = f"{BOARD}ae-4-hours/"
PUBLIC = ("", "boards/", BOARD, TARGET, "grid/", "targets/ae-4-hours/", REPORT)
AT_DESK = (BOARD, TARGET, "grid/", "targets/ae-4-hours/", "statistics/", "monday/")
#: Milliseconds of CPU at most: a released report, and one board and target.
GOALS = {f"/{REPORT}, kept": 10.0, f"/{TARGET}, kept": 25.0, f"/desk/{TARGET}": 25.0}


def main() -> None:
    """Make a database, measure in a child process that uses it, drop it."""
    with scratch_database("bench_pages") as environment, tempfile.TemporaryDirectory() as folder:
        # The secrets of its sample people go into a folder of their own; its servers have the style sheets of this one.
        own = environment | {"STATE_DIR": folder, "DEMO": "1", "SECRET_KEY": settings.SECRET_KEY}
        own["BENCH_SERVES"] = str(settings.STATE_DIR)
        subprocess.run([sys.executable, "-m", "bench.pages"], cwd=stamps.ROOT, env=own, check=True)


def measure() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nhs_tracker.settings")
    django.setup()
    cookie = make_site()
    os.environ["STATE_DIR"] = os.environ["BENCH_SERVES"]
    with ExitStack() as stack:
        keeping = stack.enter_context(server("bench.grid_page_site"))
        os.environ["BENCH_KEEPS"] = "no"
        making = stack.enter_context(server("bench.grid_page_site"))
        os.sched_setaffinity(0, CLIENT_CORE)
        ways = {PING: Way(*keeping, "/desk/ping/", cookie)}
        ways |= {f"/{path}, kept": Way(*keeping, f"/{path}") for path in PUBLIC}
        ways |= {f"/{path}, made": Way(*making, f"/{path}") for path in PUBLIC}
        ways |= {f"/desk/{path}": Way(*keeping, f"/desk/{path}", cookie) for path in AT_DESK}
        size = {name: warm(way) for name, way in ways.items()}
        for _ in range(ROUNDS):
            for way in ways.values():
                way.cpu.append(cpu_of_a_page(way))
        report(ways, size)


def make_site() -> str:
    """The whole demonstration, with all that is owed done, and an analyst; returns the analyst's cookie."""
    from django.conf import settings as site
    from django.core.management import call_command
    from django.test import Client
    from django.utils import timezone

    from boards.people.roles import Role
    from boards.work import owed
    from tests.support.people import person, sign_in

    call_command("load_demo", stdout=io.StringIO())
    owed.settle(clock=timezone.now)
    client = sign_in(Client(), person(Role.ANALYST))
    return f"{site.SESSION_COOKIE_NAME}={client.cookies[site.SESSION_COOKIE_NAME].value}"


def report(ways: dict[str, Way], size: dict[str, int]) -> None:
    print(f"{'page':48} {'bytes':>9} {'ms of CPU':>10} {'min to max':>16}")
    for name, way in ways.items():
        spread = f"{min(way.cpu):.1f} to {max(way.cpu):.1f}"
        print(f"{name:48} {size[name]:9,} {statistics.median(way.cpu):10.1f} {spread:>16}")
    for name, most in GOALS.items():
        taken = statistics.median(ways[name].cpu)
        print(f"goal: {name} at most {most:.0f} ms: {'met' if taken <= most else 'MISSED'} ({taken:.1f})")


if __name__ == "__main__":
    measure()
