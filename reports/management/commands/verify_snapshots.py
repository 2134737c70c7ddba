from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports import verifying


class Command(BaseCommand):
    help = (
        "Recompute the hash of every data release and every released report, walk their chains, hold what stands "
        "beside them (audit log, figures, files, agreed plans) against what was sealed, and name the first thing that "
        "was changed, taken out or slipped in. With --head it also says whether a hash that you kept, from a page, a "
        "file or paper, is still among them. Ends with status 1 when it finds something."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--head", action="append", default=[], help="a hash that you kept; may be repeated"
        )

    def handle(self, *, head: list[str], **options: Any) -> None:
        found = verifying.check(heads=[one.strip().lower() for one in head])
        if found.problem:
            raise CommandError(found.problem)
        self.stdout.write(
            f"{found.releases} data releases and {found.snapshots} reports are as they were released."
        )
        for one in head:
            self.stdout.write(f"What has the hash {one} is among them.")
