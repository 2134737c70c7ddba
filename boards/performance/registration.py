"""What judging brings when the app starts."""

from boards.evidence import readers
from boards.figures.work import JUDGE
from boards.performance.commentary.services import EVIDENCE
from boards.performance.services import settle_judgement
from boards.work import owed


def register() -> None:
    owed.register(JUDGE, settle_judgement)
    readers.register(EVIDENCE, readers.who_views_drafts)
