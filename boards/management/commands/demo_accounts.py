from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from boards.administration.demo import SAMPLES, NoDemoAccounts, create_demo_accounts, file_of, read_secrets
from boards.work.actors import command


class Command(BaseCommand):
    help = "Say how to sign in as each sample person of the demonstration; --create makes them first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--create", action="store_true", help="make the accounts, or mend those that are there"
        )

    def handle(self, **options: Any) -> None:
        if options["create"]:
            if not settings.DEMO:
                raise CommandError("Demo accounts are made only in a demonstration: set DEMO=1 for one.")
            create_demo_accounts(
                actor=command(name="demo_accounts", now=timezone.now()), folder=settings.STATE_DIR
            )
        try:
            held = read_secrets(settings.STATE_DIR)
        except NoDemoAccounts as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write("Sign in at /desk/ as one of these sample people:\n\n")
        width = max(len(secret.email) for secret in held.values())
        for sample in SAMPLES:
            secret = held.get(sample.key)
            if secret is None:  # the demonstration was loaded before there was such a person
                continue
            code = f"make demo-code ROLE={sample.key}" if secret.totp else ""
            self.stdout.write(f"  {secret.email:<{width}}  {secret.password}  {code}".rstrip())
        self.stdout.write(f"\nThe passwords are also in {file_of(settings.STATE_DIR)}.")
