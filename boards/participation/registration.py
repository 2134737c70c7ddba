"""What participation audits bring when the app starts."""

from boards.desk.navigation import Item, navigation
from boards.participation.results import ENTER, enter
from boards.people.roles import Action
from boards.work import owed


def register() -> None:
    owed.register(ENTER, enter)
    navigation.add(
        Item(52, "board-audits", "Participation audits", "/desk/participation/audits/", {Action.VIEW_AUDIT})
    )
    navigation.add(Item(89, "audits", "Audit rounds", "/desk/participation/rounds/", {Action.MANAGE_ROUNDS}))
