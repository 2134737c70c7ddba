"""Starts the reports app: each slice registers what it brings (`registration.py`)."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from reports import slices

        for registration in slices.modules("registration"):
            registration.register()
