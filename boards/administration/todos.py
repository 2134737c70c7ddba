"""What is owed by administrators: mail that did not arrive, and scheduled jobs that do not run."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils import timezone

from boards.asks.owing import Kind, Scope, Todo
from boards.components.words import counted
from boards.people.roles import Action
from boards.work.heartbeats import late_jobs
from boards.work.queries import count_given_up

MAIL, JOBS = "mail", "jobs"
KINDS = (
    Kind(MAIL, "Mail that did not arrive", may_wait=False),
    Kind(JOBS, "Scheduled jobs that are late", may_wait=False),
)


def todos(scope: Scope, today: date) -> list[Todo]:
    """Two queries."""
    if not scope.wants(Action.MANAGE_PEOPLE):
        return []
    return [*_mail(), *_jobs()]


def _mail() -> Iterator[Todo]:
    if count := count_given_up():
        yield _todo(
            MAIL,
            "given up",
            words=f"See to {counted(count, 'message')} that did not arrive",
            href=reverse("mail"),
            why="The tracker has given up sending.",
        )


def _jobs() -> Iterator[Todo]:
    """One of all that are late: they have one reason as a rule, and it is told anew where others are late."""
    if late := late_jobs(now=timezone.now()):
        yield _todo(
            JOBS,
            ", ".join(late),
            words=f"See why {counted(len(late), 'scheduled job')} did not run",
            href=reverse("jobs"),
            why="Two due times have passed.",
        )


def _todo(kind: str, key: str, *, words: str, href: str, why: str) -> Todo:
    return Todo(
        kind=kind,
        key=key,
        organisation=None,
        action=Action.MANAGE_PEOPLE,
        due=None,
        words=words,
        href=href,
        why=why,
    )
