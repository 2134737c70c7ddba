from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from boards.desk.accounts import new_password_address
from boards.people.services import CannotChange, first_administrator
from boards.work.actors import command


class Command(BaseCommand):
    help = (
        "Make the first administrator of an installation, once, and print the link with which they set their password. "
        "For the same person it prints a new link until a password is set."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address with which they will sign in")
        parser.add_argument("name", nargs="+", help="their name, as it stands beside what they do")

    def handle(self, **options: Any) -> None:
        try:
            user = first_administrator(
                actor=command(name="first_administrator", now=timezone.now()),
                email=options["email"],
                name=" ".join(options["name"]),
            )
        except CannotChange as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(
            f"{user.name} ({user.email}) is the first administrator. Give them this link, and nobody else:\n\n"
            f"  {new_password_address(user)}\n\n"
            "It works once, for three days. They set a password with it, sign in, and set up their second factor,\n"
            "without which an administrator can change nothing. Until then this command prints a new link."
        )
