"""What data releases bring when the app starts."""

from boards.desk.navigation import Item, navigation
from boards.people.roles import Action
from boards.work import owed
from reports.publication.calibration.services import settle_calibration
from reports.publication.calibration.work import CALIBRATE


def register() -> None:
    navigation.add(Item(80, "releases", "Releases", "/desk/releases/", {Action.VIEW_DESK}))
    owed.register(CALIBRATE, settle_calibration)
