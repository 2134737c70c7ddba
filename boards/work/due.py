"""When a scheduled job is due: moments of the calendar here, worked out from the plan and the time alone.

A plan is Celery's: a time span (due at each multiple of it, so that two schedulers mean the same moments) or a
`crontab` of local days, hours and minutes. An hour that summer time takes away comes an hour later on the clock, one
that winter time gives twice counts once: each day has every local time once.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import TypeAlias

from celery.schedules import BaseSchedule, crontab, schedule

from boards.work.actors import LOCAL

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)

Plan: TypeAlias = "timedelta | BaseSchedule"


class NotAPlan(TypeError):
    """A job is planned in a way that is not understood here: use a time span or a crontab."""


def last_due(plan: Plan, *, at: datetime) -> datetime:
    """The latest moment, not after `at`, at which the job was due. NotAPlan."""
    return next(_due_back_from(plan, at))


def due_before_last(plan: Plan, *, at: datetime) -> datetime:
    """The one before `last_due`: who has not run since then has missed two."""
    moments = _due_back_from(plan, at)
    next(moments)
    return next(moments)


def patience(plan: Plan, *, at: datetime) -> timedelta:
    """How far ahead of the clock a moment may lie that was due already: after that the clock was wrong, not put back.

    A period; of a crontab a day at least, so that an hour which comes again is not due again, and of a span a minute,
    by which the clocks of two machines may differ.
    """
    period = last_due(plan, at=at) - due_before_last(plan, at=at)
    return max(period, DAY if isinstance(plan, crontab) else MINUTE)


def _due_back_from(plan: Plan, at: datetime) -> Iterator[datetime]:
    if isinstance(plan, crontab):
        return _of_crontab(plan, at)
    if isinstance(plan, schedule):
        plan = plan.run_every
    if not isinstance(plan, timedelta):
        raise NotAPlan(f"{plan!r} is neither a time span nor a crontab")
    return _of_span(plan, at)


def _of_span(span: timedelta, at: datetime) -> Iterator[datetime]:
    moment = EPOCH + (at - EPOCH) // span * span
    while True:
        yield moment
        moment -= span


def _of_crontab(plan: crontab, at: datetime) -> Iterator[datetime]:
    times = [time(hour, minute) for hour in sorted(plan.hour) for minute in sorted(plan.minute)]
    today = at.astimezone(LOCAL).date()
    for back in count(-1):  # from tomorrow on; a crontab that never comes is refused when it is made
        day = today - timedelta(days=back)
        if _is_of(plan, day):
            moments = (datetime.combine(day, clock, tzinfo=LOCAL).astimezone(UTC) for clock in times)
            yield from sorted((moment for moment in moments if moment <= at), reverse=True)


def _is_of(plan: crontab, day: date) -> bool:
    return (
        day.isoweekday() % 7 in plan.day_of_week
        and day.day in plan.day_of_month
        and day.month in plan.month_of_year
    )
