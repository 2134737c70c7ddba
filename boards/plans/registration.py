"""What plans bring when the app starts."""

from boards.plans.services.sharing import PART_SHARED
from boards.work import mail


def register() -> None:
    mail.register(PART_SHARED)
