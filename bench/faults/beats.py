"""Two schedulers at once, both killed over due times and started again, with a worker: which due times were done."""

import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db.models import F
from django.utils import timezone

from bench.faults.outcomes import Outcome, wait
from boards.work.due import last_due
from boards.work.models import Heartbeat
from nhs_tracker import programs, stamps
from tests.support.databases import environment
from tests.support.site import Worker

JOB = "sweep-owed-work"
EVERY = timedelta(seconds=2)
DEAD_SECONDS = 5.0  # two due times and more
WELL_SECONDS = 5.0


def kill_beats(*, app_name: str = "bench.faults.counted") -> Outcome:
    """`duplicated` are due times that were done again, `lost` those that nobody made up for.
    Seconds run from the restart until the last due time was made up for."""
    runs = Path(environment()["STATE_DIR"]) / "runs"
    runs.unlink(missing_ok=True)
    Heartbeat.objects.all().delete()
    worker = Worker.start("counting@faults", app_name=app_name)
    try:
        with _beats(app_name):
            wait(lambda: len(_done(runs)) >= 2)
            time.sleep(random.uniform(0, EVERY.total_seconds()))
        killed = timezone.now()
        time.sleep(DEAD_SECONDS)
        missed = last_due(EVERY, at=timezone.now())
        restarted = time.monotonic()
        with _beats(app_name):
            made_up_for = wait(lambda: any(due >= missed for due in _done(runs)))
            seconds = time.monotonic() - restarted
            time.sleep(WELL_SECONDS)
        wait(
            lambda: Heartbeat.objects.filter(job=JOB, done_for=F("due_at")).exists(), seconds=5
        )  # on its way
    finally:
        worker.kill()
    done = _done(runs)
    while_dead = [due for due in done if killed < due < missed]  # late ones run once: the last of them
    return Outcome(
        works=len(done),
        lost=int(not made_up_for),
        duplicated=sum(times - 1 for times in done.values()) + max(0, len(while_dead) - 1),
        seconds=seconds,
    )


def _done(runs: Path) -> Counter[datetime]:
    lines = runs.read_text().splitlines() if runs.exists() else []
    return Counter(datetime.fromisoformat(line.split()[1]).astimezone(UTC) for line in lines)


@contextmanager
def _beats(app_name: str) -> Iterator[None]:
    """Two of them, which are killed when the block ends."""
    command = [*programs.CELERY[:-1], app_name, "beat", "--loglevel", "fatal", "--pidfile="]
    processes = [subprocess.Popen(command, cwd=stamps.ROOT, env=environment()) for _ in range(2)]
    try:
        yield
    finally:
        for process in processes:
            process.send_signal(signal.SIGKILL)
            process.wait()
