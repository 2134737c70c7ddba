"""Who acts, and when: passed into every service, so that no rule reads a clock or a session."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Europe/London")


def end_of(day: date) -> datetime:
    """The first moment after a local day."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=LOCAL)


@dataclass(frozen=True)
class Actor:
    """A person (user_id) or a command (user_id None, trusted: it runs on the server) at one moment.

    `stepped_up_at` is when the person last gave a second factor in this session; None when never.
    """

    user_id: int | None
    label: str
    now: datetime
    stepped_up_at: datetime | None = None

    @property
    def today(self) -> date:
        """The local day of the act."""
        return self.now.astimezone(LOCAL).date()

    @property
    def is_command(self) -> bool:
        return self.user_id is None


def command(*, name: str, now: datetime) -> Actor:
    """The actor of a management command or a job."""
    return Actor(user_id=None, label=name, now=now)
