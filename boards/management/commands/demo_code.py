import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from boards.administration.demo import NoDemoAccounts, current_code


class Command(BaseCommand):
    help = "Print the second-factor code of a sample person: demo_code publisher."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", nargs="?", default="", help="for example publisher")

    def handle(self, **options: Any) -> None:
        try:
            code, seconds = current_code(key=options["role"], folder=settings.STATE_DIR, now=time.time())
        except NoDemoAccounts as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"{code}  (for {seconds} more seconds; each code is taken once)")
