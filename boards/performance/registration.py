"""What judging brings when the app starts."""

from boards.evidence import readers
from boards.figures.work import JUDGE
from boards.performance.analysis.services import settle_analysis
from boards.performance.analysis.work import ANALYSE
from boards.performance.commentary.services import EVIDENCE
from boards.performance.services import settle_judgement
from boards.work import owed


def register() -> None:
    owed.register(JUDGE, settle_judgement)
    owed.register(ANALYSE, settle_analysis)
    readers.register(EVIDENCE, readers.who_views_drafts)
