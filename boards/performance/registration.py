"""What judging brings when the app starts."""

from boards.performance.services import JUDGE, settle_judgement
from boards.work import owed


def register() -> None:
    owed.register(JUDGE, settle_judgement)
