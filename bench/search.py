"""What it costs to look for unusual figures in a file of 200,000 rows, each of which revises a figure that is held.

The product looks at the newest 50,000 rows of a larger file. Each way runs in a process of its own, so that the peak of
its memory is its own: everything a file goes through until its sender sees the preview.
"""

import os
import random
import resource
import subprocess
import sys
import time
from datetime import UTC, date, datetime

from bench.load import make_organisations
from bench.scratch import scratch_database
from nhs_tracker import stamps

ORGANISATIONS, MONTHS = 1_000, 200
MEASURE = "ae-4-hours"
WAYS = {"not looked at": 0, "newest 50,000, as the product does": 50_000, "all 200,000": 200_000}


def main() -> None:
    """Make a database, load the figures that are revised, measure each way in a child process, drop it."""
    with scratch_database("bench_search") as environment:
        for way in ("held", *WAYS):
            subprocess.run(
                [sys.executable, "-m", "bench.search", way], cwd=stamps.ROOT, env=environment, check=True
            )


def measure(way: str) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nhs_tracker.settings")
    django.setup()
    from boards.figures import services
    from boards.figures.models import Submission
    from boards.figures.plausibility import checking
    from boards.figures.plausibility.models import UnusualFigure
    from boards.work.actors import command

    actor = command(name="bench", now=datetime.now(UTC))
    if way == "held":
        make_organisations(ORGANISATIONS)
    checking.MOST_CHECKED = WAYS.get(way, 0)  # type: ignore[misc]
    searched, look = 0.0, checking.unusual_in

    def timed(submission: Submission) -> list[UnusualFigure]:
        nonlocal searched
        start = time.perf_counter()
        unusual = look(submission) if checking.MOST_CHECKED else []
        searched = time.perf_counter() - start
        return unusual

    checking.unusual_in = timed
    start = time.perf_counter()
    submission = services.receive(
        actor=actor,
        measure_key=MEASURE,
        stream="official",
        organisation_id=None,
        content=as_csv(revised=way != "held"),
        file_name="bench.csv",
        channel="command",
        known_from=date(2025, 1, 7) if way == "held" else date(2025, 2, 4),
    )
    took = time.perf_counter() - start
    assert submission.state == "staged", submission.errors[:5]
    if way == "held":
        services.accept(actor=actor, submission_id=submission.pk)
        return
    assert submission.changed == ORGANISATIONS * MONTHS
    unusual = submission.unusual.count()
    services.withdraw(actor=actor, submission_id=submission.pk)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{way:36} until the preview {took:6.1f} s, of these searching {searched:6.1f} s; "
        f"peak {peak:4.0f} MiB; {unusual:,} unusual",
        flush=True,
    )


def as_csv(*, revised: bool) -> bytes:
    """Month by month, as published files are ordered; each organisation about its own level."""
    chance = random.Random(1)
    levels = [(chance.randint(500, 20_000), chance.uniform(0.6, 0.95)) for _ in range(ORGANISATIONS)]
    lines = ["organisation,period,numerator,denominator"]
    for month in range(MONTHS):
        start = date(2008 + month // 12, month % 12 + 1, 1)
        for index, (people, share) in enumerate(levels):
            bottom = round(people * chance.uniform(0.95, 1.05))
            top = round(bottom * share * chance.uniform(0.97, 1.03))
            lines.append(f"B{index:08d},{start},{top},{bottom + revised}")
    return "\n".join([*lines, ""]).encode()


if __name__ == "__main__":
    measure(sys.argv[1])
