from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from boards.work import sealing


class Command(BaseCommand):
    help = (
        "Recompute the seal of every row of the audit log, and name the first one that was changed, taken out, put in "
        "or moved, and the rows that have no seal yet. With --head it also says whether the log still has a head that "
        "you kept (from a mail, a released file or paper): a log that was written anew has not. Ends with status 1 "
        "when something is wrong, or when rows have waited for their seal for more than an hour."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--head", action="append", default=[], help="a head that you kept; may be repeated"
        )

    def handle(self, *, head: list[str], **options: Any) -> None:
        found = sealing.check(heads=[one.strip().lower() for one in head])
        tail = found.tail
        if tail:
            self.stdout.write(
                f"Not sealed yet: {tail.rows} rows, from row {tail.first} of {tail.since:%Y-%m-%d %H:%M} UTC on."
            )
        if found.problem:
            raise CommandError(found.problem)
        if found.head:
            self.stdout.write(
                f"{found.sealed} rows of the audit log are as they were sealed. Head: {found.head.sha256}"
            )
        else:
            self.stdout.write("No row of the audit log is sealed yet.")
        for one in head:
            self.stdout.write(f"The log has the head {one}.")
        if tail and timezone.now() - tail.since > sealing.LATE:
            raise CommandError(
                "Rows have waited for their seal for more than an hour: look whether scheduler and worker run."
            )
