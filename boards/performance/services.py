"""Judging: standings are derived from what is held, and can be derived again at any time."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction

from boards.components.words import local_day
from boards.figures.work import JUDGE, ToJudge
from boards.performance import staleness
from boards.performance.analysis.services import owe_analyses
from boards.performance.queries import judged
from boards.performance.storing import store
from boards.work.owed import owe
from targets.catalogue.models import Measure


def judge(*, measure_key: str, now: datetime, organisation_id: int | None = None) -> int:
    """Bring one measure's standings up to date, of every organisation or of one; returns how many rows changed.

    An official figure of one board can move the nation, so official figures ask for the whole measure; a board's
    return and a plan touch nobody else. Judging the same measure twice at once waits: the second sees what the first
    left. What is noted as seen is read before all else, so nothing that arrives meanwhile is thought seen. Rows that
    say the same as before are not written. KeyError for an unknown measure.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"judge {measure_key}"])
        states = staleness.states(measure_key=measure_key, organisation_id=organisation_id)
        answer = judged(
            measure_key=measure_key,
            organisation_id=organisation_id,
            today=local_day(now),
            include_returns=True,
        )
        changed = store(answer.cells, states=states, now=now, turned_red=answer.turned_red)
        staleness.see(states)
    return changed


def judge_all(*, now: datetime) -> int:
    """Bring every standing up to date, one measure at a time; returns how many rows changed."""
    keys = list(Measure.objects.order_by("position").values_list("pk", flat=True))
    return sum(judge(measure_key=key, now=now) for key in keys)


def owe_judgements(*, measure_keys: Iterable[str], now: datetime) -> list[int]:
    """Ask for whole measures to be judged, in the caller's transaction; returns the numbers of the owed work."""
    return owe(JUDGE, map(ToJudge, sorted(measure_keys)), now=now)


def settle_judgement(subject: ToJudge, now: datetime) -> None:
    """The handler of owed judging. What is new is analysed too, a moment later."""
    judge(measure_key=subject.measure_key, organisation_id=subject.organisation_id, now=now)
    owe_analyses(measure_keys=[subject.measure_key], now=now)
