"""What the years of plans bring when the app starts."""

from boards.desk.navigation import Item, navigation
from boards.direction.beside_plan import row_reported
from boards.direction.reviewing import LETTER
from boards.evidence import readers
from boards.people.roles import Action
from boards.planning import reported


def register() -> None:
    readers.register(LETTER, readers.who_views_drafts)
    reported.register(row_reported)
    navigation.add(Item(51, "plan-years", "Years of plans", "/desk/plans/years/", {Action.VIEW_BOARD_DRAFTS}))
