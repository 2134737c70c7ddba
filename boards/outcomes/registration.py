"""What outcomes bring when the app starts."""

from boards.desk.navigation import Item, navigation
from boards.people.roles import Action


def register() -> None:
    navigation.add(Item(41, "outcomes", "National outcomes", "/desk/outcomes/", {Action.VIEW_DESK}))
