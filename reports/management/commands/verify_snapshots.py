from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.publication import snapshots


class Command(BaseCommand):
    help = (
        "Recompute the hash of every data release and every released report, walk their chains, and name the "
        "first one that was changed, taken out or slipped in. Ends with status 1 when it finds one."
    )

    def handle(self, **options: Any) -> None:
        found = snapshots.check()
        if found.problem:
            raise CommandError(found.problem)
        self.stdout.write(
            f"{found.releases} data releases and {found.snapshots} reports are as they were released."
        )
