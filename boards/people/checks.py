"""What a real deployment must not have: `manage.py check --deploy` fails on it."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import DatabaseError

from boards.people.models import User


def no_demo_accounts(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """E001 while a sample person is there, E002 when the database cannot be asked."""
    try:
        count = User.objects.filter(demo=True).count()
    except DatabaseError as trouble:
        return [
            Error(
                f"The database cannot be asked for demo accounts: {trouble}",
                hint="Start the database and run `manage.py prepare` first.",
                id="tracker.E002",
            )
        ]
    if not count:
        return []
    return [
        Error(
            f"There are {count} demo accounts, whose passwords lie in a file.",
            hint="A real deployment starts with an empty database and DEMO=0.",
            id="tracker.E001",
        )
    ]


def two_database_roles(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """E003 when the application would run as the owner of its tables, who may change what must never change."""
    application, owner = settings.DATABASES["default"], settings.DATABASES["owner"]
    if application.get("USER") != owner.get("USER"):
        return []
    return [
        Error(
            "DATABASE_URL and MIGRATE_DATABASE_URL are one database role.",
            hint="Give the application a role of its own: manage.py grant_app_role says what it may do.",
            id="tracker.E003",
        )
    ]


def proxies_are_counted(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """E004 when all visitors would seem to come from the proxy, so that one of them uses up everybody's attempts."""
    if not settings.HTTPS or settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        return []
    return [
        Error(
            "HTTPS=1 says that a proxy ends TLS, but PROXIES is 0: all visitors are one address.",
            hint="Set PROXIES to the number of proxies between the visitor and the site; most often 1.",
            id="tracker.E004",
        )
    ]


def links_in_mail_lead_here(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """E005 when links in mail, those that set a password too, would lead past the proxy that ends TLS."""
    if not settings.HTTPS or settings.SITE_ADDRESS.startswith("https://"):
        return []
    return [
        Error(
            f"HTTPS=1, but links in mail would lead to {settings.SITE_ADDRESS}.",
            hint="Set SITE_ADDRESS to the address under which people reach the site, https included.",
            id="tracker.E005",
        )
    ]
