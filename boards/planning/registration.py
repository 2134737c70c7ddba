"""What the pages of plans bring when the app starts."""

from boards.desk.navigation import Item, navigation
from boards.people.roles import Action


def register() -> None:
    navigation.add(Item(50, "plans", "Plans", "/desk/plans/", {Action.VIEW_BOARD_DRAFTS}))
