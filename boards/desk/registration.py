"""What the desk brings when the app starts."""

from boards.desk.accounts import RESET_LINK, send_reset_link
from boards.work import owed


def register() -> None:
    owed.register(RESET_LINK, send_reset_link)
