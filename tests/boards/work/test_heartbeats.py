"""Each due job once, whatever befalls the scheduler, the broker, the worker or the clock; and silence is told."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from celery.schedules import crontab
from django.conf import LazySettings
from django.conf import settings as configured
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from boards.asks import digest
from boards.people.roles import Role
from boards.work.beat import Beat
from boards.work.heartbeats import ask_for_due, expect, jobs, late_jobs, turn
from boards.work.models import Heartbeat
from boards.work.tasks import sweep
from nhs_tracker.celery import app
from tests.support.people import person, sign_in
from tests.support.together import together

START = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)  # a Wednesday
NIGHTLY, OFTEN = "nightly", "often"
DAY, MINUTE, SECOND = timedelta(days=1), timedelta(minutes=1), timedelta(seconds=1)


class World:
    """A clock that is set, a beat that looks when it is told to, and workers that do at once what they are asked."""

    def __init__(self) -> None:
        self.now = START
        self.asked: list[tuple[str, datetime]] = []
        self.done: list[tuple[str, datetime, datetime]] = []  # job, due, when
        expect(now=self.now)

    def look(self, *, workers: bool = True) -> None:
        ask_for_due(now=self.now, ask=self.do if workers else self.lose)

    def lose(self, job: str, due: datetime) -> None:
        self.asked.append((job, due))

    def do(self, job: str, due: datetime) -> None:
        self.asked.append((job, due))
        with turn(job, due, clock=lambda: self.now) as mine:
            if mine:
                self.done.append((job, due, self.now))

    def run(self, until: datetime, *, step: timedelta, workers: bool = True) -> None:
        while self.now < until:
            self.now += step
            self.look(workers=workers)

    def times(self, job: str) -> list[datetime]:
        return [due for name, due, _ in self.done if name == job]


@pytest.fixture
def world(db: None, settings: LazySettings) -> World:
    settings.CELERY_BEAT_SCHEDULE = {
        NIGHTLY: {"task": "x", "schedule": crontab(hour="0", minute="5")},
        OFTEN: {"task": "y", "schedule": timedelta(minutes=15)},
    }
    return World()


def night(day: int) -> datetime:
    return datetime(2026, 11, day, 0, 5, tzinfo=UTC)


def test_each_due_time_is_asked_for_and_done_once(world: World) -> None:
    world.run(START + 2 * DAY, step=15 * MINUTE)
    assert world.times(NIGHTLY) == [night(26), night(27)]
    assert len(world.times(OFTEN)) == len(set(world.times(OFTEN))) == 2 * 24 * 4
    assert len(world.asked) == len(world.done)
    assert late_jobs(now=world.now) == ()


def test_a_beat_that_was_dead_over_due_times_asks_for_the_last_one_once_and_it_is_marked_late(
    world: World,
) -> None:
    world.now = START + 3 * DAY
    assert set(late_jobs(now=world.now)) == {NIGHTLY, OFTEN}
    for _ in range(20):
        world.look()
    assert world.times(NIGHTLY) == [night(28)]
    (nightly,) = (job for job in jobs(now=world.now) if job.name == NIGHTLY)
    assert nightly.ran_late_by == world.now - night(28)
    assert late_jobs(now=world.now) == ()


def test_a_clock_that_is_put_back_or_jumps_ahead_does_nothing_twice_and_stops_nothing(world: World) -> None:
    world.run(START + DAY, step=15 * MINUTE)
    world.now -= timedelta(hours=13)  # before midnight again
    world.run(START + DAY + timedelta(hours=1), step=15 * MINUTE)
    assert world.times(NIGHTLY) == [night(26)], "that night comes twice and is due once"

    world.now += 400 * DAY
    world.look()
    ahead = len(world.times(NIGHTLY))
    world.now -= 400 * DAY
    before = world.now
    world.run(before + 2 * DAY, step=15 * MINUTE)
    assert world.times(NIGHTLY)[ahead:] == [night(27), night(28)]
    assert world.times(OFTEN)[-1] > before + 2 * DAY - timedelta(minutes=20)
    assert late_jobs(now=world.now) == ()


def test_summer_and_winter_time_leave_each_night_its_one_job(world: World) -> None:
    for day, month in ((28, 3), (24, 10)):
        Heartbeat.objects.all().delete()
        world.now, world.done = datetime(2026, month, day, 12, tzinfo=UTC), []
        expect(now=world.now)
        world.run(world.now + 2 * DAY, step=15 * MINUTE)
        assert len(world.times(NIGHTLY)) == 2
        assert len(world.times(OFTEN)) == 2 * 24 * 4


def test_what_is_lost_on_the_way_is_asked_for_again_ever_more_patiently(world: World) -> None:
    Heartbeat.objects.filter(job=OFTEN).delete()
    world.now = night(26)
    begun = world.now
    world.run(begun + timedelta(hours=6), step=30 * SECOND, workers=False)
    asked = [due for job, due in world.asked if job == NIGHTLY]
    assert set(asked) == {night(26)}
    assert 10 <= len(asked) <= 14, "after half a minute, then twice as long each time, an hour at most"
    world.run(world.now + timedelta(hours=1, minutes=1), step=MINUTE)
    assert world.times(NIGHTLY) == [night(26)]


def test_a_hint_that_was_lost_before_the_clock_was_put_back_is_not_waited_for(world: World) -> None:
    world.now = night(26)
    world.look(workers=False)
    world.now -= timedelta(hours=5)
    world.look()
    assert world.times(NIGHTLY) == [night(26)]
    world.look()
    assert len([job for job, _ in world.asked if job == NIGHTLY]) == 2


@pytest.mark.usefixtures("fresh_db")
def test_two_beats_and_two_workers_at_once_do_it_once(settings: LazySettings) -> None:
    settings.CELERY_BEAT_SCHEDULE = {NIGHTLY: {"task": "x", "schedule": crontab(hour="0", minute="5")}}
    done: list[str] = []

    def do(job: str, due: datetime) -> None:
        with turn(job, due) as mine:
            if mine:
                done.append(job)

    expect(now=night(26) - MINUTE)
    for due in (night(26), night(27), night(28)):
        asked: list[Any] = together(*[partial(ask_for_due, now=due, ask=lambda job, due: None)] * 4)
        assert sorted(map(len, asked)) == [0, 0, 0, 1]
        together(*[partial(do, NIGHTLY, due)] * 4)
    assert done == [NIGHTLY] * 3


def test_control_without_its_turn_a_job_is_done_as_often_as_it_is_asked_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.now = night(26)
    for _ in range(2):
        world.do(NIGHTLY, night(26))
    assert len(world.times(NIGHTLY)) == 1
    monkeypatch.setattr(Heartbeat.objects, "filter", lambda **named: Heartbeat.objects.none())
    for _ in range(2):
        world.do(NIGHTLY, night(26))
    assert len(world.times(NIGHTLY)) == 3


def test_a_job_that_fails_has_not_run_and_is_asked_for_again(world: World) -> None:
    with pytest.raises(ZeroDivisionError), turn(NIGHTLY, night(26)):
        raise ZeroDivisionError
    assert Heartbeat.objects.get(job=NIGHTLY).done_at is None
    world.now = night(26)
    world.do(NIGHTLY, night(26))
    assert world.times(NIGHTLY) == [night(26)]


def test_the_scheduler_names_the_job_and_the_task_says_that_it_ran(
    db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Any, settings: LazySettings
) -> None:
    settings.STATE_DIR = tmp_path
    expect(now=timezone.now() - timedelta(minutes=1))
    sent: dict[str, dict[str, Any]] = {}
    monkeypatch.setattr(
        app, "send_task", lambda name, args=None, kwargs=None, **options: sent.update({name: options})
    )
    monkeypatch.setattr("boards.work.beat.close_old_connections", lambda: None)  # the test's own one stays
    beat = Beat(app)
    assert 0 < beat.tick() <= 1
    assert (tmp_path / "beat").exists()
    options = sent[sweep.name]
    assert options["headers"]["job"] == "sweep-owed-work"

    sweep.apply(headers=options["headers"])
    row = Heartbeat.objects.get(job="sweep-owed-work")
    assert row.done_at is not None
    assert row.done_for == datetime.fromisoformat(options["headers"]["due"])
    sweep.apply()
    assert Heartbeat.objects.get(job="sweep-owed-work").done_at == row.done_at, (
        "nobody's schedule asked for that"
    )


def test_every_job_of_the_schedule_is_one_and_is_expected_from_the_deployment_step_on(db: None) -> None:
    expect(now=START)
    assert {job.name for job in jobs(now=START)} == set(configured.CELERY_BEAT_SCHEDULE)
    assert late_jobs(now=START + timedelta(minutes=1)) == ()
    assert set(late_jobs(now=START + 3 * DAY)) == set(configured.CELERY_BEAT_SCHEDULE)


@pytest.fixture
def silent(db: None) -> None:
    """Every job ran but one, which missed two nights."""
    now = timezone.now()
    expect(now=now)
    Heartbeat.objects.update(done_for=now, done_at=now)
    Heartbeat.objects.filter(job="keep-evidence").update(done_for=now - 3 * DAY, done_at=now - 3 * DAY)


def test_silence_is_told_on_the_desk_in_the_digest_and_to_who_asks_deeply(
    silent: None, client: Client
) -> None:
    assert client.get("/healthz").status_code == 200
    deep = client.get("/healthz?deep")
    assert deep.status_code == 503
    assert deep.json() == {"database": "ok", "broker": "ok", "jobs": "late: keep-evidence"}

    boss = person(Role.ADMINISTRATOR, second_factor=True)
    sign_in(client, boss, second_factor_minutes_ago=1)
    words = "See why 1 scheduled job did not run"
    assert words in client.get("/desk/").content.decode()
    told = digest.lines_for_everybody(today=timezone.localdate())[boss.pk]
    assert words in [line.todo.words for line in told]
    page = client.get("/desk/jobs/").content.decode()
    assert "Jobs did not run" in page
    assert "late: two due times have passed" in page
    assert "scheduled job" not in sign_in(Client(), person(Role.PLANNER)).get("/desk/").content.decode()

    now = timezone.now()
    Heartbeat.objects.update(done_for=now, done_at=now)
    assert client.get("/healthz?deep").json()["jobs"] == "ok"
    page = client.get("/desk/jobs/").content.decode()
    assert "Jobs did not run" not in page
    assert "did not run" not in client.get("/desk/").content.decode()


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("a_job_that_was_asked_for_says_when_and_how_often", {"asked_at": START}),
        ("a_job_that_was_asked_for_says_when_and_how_often", {"times": 1}),
        ("a_job_that_ran_says_when_and_for_which_due_time", {"done_at": START}),
        ("a_job_that_ran_says_when_and_for_which_due_time", {"done_for": START}),
    ],
)
def test_a_row_says_all_of_it(db: None, name: str, row: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Heartbeat.objects.create(job="x", since=START, due_at=START, **row)
