"""Submissions that wait for a decision, for tests that need one to look at."""

from datetime import date

from django.utils import timezone

from boards.figures import services
from boards.figures.models import Submission
from boards.organisations.models import Organisation
from boards.work.actors import command

HEADER = "organisation,period,numerator,denominator,value,marker,status"
AE = "ae-4-hours"


def waiting(
    *rows: str, board: Organisation | None, measure: str = AE, known_from: date | None = None
) -> Submission:
    """Rows under HEADER, checked and staged (or rejected): the board's return, or an official publication for None."""
    return services.receive(
        actor=command(name="tests", now=timezone.now()),
        measure_key=measure,
        stream="board" if board else "official",
        organisation_id=board.pk if board else None,
        content="\n".join([HEADER, *rows, ""]).encode(),
        file_name="figures.csv",
        channel="upload",
        layout_name="tidy",
        known_from=known_from,
    )
