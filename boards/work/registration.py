"""What work brings when the app starts."""

from boards.work import mail, owed


def register() -> None:
    owed.register(mail.MAIL, mail.deliver)
