"""What asks brings when the app starts."""

from boards.desk.navigation import Item, navigation
from boards.people.roles import Action


def register() -> None:
    navigation.add(Item(45, "tracker", "Tracker", "/desk/tracker/", {Action.TRACK}))
