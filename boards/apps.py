"""Starts the boards app: each slice registers what it brings (`registration.py`)."""

from django.apps import AppConfig


class BoardsConfig(AppConfig):
    name = "boards"

    def ready(self) -> None:
        from boards import slices

        for registration in slices.modules("registration"):
            registration.register()
