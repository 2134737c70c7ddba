from django.apps import AppConfig
from django.core.checks import Tags, register


class BoardsConfig(AppConfig):
    name = "boards"

    def ready(self) -> None:
        from boards.people import checks

        register(checks.no_demo_accounts, Tags.security, deploy=True)
        register(checks.two_database_roles, Tags.security, deploy=True)
