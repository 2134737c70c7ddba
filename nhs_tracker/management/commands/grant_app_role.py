from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from nhs_tracker import grants


class Command(BaseCommand):
    help = "Give the application role exactly the rights that it needs; run as the owner after migrations."

    def handle(self, **options: Any) -> None:
        role = settings.DATABASES["default"]["USER"]
        if role == settings.DATABASES["owner"]["USER"]:
            raise CommandError(
                "DATABASE_URL and MIGRATE_DATABASE_URL use the same role, so nothing can be withheld from the "
                "application. Make a second role and put its address into DATABASE_URL (docs/operations.md)."
            )
        grants.apply(connection=connections["owner"], role=role)
        if options["verbosity"]:
            self.stdout.write(f"Granted to {role}.")
