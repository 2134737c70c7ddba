"""What the desk brings when the app starts."""

from boards.desk.accounts import RESET_LINK, password_link, send_reset_link
from boards.people.services import PASSWORD_LINK, ROLE_GIVEN
from boards.work import mail, owed


def register() -> None:
    owed.register(RESET_LINK, send_reset_link)
    mail.register(PASSWORD_LINK, password_link)
    mail.register(ROLE_GIVEN)
