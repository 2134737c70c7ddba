"""SPC and forecasts of a whole country: 6,500 organisations, monthly figures, analysed by Celery workers.

Analysing is owed work, a measure at a time, because its series learn from one another. The same work is done by one
worker and by two, each time from nothing; then by two of which one is killed three times, and what is kept must be the
same. `BENCH_MEASURES=60` takes as many measures as a country has; the few of every run say how long one takes.
"""

import os
import re
import subprocess
import sys
import time
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bench.load import ORGANISATIONS
from bench.scratch import scratch_database
from nhs_tracker import stamps

MEASURES, MONTHS = int(os.environ.get("BENCH_MEASURES", "4")), 36
LAST_MONTH = date(2026, 3, 1)
MEMORY_GOAL = 1024  # MiB a worker
KILLS, KILL_EVERY = 3, 5.0  # seconds
ONE, TWO, KILLED = "one worker", "two workers", "two workers, one killed three times"

FILL = """
    INSERT INTO boards_observation (organisation_id, measure_id, submission_id, stream, period_end, period_start,
        period_kind, known_from, numerator, denominator, value, marker, status)
    SELECT b.id, s.measure_id, s.id, 'official', (m + interval '1 month' - interval '1 day')::date, m::date, 'month',
           s.known_from, n, 1000, n / 10.0, '', 'final'
    FROM boards_submission s
    CROSS JOIN (SELECT id FROM boards_organisation WHERE slug LIKE 'bench-%%') b
    CROSS JOIN generate_series(%(first)s::date, %(last)s::date, interval '1 month') m
    CROSS JOIN LATERAL (SELECT 700 + abs(hashtext(concat(b.id, s.measure_id))) %% 200
                             + abs(hashtext(concat(b.id, s.measure_id, m))) %% 90 AS n) figure
    WHERE s.file_name = 'bench';
    INSERT INTO boards_seriesstate (measure_id, organisation_id, stream, newest_submission_id)
    SELECT s.measure_id, b.id, 'official', s.id FROM boards_submission s
    CROSS JOIN (SELECT id FROM boards_organisation WHERE slug LIKE 'bench-%%') b
    WHERE s.file_name = 'bench';
"""


def main() -> None:
    """Make a database, measure in a child process that uses it, drop it."""
    with scratch_database("bench_analysis") as environment:
        subprocess.run([sys.executable, "-m", "bench.analysis"], cwd=stamps.ROOT, env=environment, check=True)


def measure() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nhs_tracker.settings")
    django.setup()
    from bench.grid import make_policy
    from bench.load import make_organisations

    make_policy()
    make_organisations()
    keys = [f"bench-{number:02}" for number in range(MEASURES)]
    figures = make_observations(keys)
    print(f"{ORGANISATIONS:,} organisations x {MEASURES} measures x {MONTHS} months: {figures:,} figures")
    print(f"{'way':36} {'seconds':>8} {'series a second':>16} {'most memory of a worker, MiB':>30}")
    told: dict[str, tuple[float, int, str]] = {}
    for way, workers, kills in ((ONE, 1, 0), (TWO, 2, 0), (KILLED, 2, KILLS)):
        forget(keys)
        seconds, memory = settle(keys, workers=workers, kills=kills)
        told[way] = (seconds, memory, kept(keys))
        speed = ORGANISATIONS * MEASURES / seconds
        print(f"{way:36} {seconds:8.1f} {speed:16,.0f} {memory:30,}", flush=True)
    same = len({what for _, _, what in told.values()}) == 1
    most = max(memory for _, memory, _ in told.values())
    print(f"what is kept is the same in all three: {'yes' if same else 'NO'}")
    print(
        f"goal: at most {MEMORY_GOAL:,} MiB a worker: {'met' if most <= MEMORY_GOAL else 'MISSED'} ({most:,})"
    )
    if not same:
        sys.exit(1)


def make_observations(keys: list[str]) -> int:
    from django.db import connection, connections

    from boards.figures.models import Observation, Submission
    from targets.calc.periods import add_months

    Submission.objects.bulk_create(
        Submission(
            measure_id=key,
            stream="official",
            channel="command",
            layout="tidy",
            file_name="bench",
            sha256="-",
            known_from=date(2026, 4, 7),
            received_at=datetime(2026, 5, 1, tzinfo=UTC),
            state="staged",
        )
        for key in keys
    )
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(FILL, {"first": add_months(LAST_MONTH, 1 - MONTHS), "last": LAST_MONTH})
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE boards_observation, boards_seriesstate")
    return Observation.objects.count()


def forget(keys: list[str]) -> None:
    from boards.performance.analysis.models import Analysis, AnalysisSeen
    from boards.work.models import Owed

    Analysis.objects.filter(measure__in=keys).delete()
    AnalysisSeen.objects.filter(measure__in=keys).delete()
    Owed.objects.filter(done_at=None).delete()


def settle(keys: list[str], *, workers: int, kills: int) -> tuple[float, int]:
    """Have the measures analysed by so many workers, whose start is not counted; seconds, and MiB of the largest."""
    from django.utils import timezone

    from boards.performance.analysis.work import ANALYSE, ToAnalyse
    from boards.work import owed
    from boards.work.models import Owed

    with ExitStack() as stack:
        running = [_worker(number, stack) for number in range(workers)]
        owed.owe(ANALYSE, map(ToAnalyse, keys), now=timezone.now())
        start, most, killed = time.perf_counter(), 0, 0
        while open_now := Owed.objects.filter(kind=ANALYSE.name, done_at=None).count():
            most = max(most, *(_peak(one.process.pid) for one in running))
            if killed < kills and time.perf_counter() - start > KILL_EVERY * (killed + 1):
                running[0].kill()
                running[0] = _worker(workers + killed, stack)
                Owed.objects.filter(kind=ANALYSE.name, done_at=None).update(due_at=timezone.now())
                killed += 1
            if open_now and not Owed.objects.filter(
                kind=ANALYSE.name, done_at=None, due_at__gt=timezone.now()
            ):
                owed.hint(ANALYSE, works=open_now)
            time.sleep(0.2)
        return time.perf_counter() - start, most


def _worker(number: int, stack: ExitStack) -> Any:
    from tests.support.site import Worker

    worker = Worker.start(f"analysing-{number}@bench")
    stack.callback(_stopped, worker)
    return worker


def _stopped(worker: Any) -> None:
    if worker.process.poll() is None:
        worker.stop()


def _peak(leader: int) -> int:
    """Most memory that a process of the worker ever had, in MiB."""
    found = [0]
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = status.read_text()
        except OSError:
            continue
        session = re.search(r"^NSsid:.*\b(\d+)$", text, re.MULTILINE)
        peak = re.search(r"^VmHWM:\s+(\d+) kB", text, re.MULTILINE)
        if session and peak and int(session[1]) == leader:
            found.append(int(peak[1]) // 1024)
    return max(found)


def kept(keys: list[str]) -> str:
    """What is kept of every series, as one hash."""
    import hashlib

    from boards.performance.analysis.models import Analysis
    from boards.performance.analysis.services import said

    rows = Analysis.objects.filter(measure__in=keys).order_by("measure", "organisation")
    told = hashlib.sha256()
    count = 0
    for row in rows.iterator():
        told.update(repr((row.measure_id, row.organisation_id, said(row))).encode())
        count += 1
    return f"{count} {told.hexdigest()}"


if __name__ == "__main__":
    measure()
