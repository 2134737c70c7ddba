"""What the pages of plans bring when the app starts."""

from boards.desk.navigation import Item, navigation
from boards.evidence import readers
from boards.people.roles import Action
from boards.plans.services.corrections import EVIDENCE
from boards.plans.services.decisions import LETTER


def register() -> None:
    navigation.add(Item(88, "cycles", "Rounds", "/desk/cycles/", {Action.MANAGE_ROUNDS}))
    navigation.add(Item(50, "plans", "Plans", "/desk/plans/", {Action.VIEW_BOARD_DRAFTS}))
    readers.register(EVIDENCE, readers.who_views_drafts)
    readers.register(LETTER, readers.who_views_drafts)
