"""How much each person is asked, counted beforehand: the navigation shows it and must not compute it.

Counting looks at everything that is owed, once for everybody. It is done when something was done since the last time
(every act has its row in the audit log) and when a new day has begun. My desk computes anew and corrects its reader's.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from boards.asks.owing import Asked, asked_of_everybody
from boards.components.words import local_day
from boards.people.models import DeskCount
from boards.people.queries import Count
from boards.work.models import AuditEvent

#: An act that began before others may commit after them. So long after the newest act the counting is done again.
SETTLING = timedelta(minutes=5)


def count_if_needed(*, now: datetime) -> int:
    """Count for everybody where anything can have moved since the last time; how many people were counted.

    Two queries where nothing has.
    """
    newest, newest_at = _newest_act()
    last = DeskCount.objects.order_by("-counted_at").values_list("day", "through", "counted_at").first()
    if last is not None:
        day, through, counted_at = last
        is_settled = newest_at is None or counted_at - newest_at > SETTLING
        if day == _day(now) and through == newest and is_settled:
            return 0
    return count_everybody(now=now)


def count_everybody(*, now: datetime) -> int:
    """Count for everybody who holds a role, and take away the rows of who holds none; how many people it were.

    What was done before the todos are read is counted: the newest act is looked up first.
    """
    (newest, _), today = _newest_act(), _day(now)
    counts = {
        user_id: count_of(asked, today=today) for user_id, asked in asked_of_everybody(today=today).items()
    }
    DeskCount.objects.exclude(user__in=counts).delete()
    _store(counts, day=today, through=newest, now=now)
    return len(counts)


def count_of(asked: Sequence[Asked], *, today: date) -> Count:
    return Count(asked=len(asked), overdue=sum(one.todo.is_overdue(today) for one in asked))


def correct(*, user_id: int, count: Count) -> None:
    """What My desk has just computed for its reader, once everybody was counted a first time. One query."""
    DeskCount.objects.filter(user=user_id).update(asked=count.asked, overdue=count.overdue)


def _newest_act() -> tuple[int, datetime | None]:
    return AuditEvent.objects.order_by("-pk").values_list("pk", "at").first() or (0, None)


def _day(now: datetime) -> date:
    return local_day(now)


def _store(counts: dict[int, Count], *, day: date, through: int, now: datetime) -> None:
    DeskCount.objects.bulk_create(
        (
            DeskCount(
                user_id=user_id,
                asked=count.asked,
                overdue=count.overdue,
                day=day,
                through=through,
                counted_at=now,
            )
            for user_id, count in sorted(
                counts.items()
            )  # in one order, so that two counts never wait for each other
        ),
        update_conflicts=True,
        unique_fields=["user"],
        update_fields=["asked", "overdue", "day", "through", "counted_at"],
    )
