"""A Celery worker that gives each attempt to send a message a new Message-ID, to show what the fixed one is for.

`celery -A bench.faults.forgetful worker`. It is how Django's mail behaves by itself.
"""

import django

from nhs_tracker.celery import app

django.setup()

from boards.work import mail  # noqa: E402 (models need Django)
from boards.work.models import Mail  # noqa: E402

__all__ = ["app"]


def without_message_id(mail: Mail) -> dict[str, str]:
    """In place of `mail._headers`."""
    return {}


mail._headers = without_message_id
