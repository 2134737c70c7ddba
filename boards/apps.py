"""The boards app: says who settles its kinds of owed work."""

from django.apps import AppConfig


class BoardsConfig(AppConfig):
    name = "boards"

    def ready(self) -> None:
        from boards.performance.services import JUDGE, settle_judgement
        from boards.work.owed import register

        register(JUDGE, settle_judgement)
