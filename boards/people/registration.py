"""What people bring when the app starts."""

from django.core import checks

from boards.people.checks import no_demo_accounts, proxies_are_counted, two_database_roles


def register() -> None:
    for check in (no_demo_accounts, two_database_roles, proxies_are_counted):
        checks.register(check, checks.Tags.security, deploy=True)
