"""The reports app: says who settles its kinds of owed work."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from boards.work.owed import register
        from reports.ownership.services import DRAFT, settle_draft

        register(DRAFT, settle_draft)
