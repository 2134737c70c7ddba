"""The last app to start: what every other one must have brought by then."""

from django.apps import AppConfig


class TrackerConfig(AppConfig):
    name = "nhs_tracker"

    def ready(self) -> None:
        from boards.work import owed

        owed.require_handlers()
