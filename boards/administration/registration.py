"""What the administrator's pages bring when the app starts."""

from boards.desk.navigation import Item, navigation
from boards.people.roles import Action


def register() -> None:
    navigation.add(Item(90, "people", "People", "/desk/people/", {Action.MANAGE_PEOPLE}))
