from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connections
from django.utils import timezone

from boards.plans.agreed import seal_what_was_agreed_before
from boards.work import audited, heartbeats
from boards.work.actors import command
from nhs_tracker.migrating import quickly


class Command(BaseCommand):
    help = (
        "The deployment step: migrate as the owner, grant the application role its rights, demand an audit row of "
        "every write, load the policy catalogue, organisations, places and agreed values, seal plans that earlier "
        "programs did not, expect the scheduled jobs. Running it again changes nothing."
    )

    def handle(self, **options: Any) -> None:
        try:
            connections["owner"].ensure_connection()
        except OperationalError as trouble:
            raise CommandError(f"Check MIGRATE_DATABASE_URL: {trouble}") from None
        with quickly():
            call_command("migrate", database="owner", interactive=False, verbosity=options["verbosity"])
        call_command("createcachetable", database="owner", verbosity=options["verbosity"])
        call_command("grant_app_role", verbosity=options["verbosity"])
        audited.apply(connection=connections["owner"])
        call_command("load_reference", verbosity=options["verbosity"])
        seal_what_was_agreed_before(actor=command(name="prepare", now=timezone.now()))
        heartbeats.expect(now=timezone.now())
        call_command("read_again", remind=True)
