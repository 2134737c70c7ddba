"""Two days of every scheduled job on a clock that is set: two beats at once, dead hours, jumps and summer time.

Hints get lost and come twice. Beats and workers are threads of this process with a database connection each; what they
agree on is in the database alone.
"""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from unittest import mock

from celery.schedules import crontab

from bench.faults.outcomes import Outcome
from boards.work import heartbeats
from boards.work.due import Plan, last_due
from boards.work.models import Heartbeat
from tests.support.together import together

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
LENGTH = timedelta(days=2)
STARTS = [  # noon before summer time begins, before it ends, and on a Wednesday without anything
    datetime(2026, 3, 28, 12, tzinfo=UTC),
    datetime(2026, 10, 24, 12, tzinfo=UTC),
    datetime(2026, 11, 25, 12, tzinfo=UTC),
]
OFTEN = timedelta(minutes=15)  # a job of at most this span misses two due times in each dead hour
CHANCE = 0.04  # of each trouble at each look
LOST_HINTS, REPEATED_HINTS = 0.2, 0.3


def each_due_job_once(number: int) -> Outcome:
    """`duplicated` are due times that were done again, `lost` those that were asked for twice and not done, `torn`
    silences that were not told and alarms that stayed."""
    return _World(STARTS[number % len(STARTS)]).live()


def each_due_job_without_its_turn(number: int) -> Outcome:
    @contextmanager
    def whoever_comes(*_: object, **__: object) -> Iterator[bool]:
        yield True

    with mock.patch.object(heartbeats, "turn", whoever_comes):
        return each_due_job_once(number)


class _World:
    def __init__(self, start: datetime) -> None:
        self.now = self.latest = start
        self.end = start + LENGTH
        self.done: Counter[tuple[str, datetime, int]] = Counter()
        self.lost: set[tuple[str, datetime]] = set()
        self.lost_hints: set[tuple[str, datetime]] = set()
        self.put_back = 0  # so often the clock was
        self.last_seen: dict[str, datetime] = {}  # what was due at the look before
        self.torn = 0
        self.all_is_well = False  # no hint is lost any more
        Heartbeat.objects.all().delete()
        heartbeats.expect(now=start)

    def live(self) -> Outcome:
        while self.now < self.end:
            self.now += random.uniform(5, 40) * MINUTE
            for trouble in (self._beats_are_dead, self._clock_jumps, self._clock_is_far_ahead):
                if random.random() < CHANCE:
                    trouble()
            self._look()
        self.all_is_well = True
        for _ in range(3):  # what was lost on the way is asked for again
            self.now += 2 * HOUR
            self._look()
        self.torn += len(heartbeats.late_jobs(now=self.now))
        return Outcome(
            works=len(self.done),
            lost=len(self.lost),
            duplicated=sum(times - 1 for times in self.done.values()),
            torn=self.torn,
        )

    # Troubles

    def _beats_are_dead(self) -> None:
        self.now += random.uniform(1, 30) * HOUR
        if not self.put_back:  # else the last sign may still lie ahead
            silent = {name for name, plan in heartbeats.plans().items() if _is_often(plan)}
            self.torn += len(silent - set(heartbeats.late_jobs(now=self.now)))

    def _clock_jumps(self) -> None:
        """Ahead, or back by less than a day: who is put back further is taken to have been wrong before."""
        by = random.uniform(1, 13) * HOUR
        if random.random() < 0.5:
            self.now += by
        elif self.now >= self.latest:
            self._set_back(by)

    def _clock_is_far_ahead(self) -> None:
        if self.now < self.latest:  # what was done before the clock was put back would be forgotten
            return
        by = random.uniform(40, 400) * DAY
        self.now += by
        self._look()
        self._set_back(by)

    def _set_back(self, by: timedelta) -> None:
        self.now -= by
        self.put_back += 1
        self.last_seen = {}

    # Beats and workers

    def _look(self) -> None:
        if self.now < self.end + DAY:
            self.latest = max(self.latest, self.now)
        asked: list[tuple[str, datetime]] = []
        beat = partial(heartbeats.ask_for_due, now=self.now, ask=lambda job, due: asked.append((job, due)))
        for answer in together(beat, beat):
            if isinstance(answer, Exception):
                raise answer
        for hint in asked:
            if not self.all_is_well and hint not in self.lost_hints and random.random() < LOST_HINTS:
                self.lost_hints.add(hint)
            elif random.random() < REPEATED_HINTS:
                together(*[partial(self._do, *hint)] * 2)
            else:
                self._do(*hint)
        self._count_lost()

    def _do(self, job: str, due: datetime) -> None:
        with heartbeats.turn(job, due, clock=lambda: self.now) as mine:
            if mine:
                # Moments of a span that come again, since the clock was put back, are due again.
                again = 0 if isinstance(heartbeats.plans()[job], crontab) else self.put_back
                self.done[job, due, again] += 1

    def _count_lost(self) -> None:
        """What was due at the look before, and still is, has been asked for twice: it must be done."""
        rows = Heartbeat.objects.in_bulk()
        for job, plan in heartbeats.plans().items():
            due = last_due(plan, at=self.now)
            row = rows[job]
            is_ahead = row.due_at > self.now  # it was done before the clock was put back
            is_expected = due > row.since  # what fell due before anybody looked is nobody's
            if self.last_seen.get(job) == due and row.done_for != due and is_expected and not is_ahead:
                self.lost.add((job, due))
            self.last_seen[job] = due


def _is_often(plan: Plan) -> bool:
    return isinstance(plan, timedelta) and plan <= OFTEN
