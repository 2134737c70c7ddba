"""Starts the reports app: each slice registers what it brings (`registration.py`) and what it owes (`todos.py`)."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from boards.asks import owing
        from reports import slices

        for registration in slices.modules("registration"):
            registration.register()
        for todos in slices.modules("todos"):
            owing.register(todos)
