"""Reports are drafted by real workers: nothing lost and nothing twice, also when one is killed at work."""

import time
from collections.abc import Callable

from boards.organisations.models import Organisation
from boards.people.roles import Role
from boards.work.models import AuditEvent, Batch
from boards.work.queries import progress
from boards.work.tasks import sweep
from reports.ownership import asking
from reports.ownership.models import OwnershipReport, ReportText
from reports.ownership.sections import SECTIONS
from tests.reports.samples import YEAR, figures, released, someone
from tests.support.site import Worker, wait_until


def ask_for_all() -> Batch:
    boards = list(Organisation.objects.filter(kind="territorial"))
    values: dict[str, str | None] = {
        f"{y}-{m:02d}-01": str(60 + m) for y in (2020, 2021, 2022) for m in range(4, 13)
    }
    for board in boards:
        figures(board.slug, values=values)
    released()
    return asking.draft_reports(actor=someone(Role.ANALYST), framework_key=YEAR, organisations=boards)


def assert_drafted_once(batch: Batch) -> None:
    """Every report of the batch is a draft with its words, drafted by exactly one act."""
    assert (progress(batch_id=batch.pk).done, progress(batch_id=batch.pk).failed) == (14, 0)
    assert set(OwnershipReport.objects.values_list("status", "edit_number")) == {("draft", 1)}
    assert AuditEvent.objects.filter(action="draft report").count() == 14
    assert ReportText.objects.count() == 14 * len(SECTIONS)


def swept_and_finished(batch: Batch) -> bool:
    """Sweep as beat does every few seconds: the hint of the dead worker is lost, and its report is kept for a while."""
    sweep.delay()
    time.sleep(1)
    return progress(batch_id=batch.pk).finished


def test_a_worker_killed_at_work_loses_nothing_and_repeats_nothing(
    start_worker: Callable[[str], Worker],
) -> None:
    victim = start_worker("victim@test")
    batch = ask_for_all()
    wait_until(lambda: progress(batch_id=batch.pk).done >= 2, what="the first drafts", seconds=120)
    victim.kill()
    left = progress(batch_id=batch.pk)
    half_made = OwnershipReport.objects.filter(status="queued", figures__isnull=False)

    assert 2 <= left.done < 14, "the worker was killed too late to prove anything"
    assert OwnershipReport.objects.filter(status="draft").count() == left.done
    assert not half_made.exists()

    start_worker("second@test")
    wait_until(lambda: swept_and_finished(batch), what="the other drafts", seconds=120)
    assert_drafted_once(batch)
