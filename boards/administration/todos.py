"""What is owed by administrators: mail that did not arrive."""

from datetime import date

from django.urls import reverse

from boards.asks.owing import Kind, Scope, Todo
from boards.components.words import counted
from boards.people.roles import Action
from boards.work.queries import count_given_up

MAIL = "mail"
KINDS = (Kind(MAIL, "Mail that did not arrive", may_wait=False),)


def todos(scope: Scope, today: date) -> list[Todo]:
    """One query."""
    count = count_given_up() if scope.wants(Action.MANAGE_PEOPLE) else 0
    if not count:
        return []
    return [
        Todo(
            kind=MAIL,
            key="given up",
            organisation=None,
            action=Action.MANAGE_PEOPLE,
            due=None,
            words=f"See to {counted(count, 'message')} that did not arrive",
            href=reverse("mail"),
            why="The tracker has given up sending.",
        )
    ]
