"""The last app to start: what every other one must have brought by then."""

import gc

from django.apps import AppConfig


class TrackerConfig(AppConfig):
    name = "nhs_tracker"

    def ready(self) -> None:
        from boards.work import owed

        owed.require_handlers()
        gc.freeze()  # what has come so far is no garbage (`settings.py`)
        gc.enable()
