"""What the desk brings when the app starts."""

from boards.desk.accounts import RESET_LINK, password_link, send_reset_link
from boards.desk.mailed_codes import ASKED_FOR, SIGN_IN_CODE, code_letter, send_code
from boards.people.services import PASSWORD_LINK, ROLE_GIVEN
from boards.work import mail, owed


def register() -> None:
    owed.register(RESET_LINK, send_reset_link)
    owed.register(ASKED_FOR, send_code)
    mail.register(SIGN_IN_CODE, code_letter)
    mail.register(PASSWORD_LINK, password_link)
    mail.register(ROLE_GIVEN)
