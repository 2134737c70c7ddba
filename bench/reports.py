"""Reports per second: one report drafted (figures, words, charts), then set as a PDF, in one process.

The figures are the real ones of the demonstration, released once. Every round drafts and prints all the reports of one
year with an empty drawing cache, so that no chart is taken from an earlier round; printing again shows what the cache
saves.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

from bench.scratch import scratch_database
from nhs_tracker import stamps

ROUNDS = 5
YEAR = "ldp-2022-23"


def main() -> None:
    """Make a database, measure in a child process that uses it, drop it."""
    with scratch_database("bench_reports") as environment, tempfile.TemporaryDirectory() as folder:
        own = environment | {"STATE_DIR": folder, "DEMO": "1"}
        subprocess.run([sys.executable, "-m", "bench.reports"], cwd=stamps.ROOT, env=own, check=True)


def measure() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nhs_tracker.settings")
    django.setup()
    numbers = queued_reports()
    first = statistics.mean(
        timed(numbers[:1])
    )  # fonts and the drawing engine are loaded once for each process
    drafts, prints, reprints = [], [], []
    for _ in range(ROUNDS):
        forget()
        drafted, printed = timed(numbers)
        _, reprinted = timed(numbers, draft=False)
        drafts.append(len(numbers) / drafted)
        prints.append(len(numbers) / (drafted + printed))
        reprints.append(len(numbers) / reprinted)
    print(
        f"{len(numbers)} reports of one year, {ROUNDS} rounds, one process; first report of a process {first:.2f} s"
    )
    print(f"{'work':44} {'reports/s median':>17} {'min to max':>16}")
    for name, values in (
        ("draft with charts", drafts),
        ("draft with charts, and PDF", prints),
        ("PDF alone, charts drawn before", reprints),
    ):
        spread = f"{min(values):.1f} to {max(values):.1f}"
        print(f"{name:44} {statistics.median(values):17.1f} {spread:>16}")


def queued_reports() -> list[int]:
    """Real figures, released, and a report of every board and the nation waiting to be drafted."""
    from django.conf import settings
    from django.utils import timezone

    from boards.administration.demo import create_demo_accounts
    from boards.figures.demo import load_demo_figures
    from boards.work.actors import command
    from nhs_tracker.management.commands.load_demo import sample
    from reports.ownership import demo
    from reports.ownership.models import OwnershipReport

    actor = command(name="bench", now=timezone.now())
    create_demo_accounts(actor=actor, folder=settings.STATE_DIR)
    load_demo_figures(actor=actor)
    demo.put_sample_contacts(actor=actor)
    demo.release_demo_figures(loader=sample("loader"), publisher=sample("publisher"))
    made = OwnershipReport.objects.bulk_create(
        OwnershipReport(organisation=organisation, framework_id=YEAR, status="queued")
        for organisation in demo.everybody()
    )
    return [report.pk for report in made]


def timed(numbers: list[int], *, draft: bool = True) -> tuple[float, float]:
    """Seconds for drafting all of them, and seconds for printing all of them."""
    from django.db import transaction
    from django.utils import timezone

    from boards.work.owed import Number
    from reports.ownership import asking, printing
    from reports.ownership.arranging import draft_of
    from reports.ownership.models import OwnershipReport

    start = time.perf_counter()
    if draft:
        for number in numbers:
            with transaction.atomic():
                asking.settle_draft(Number(number), timezone.now())
    between = time.perf_counter()
    for report in OwnershipReport.objects.select_related("organisation", "framework").filter(pk__in=numbers):
        printing.pdf_of(draft_of(report).content, address="/reports/", draft=False)
    return between - start, time.perf_counter() - between


def forget() -> None:
    """Back to the queue, without any drawing."""
    from django.core.cache import caches

    from reports.ownership.models import OwnershipReport

    caches["drawings"].clear()
    OwnershipReport.objects.update(status="queued", figures=None, figures_sha256="", drafted_at=None)


if __name__ == "__main__":
    measure()
