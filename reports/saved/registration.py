"""What saved views bring when the app starts."""

from boards.asks import digest
from boards.desk.navigation import Item, navigation
from boards.people.roles import Action
from reports.saved.services import tell


def register() -> None:
    navigation.add(Item(42, "views", "Views", "/desk/views/", {Action.VIEW_DESK}))
    digest.register(tell)
