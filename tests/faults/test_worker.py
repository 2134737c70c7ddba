"""A worker killed in the middle of its work: nothing is lost, nothing is done twice, nothing is done by half."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from bench.faults import rounds
from bench.faults.outcomes import rows_held, wait
from boards.performance.analysis import staleness
from boards.performance.analysis.models import Analysis
from boards.performance.analysis.services import analyse, analysed, said
from boards.performance.analysis.work import ANALYSE
from boards.work.models import Owed
from boards.work.tasks import sweep
from nhs_tracker.celery import app
from reports.ownership.models import OwnershipReport
from tests.boards.performance.arrivals import AE, arrive
from tests.boards.performance.test_analysis import FALLEN, STEADY, months
from tests.support.site import Worker

StartWorker = Callable[..., Worker]


@pytest.fixture
def start(start_worker: StartWorker) -> Callable[[], Worker]:
    return lambda: start_worker("drafting@faults")


def empty_the_broker() -> None:
    with app.connection_for_write() as broker:
        broker.default_channel.client.flushdb()


def test_a_killed_worker_loses_no_report_and_drafts_none_twice(start: Callable[[], Worker]) -> None:
    found: list[int] = []
    # What the dead worker had taken is kept for it for some seconds: no hint tells of it, the sweep finds it.
    half_made = OwnershipReport.objects.filter(status="queued", figures__isnull=False)
    outcome = rounds.kill_worker(
        start=start, worst=True, meanwhile=lambda: found.append(half_made.count()), afterwards=sweep.delay
    )
    assert found == [0], "half made when the worker had died"
    assert outcome.works == 14
    assert outcome.clean, outcome


def test_without_the_guard_a_killed_worker_loses_reports(start_worker: StartWorker) -> None:
    outcome = rounds.kill_worker(
        start=lambda: start_worker("drafting@faults", app_name="bench.faults.unguarded"), worst=True
    )
    assert outcome.lost >= 1


def test_a_worker_killed_in_the_middle_of_an_analysis_leaves_the_one_before(
    start: Callable[[], Worker],
) -> None:
    def kept() -> list[object]:
        return [said(one) for one in Analysis.objects.order_by("organisation")]

    arrive(*months(STEADY), *months(STEADY, slug="nhs-fife"))
    analyse(measure_key=AE, now=timezone.now())
    before = kept()
    arrive(*months(FALLEN), *months(FALLEN, slug="nhs-fife"))
    Owed.objects.filter(kind=ANALYSE.name, done_at=None).update(due_at=timezone.now())
    with rows_held("boards_analysisseen") as held:  # the last that an analysis writes
        worker = start()
        assert wait(held, meanwhile=sweep.delay)
        worker.kill()
    assert kept() == before
    assert AE in staleness.stale()
    worker = start()
    assert wait(lambda: AE not in staleness.stale(), meanwhile=sweep.delay)
    worker.kill()
    assert kept() != before
    assert kept() == [said(one) for one in analysed(measure_key=AE, now=timezone.now())]


def test_when_the_broker_forgets_every_hint_the_sweep_finds_the_work(start: Callable[[], Worker]) -> None:
    open_before_the_sweep = []

    def look_and_sweep() -> None:
        wait(lambda: not Owed.objects.filter(done_at=None).exists(), seconds=2)
        open_before_the_sweep.append(Owed.objects.filter(done_at=None).count())
        sweep.delay()

    outcome = rounds.kill_worker(
        start=start, worst=True, meanwhile=empty_the_broker, afterwards=look_and_sweep
    )
    assert open_before_the_sweep[0] > 0, "the hints were not lost, so this shows nothing"
    assert outcome.clean, outcome


def test_without_the_sweep_work_that_the_broker_forgot_is_left(start: Callable[[], Worker]) -> None:
    assert rounds.kill_worker(start=start, worst=True, meanwhile=empty_the_broker, patience=5).lost >= 1
