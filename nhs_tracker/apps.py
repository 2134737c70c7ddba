"""The last app to start: what every other one must have brought by then."""

import gc

from django.apps import AppConfig

#: So many objects come before the young are looked through. A page makes tens of thousands that live as long as it
#: does; at Python's 700 a twentieth of a page's time went into looking.
YOUNG = 10_000


class TrackerConfig(AppConfig):
    name = "nhs_tracker"

    def ready(self) -> None:
        from boards.work import owed

        owed.require_handlers()
        gc.freeze()  # what has come so far is no garbage (`settings.py`)
        gc.set_threshold(YOUNG)
        gc.enable()
