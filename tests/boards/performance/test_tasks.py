"""What time alone changes, and what a lost message left."""

import pytest

from boards.performance import staleness, tasks
from boards.performance.models import Standing
from boards.work.models import Owed
from nhs_tracker.celery import app
from tests.boards.performance.arrivals import arrive

pytestmark = pytest.mark.django_db


def test_stale_standings_are_judged_and_the_rest_is_left_alone() -> None:
    tasks.judge_every_measure()
    before = set(Standing.objects.values_list("pk", "judged_at"))
    arrive("nhs-lothian,2023-04-01,96,100,,,", judged=False)
    Owed.objects.all().delete()  # as if somebody had lost it
    assert tasks.judge_stale() == 1
    assert staleness.stale() == ()
    after = set(Standing.objects.values_list("pk", "judged_at"))
    assert {pk for pk, _ in after - before} == set(
        Standing.objects.filter(organisation__slug="nhs-lothian", measure="ae-4-hours")
        .filter(framework__in=["ldp-2023-24", "ldp-2026-27"])
        .values_list("pk", flat=True)
    )
    assert tasks.judge_stale() == 0


def test_both_are_on_the_schedule_and_known_to_the_worker() -> None:
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert {tasks.judge_stale.name, tasks.judge_every_measure.name} <= scheduled & set(app.tasks)
