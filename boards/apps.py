"""Wires the boards app when it starts: who settles which owed work, and what a real deployment is checked for."""

from django.apps import AppConfig
from django.core import checks


class BoardsConfig(AppConfig):
    name = "boards"

    def ready(self) -> None:
        from boards.people.accounts import RESET_LINK, send_reset_link
        from boards.people.checks import no_demo_accounts, proxies_are_counted, two_database_roles
        from boards.performance.sending import ACCEPT
        from boards.performance.services import JUDGE, settle_acceptance, settle_judgement
        from boards.work import owed

        owed.register(RESET_LINK, send_reset_link)
        owed.register(JUDGE, settle_judgement)
        owed.register(ACCEPT, settle_acceptance)
        checks.register(no_demo_accounts, checks.Tags.security, deploy=True)
        checks.register(two_database_roles, checks.Tags.security, deploy=True)
        checks.register(proxies_are_counted, checks.Tags.security, deploy=True)
