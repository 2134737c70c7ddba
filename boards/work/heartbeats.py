"""What the scheduled jobs say of themselves: asked for once each time they are due, done once, and missed aloud.

The row of a job is the truth; beat only looks at it (`ask_for_due`), and the broker carries a hint. Two beats, a beat
that was dead over a due time, a lost message and a clock that jumps come to the same: a due time is asked for until it
was done, and done once. Every entry of the schedule in the settings is a job; nothing else has to be said of one.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from boards.work.due import Plan, due_before_last, last_due, patience
from boards.work.locks import session_lock
from boards.work.models import Heartbeat

log = logging.getLogger(__name__)

#: What was asked for and is not done is asked for again after so long, then twice as long each time, an hour at most.
ASK_AGAIN = timedelta(seconds=30)
MOST_PATIENT = timedelta(hours=1)
#: A job of every few seconds is not late while the workers are at a long piece of work.
NEVER_LATE_WITHIN = timedelta(minutes=2)


def plans() -> Mapping[str, Plan]:
    """Every scheduled job by its name in the settings."""
    return {name: entry["schedule"] for name, entry in settings.CELERY_BEAT_SCHEDULE.items()}


def expect(*, now: datetime) -> None:
    """From now on a job that does not run is missed, also where no beat ever ran. A known job stays as it is."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(job=name, due_at=last_due(plan, at=now), since=now) for name, plan in plans().items()],
        ignore_conflicts=True,
    )


# Beat's side


def ask_for_due(*, now: datetime, ask: Callable[[str, datetime], object]) -> list[str]:
    """Ask for each job that is due, or was asked for and is not done; returns their names.

    `ask` is given the name and the moment for which it is due, after the row says so. Whatever it raises is logged, and
    the job is asked for again soon.
    """
    known = Heartbeat.objects.in_bulk()
    if known.keys() != plans().keys():
        expect(now=now)
        known = Heartbeat.objects.in_bulk()
    wanted = [name for name, plan in plans().items() if _is_wanted(known[name], plan, now=now)]
    if not wanted:
        return []
    asked: list[Heartbeat] = []
    with transaction.atomic():
        rows = Heartbeat.objects.select_for_update().filter(job__in=wanted).order_by("job")
        for beat in rows:  # as they are now: another beat may have been quicker
            if _is_wanted(beat, plans()[beat.job], now=now):
                _mark_asked(beat, plans()[beat.job], now=now)
                beat.save()
                asked.append(beat)
    for beat in asked:
        if beat.asked_at is not None:
            _ask(beat, ask)
    return [beat.job for beat in asked if beat.asked_at is not None]


def _is_wanted(beat: Heartbeat, plan: Plan, *, now: datetime) -> bool:
    if _is_of_a_wrong_clock(beat, plan, now=now) or last_due(plan, at=now) > beat.due_at:
        return True
    if beat.asked_at is None or beat.done_for == beat.due_at:
        return False
    if beat.asked_at > now + ASK_AGAIN:  # the clock was put back since: by this one it was never asked for
        return True
    wait = min(MOST_PATIENT, ASK_AGAIN * 2.0 ** (beat.times - 1))
    return now >= beat.asked_at + wait


def _is_of_a_wrong_clock(beat: Heartbeat, plan: Plan, *, now: datetime) -> bool:
    return beat.due_at - now > patience(plan, at=now)


def _mark_asked(beat: Heartbeat, plan: Plan, *, now: datetime) -> None:
    due = last_due(plan, at=now)
    if _is_of_a_wrong_clock(beat, plan, now=now):
        # What the row tells comes from a clock that was far ahead: the job goes on from here with its next due time.
        beat.due_at, beat.asked_at, beat.times = due, None, 0
        beat.done_for, beat.done_at, beat.since = None, None, now
    elif due > beat.due_at:
        beat.due_at, beat.asked_at, beat.times = due, now, 1
    else:
        beat.asked_at, beat.times = now, min(beat.times + 1, 12)


def _ask(beat: Heartbeat, ask: Callable[[str, datetime], object]) -> None:
    try:
        ask(beat.job, beat.due_at)
    except Exception:  # whatever the broker's trouble is, the row knows that the job is still to be done
        log.warning("job %s could not be asked for; it is asked for again", beat.job, exc_info=True)


# The worker's side


@contextmanager
def turn(job: str, due_at: datetime, *, clock: Callable[[], datetime] = timezone.now) -> Iterator[bool]:
    """Whether the job is to be done now for that due time: not where it was done, and not where somebody is at it.

    A block that ends without an exception was its doing.
    """
    with session_lock(f"job {job}") as mine:
        if not mine or Heartbeat.objects.filter(job=job, done_for=due_at).exists():
            yield False
            return
        yield True
        Heartbeat.objects.filter(job=job).update(done_for=due_at, done_at=clock())


# Who looks


@dataclass(frozen=True)
class Job:
    """How a scheduled job stands. `done_at` None: it has not run since `since`."""

    name: str
    due_at: datetime
    since: datetime
    done_at: datetime | None
    done_for: datetime | None
    is_late: bool

    @property
    def ran_late_by(self) -> timedelta:
        """How long after it was due it ran last."""
        return self.done_at - self.done_for if self.done_at and self.done_for else timedelta(0)


def jobs(*, now: datetime) -> tuple[Job, ...]:
    """Every scheduled job that this installation expects, by name; one query."""
    known = plans()
    return tuple(
        Job(
            name=beat.job,
            due_at=beat.due_at,
            since=beat.since,
            done_at=beat.done_at,
            done_for=beat.done_for,
            is_late=_is_late(beat, known[beat.job], now=now),
        )
        for beat in Heartbeat.objects.filter(job__in=known).order_by("job")
    )


def late_jobs(*, now: datetime) -> tuple[str, ...]:
    """Names of the jobs that have missed two due times, or begun to; one query."""
    return tuple(job.name for job in jobs(now=now) if job.is_late)


def _is_late(beat: Heartbeat, plan: Plan, *, now: datetime) -> bool:
    last_sign = beat.done_at or beat.since
    return last_sign < due_before_last(plan, at=now) and now - last_sign > NEVER_LATE_WITHIN
