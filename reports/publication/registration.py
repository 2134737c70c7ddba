"""What data releases bring when the app starts."""

from boards.desk.navigation import Item, navigation
from boards.people.roles import Action


def register() -> None:
    navigation.add(Item(80, "releases", "Releases", "/desk/releases/", {Action.VIEW_DESK}))
