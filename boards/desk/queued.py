"""What a page says of work that it left to the workers."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from boards.work import owed


def tell(request: HttpRequest, kind: owed.Kind[Any], *, told: str = "") -> None:
    """After the write: `told`, if there is something to say; or that the work starts later, by itself, where the
    workers could not be told."""
    if not owed.were_told(kind):
        messages.warning(
            request, "It is queued and will start later, by itself: the workers cannot be told just now."
        )
    elif told:
        messages.info(request, told)
