"""Figures that arrive through the real intake, and the judging that they owe."""

from datetime import UTC, date, datetime

from boards.figures import services as figures
from boards.figures.services import Accepted
from boards.organisations.models import Organisation
from boards.work import owed
from boards.work.actors import Actor, command
from targets.catalogue.models import Definition, Requirement

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
COMMAND: Actor = command(name="tests", now=NOW)
AE = "ae-4-hours"
HEADER = "organisation,period,numerator,denominator,value,marker,status"


def arrive(
    *rows: str,
    measure: str = AE,
    known_from: date = date(2025, 1, 7),
    returned_by: str = "",
    judged: bool = True,
) -> Accepted:
    """Accept the rows as an official publication, or as the return of the board with the slug `returned_by`."""
    organisation = Organisation.including_samples.get(slug=returned_by).pk if returned_by else None
    submission = figures.receive(
        actor=COMMAND,
        measure_key=measure,
        stream="board" if returned_by else "official",
        organisation_id=organisation,
        content="\n".join([HEADER, *rows, ""]).encode(),
        file_name="figures.csv",
        channel="command",
        layout_name="tidy",
        known_from=known_from,
    )
    assert submission.state == "staged", submission.errors
    accepted = figures.accept(actor=COMMAND, submission_id=submission.pk, reasons="Made up.")
    if judged:
        settle()
    return accepted


def make_live(measure: str) -> None:
    """The feed of the measure goes on, and its standard is stated for every year: the installed policy ends both."""
    Definition.objects.filter(measure=measure).update(collected_until=None)
    Requirement.objects.filter(measure=measure).update(confirmed_until=date.max)


def settle() -> int:
    """Everything that is owed, at once."""
    return owed.settle(clock=lambda: NOW)


def number_of(slug: str) -> int:
    return int(Organisation.including_samples.values_list("pk", flat=True).get(slug=slug))
