"""What ownership reports bring when the app starts."""

from boards.desk.navigation import Item, navigation
from boards.people.roles import Action
from boards.work import owed
from reports.ownership.asking import DRAFT, settle_draft


def register() -> None:
    owed.register(DRAFT, settle_draft)
    navigation.add(Item(70, "reports", "Reports", "/desk/reports/", {Action.VIEW_BOARD_DRAFTS}))
