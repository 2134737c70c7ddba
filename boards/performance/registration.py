"""What judging brings when the app starts."""

from boards.figures.work import JUDGE
from boards.performance.services import settle_judgement
from boards.work import owed


def register() -> None:
    owed.register(JUDGE, settle_judgement)
