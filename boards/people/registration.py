"""What people bring when the app starts."""

from django.core import checks

from boards.people.checks import (
    links_in_mail_lead_here,
    no_demo_accounts,
    proxies_are_counted,
    two_database_roles,
)


def register() -> None:
    for check in (no_demo_accounts, two_database_roles, proxies_are_counted, links_in_mail_lead_here):
        checks.register(check, checks.Tags.security, deploy=True)
