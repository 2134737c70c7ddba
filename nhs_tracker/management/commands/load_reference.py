from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from boards.organisations import loader as organisations
from boards.organisations import partners, places
from boards.performance.models import Standing
from boards.performance.services import owe_judgements
from boards.plans import loader as agreed_values
from boards.work import actors, audit
from targets.catalogue import loader as policy
from targets.catalogue.reading import RefusedFiles


class Command(BaseCommand):
    help = (
        "Load the policy catalogue, the organisations, places and agreed values from their reviewed files "
        "(docs/policy.md). Running it again changes nothing; a bad file is refused and nothing is stored."
    )

    def handle(self, **options: Any) -> None:
        now = timezone.now()
        try:
            with transaction.atomic():
                reports = {
                    "policy": policy.load(),
                    "organisations": organisations.load(),
                    "places": places.load(),
                    "partners": partners.load(),
                    "agreed values": agreed_values.load(now=now),
                }
                written = {
                    name: {"added": report.added, "changed": report.changed}
                    for name, report in reports.items()
                    if report.is_new
                }
                if written:
                    audit.record(
                        actor=actors.command(name="load_reference", now=now),
                        action="load_reference",
                        subject_type="reference",
                        subject_id="files",
                        after=written,
                    )
                # A measure that was never judged is judged with its first figures.
                touched = frozenset[str]().union(*(report.touched_measures for report in reports.values()))
                judged = Standing.objects.filter(measure__in=touched).values_list("measure_id", flat=True)
                owe_judgements(measure_keys=set(judged), now=now)
        except RefusedFiles as refused:
            listed = "\n".join(f"  {problem}" for problem in refused.problems)
            raise CommandError(f"Nothing was loaded. Mend the files and run it again:\n{listed}") from refused
        if options["verbosity"]:
            for name, report in reports.items():
                counts = f"{report.added} added, {report.changed} changed, {report.unchanged} unchanged"
                self.stdout.write(f"{name.capitalize()}: {counts}.")
