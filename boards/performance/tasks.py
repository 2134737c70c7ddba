"""Celery's side of judging: what time alone changes, and what a lost message left stale."""

from collections.abc import Iterable

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from boards.performance import services
from boards.performance.analysis.services import owe_analyses
from boards.performance.analysis.staleness import stale as stale_analyses
from boards.performance.staleness import stale
from boards.work import owed
from targets.catalogue.models import Measure


@shared_task(name="boards.performance.tasks.judge_every_measure")
def judge_every_measure() -> int:
    """Once a night: a figure falls due and a year begins without anybody writing."""
    return _owe_and_settle(Measure.objects.values_list("pk", flat=True))


@shared_task(name="boards.performance.tasks.judge_stale")
def judge_stale() -> int:
    """Every quarter of an hour: judge the measures of standings that have not seen what there is."""
    return _owe_and_settle({measure_key for measure_key, _ in stale()})


@shared_task(name="boards.performance.tasks.analyse_stale")
def analyse_stale() -> int:
    """Every quarter of an hour: ask for the analyses that have not seen what there is; returns how many."""
    with transaction.atomic():
        return len(owe_analyses(measure_keys=stale_analyses(), now=timezone.now()))


def _owe_and_settle(measure_keys: Iterable[str]) -> int:
    with transaction.atomic():
        ids = services.owe_judgements(measure_keys=measure_keys, now=timezone.now())
    return owed.settle(clock=timezone.now, ids=ids)
