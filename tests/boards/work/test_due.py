"""When a job is due: worked out from the plan and the clock alone."""

from datetime import UTC, datetime, timedelta

import pytest
from celery.schedules import BaseSchedule, crontab, schedule
from hypothesis import given
from hypothesis import strategies as st

from boards.work.actors import LOCAL
from boards.work.due import NotAPlan, Plan, due_before_last, last_due

NIGHT = crontab(hour="0", minute="5")
DIGEST = crontab(hour="6-18", minute="40", day_of_week="mon-fri")
LOST = crontab(hour="1", minute="30")  # an hour that summer time takes away, and winter time gives twice
LEAP = crontab(hour="0", minute="0", day_of_month="29", month_of_year="2")


def here(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=LOCAL)


@pytest.mark.parametrize(
    ("plan", "at", "last", "before"),
    [
        (timedelta(minutes=15), "2026-11-28T10:07", "2026-11-28T10:00", "2026-11-28T09:45"),
        (schedule(timedelta(minutes=15)), "2026-11-28T10:15", "2026-11-28T10:15", "2026-11-28T10:00"),
        (NIGHT, "2026-11-28T00:04", "2026-11-27T00:05", "2026-11-26T00:05"),
        (NIGHT, "2026-11-28T00:05", "2026-11-28T00:05", "2026-11-27T00:05"),
        (DIGEST, "2026-11-30T06:39", "2026-11-27T18:40", "2026-11-27T17:40"),  # a Monday before the first
        (DIGEST, "2026-11-29T12:00", "2026-11-27T18:40", "2026-11-27T17:40"),  # a Sunday
        (LOST, "2026-03-29T12:00", "2026-03-29T02:30", "2026-03-28T01:30"),
        (LEAP, "2026-11-28T12:00", "2024-02-29T00:00", "2020-02-29T00:00"),
        (NIGHT, "2026-07-01T00:10", "2026-07-01T00:05", "2026-06-30T00:05"),
    ],
)
def test_the_last_two_due_times(plan: Plan, at: str, last: str, before: str) -> None:
    assert last_due(plan, at=here(at)) == here(last)
    assert due_before_last(plan, at=here(at)) == here(before)


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_each_local_time_is_due_once_on_days_when_the_clock_changes(day: str) -> None:
    midnight = here(f"{day}T00:00").astimezone(UTC)
    moments = [midnight + timedelta(minutes=minute) for minute in range(0, 25 * 60, 5)]
    for plan in (NIGHT, LOST, crontab(hour="3", minute="0")):
        due = {last_due(plan, at=moment).astimezone(LOCAL) for moment in moments}
        assert len([moment for moment in due if moment.date().isoformat() == day]) == 1


@given(
    st.integers(1_704_067_200, 1_893_456_000).map(lambda second: datetime.fromtimestamp(second, UTC)),
    st.sampled_from([NIGHT, DIGEST, LOST, timedelta(seconds=10), timedelta(days=1)]),
)
def test_no_due_time_is_ahead_or_passed_over(at: datetime, plan: Plan) -> None:
    last, before = last_due(plan, at=at), due_before_last(plan, at=at)
    assert before < last <= at
    assert last_due(plan, at=last) == last
    assert last_due(plan, at=last - timedelta(seconds=1)) == before


def test_a_plan_of_another_kind_is_refused() -> None:
    with pytest.raises(NotAPlan):
        last_due(BaseSchedule(), at=datetime.now(UTC))
