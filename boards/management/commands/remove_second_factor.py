from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from boards.people.models import User
from boards.people.services import CannotChange, remove_second_factor
from boards.work.actors import command


class Command(BaseCommand):
    help = "Take away a person's second factor, for when no administrator can: they sign in and set up a new one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", nargs="+", help="e-mail addresses of people whom you have recognised")

    def handle(self, **options: Any) -> None:
        actor = command(name="remove_second_factor", now=timezone.now())
        for email in options["email"]:
            try:
                user = User.objects.get_by_natural_key(email)
                remove_second_factor(actor=actor, user_id=user.pk)
            except User.DoesNotExist:
                raise CommandError(f"There is no account for {email}.") from None
            except CannotChange as problem:
                raise CommandError(str(problem)) from None
            self.stdout.write(f"{email} signs in with the password alone and sets up a new second factor.")
