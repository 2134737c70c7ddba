"""What asks brings when the app starts."""

from boards.asks.digest import DIGEST
from boards.asks.extensions import EVIDENCE, who_tracks
from boards.desk.navigation import Item, navigation
from boards.evidence import readers
from boards.people.roles import Action
from boards.work import mail


def register() -> None:
    navigation.add(Item(45, "tracker", "Tracker", "/desk/tracker/", {Action.TRACK}))
    mail.register(DIGEST)
    readers.register(EVIDENCE, who_tracks)
