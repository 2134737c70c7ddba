"""What the administrator's pages bring when the app starts."""

from boards.administration.heads import HEAD
from boards.desk.navigation import Item, navigation
from boards.people.roles import Action
from boards.work import mail


def register() -> None:
    mail.register(HEAD)
    navigation.add(Item(85, "audit", "Audit log", "/desk/audit/", {Action.VIEW_BOARD_DRAFTS}))
    navigation.add(Item(90, "people", "People", "/desk/people/", {Action.MANAGE_PEOPLE}))
