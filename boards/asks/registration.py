"""What asks brings when the app starts."""

from boards.asks.digest import DIGEST
from boards.desk.navigation import Item, navigation
from boards.people.roles import Action
from boards.work import mail


def register() -> None:
    navigation.add(Item(45, "tracker", "Tracker", "/desk/tracker/", {Action.TRACK}))
    mail.register(DIGEST)
