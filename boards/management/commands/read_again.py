"""Kept files by the reading rules of today: what would differ is listed, and waits for a decision."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from boards.figures import services
from boards.figures.services import Difference, SeriesRead
from boards.figures.services.rereading import Figure
from boards.organisations.queries import Organisations, organisations
from boards.work.actors import command
from targets.calc.periods import period_words
from targets.calc.rounding import without_zeros

SHOWN = 20  # cells of a series


class Command(BaseCommand):
    help = (
        "Read every kept file again by the rules of today and list the cells that would differ from what is held. "
        "Nothing that is held changes: what differs waits as a submission for each measure, which who loads statistics "
        "(or for returns the board itself) accepts at the desk with a reason, or gives up."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="list what would differ and store nothing")
        parser.add_argument(
            "--remind", action="store_true", help="only say what is left to do; nothing when all is done"
        )

    def handle(self, *, dry_run: bool, remind: bool, **options: Any) -> None:
        if remind:
            left = services.still_to_do()
            if left:
                self.stdout.write(left)
            return
        series = services.read_again(actor=command(name="read_again", now=timezone.now()), dry_run=dry_run)
        everybody = organisations()
        for one in series:
            self._say(one, everybody)
        cells = sum(len(one.differences) for one in series)
        files = sum(one.files for one in series)
        self.stdout.write(f"{files:,} files read again; {cells:,} figures would differ from what is held.")
        if cells and not dry_run:
            self.stdout.write("They wait at the desk, under Figures. Nothing that is held has changed.")

    def _say(self, series: SeriesRead, everybody: Organisations) -> None:
        board = everybody.named(series.organisation_id) if series.organisation_id else None
        title = (
            f"{series.measure_key}, {f'returns of {board.name}' if board else series.stream.label.lower()}"
        )
        if series.unreadable:
            submission, problem = series.unreadable
            place = f" row {problem.row}:" if problem.row else ""
            self.stdout.write(
                f"{title}: not compared, because the file of submission {submission.pk} ({submission.file_name}) can "
                f"no longer be read:{place} {problem.problem} What is held of it stays."
            )
        if series.no_longer_read:
            self.stdout.write(
                f"{title}: {series.no_longer_read:,} figures came from these files and are in none of them as they are "
                "read now. They stay."
            )
        if series.differences:
            waits = f", submission {series.submission_id}" if series.submission_id else ""
            self.stdout.write(f"{title}: {len(series.differences):,} figures would differ{waits}")
        for one in series.differences[:SHOWN]:
            self.stdout.write(f"  {_words(one, everybody)}")
        if len(series.differences) > SHOWN:
            self.stdout.write(f"  and {len(series.differences) - SHOWN:,} more")


def _words(one: Difference, everybody: Organisations) -> str:
    organisation = everybody.named(one.organisation_id)
    name = organisation.name if organisation else "an organisation that is not there"
    was = _figure(one.was) if one.was.status else "nothing"
    return f"{name}, {period_words(one.period)}, known from {one.known_from}: {was}; now {_figure(one.now)}"


def _figure(figure: Figure) -> str:
    value = figure.marker or "" if figure.value is None else f"{without_zeros(figure.value)}"
    counts = [str(without_zeros(n)) for n in (figure.numerator, figure.denominator) if n is not None]
    told = f"{value} ({' of '.join(counts)})" if counts else value
    return f"{told}, {figure.status}"
