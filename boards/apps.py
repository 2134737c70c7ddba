"""Starts the boards app: each slice registers what it brings (`registration.py`) and what it owes (`todos.py`)."""

from django.apps import AppConfig


class BoardsConfig(AppConfig):
    name = "boards"

    def ready(self) -> None:
        from boards import slices
        from boards.asks import owing

        for registration in slices.modules("registration"):
            registration.register()
        for todos in slices.modules("todos"):
            owing.register(todos)
