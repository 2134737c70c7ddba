"""What sending figures brings when the app starts."""

from boards.desk.navigation import Item, navigation
from boards.people.roles import Action
from boards.sending.queries import ACCEPT
from boards.sending.services import settle_acceptance
from boards.work import owed


def register() -> None:
    owed.register(ACCEPT, settle_acceptance)
    navigation.add(
        Item(60, "figures", "Send figures", "/desk/figures/", {Action.SEND_FIGURES, Action.LOAD_OFFICIAL})
    )
