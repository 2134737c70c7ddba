"""Manners of the signed-in half of the site, whatever happens there: nothing is kept on the way, refusals are pages."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from boards.people.desks import step_up_address
from boards.people.errors import not_allowed, too_much_sent
from boards.people.permissions import NotAllowed, StepUpNeeded

log = logging.getLogger(__name__)

PRIVATE = ("/desk/", "/accounts/")
MOST_SENT = 2**20  # bytes of a request, and of a form around a file


class SizeMiddleware:
    """Answers 413 from the announced length alone, before anything is received: a file is kept on disk from its first
    bytes on, so who is not signed in could fill it.

    Who is signed in may send a file of the upload limit below /desk/. It stands behind all other middleware, none of
    which reads a body before a view is known, and asks who is signed in for such a request only. A body without a
    length is taken for empty by Django.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = _length(request)
        if length > MOST_SENT and not (
            length <= MOST_SENT + settings.UPLOAD_LIMIT_BYTES
            and request.method == "POST"
            and request.path.startswith("/desk/")
            and request.user.is_authenticated
        ):
            return too_much_sent(request, most=settings.UPLOAD_LIMIT_BYTES)
        return self.get_response(request)


def _length(request: HttpRequest) -> int:
    """In bytes, as announced; Django reads nothing where it is no number."""
    announced = str(request.META.get("CONTENT_LENGTH") or "")
    return int(announced) if announced.isascii() and announced.isdigit() else 0


class DeskMiddleware:
    """Every answer under /desk/ and /accounts/, errors included, says `private, no-store`.

    A view's NotAllowed becomes the page that says what was refused; StepUpNeeded leads to the step-up page and back.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(PRIVATE):
            response["Cache-Control"] = "private, no-store"
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotAllowed):
            log.warning(
                "refused: person %s may not %s at %r", request.user.pk, exception.action.value, request.path
            )
            return not_allowed(request, exception)
        if isinstance(exception, StepUpNeeded):
            return HttpResponseRedirect(step_up_address(request))
        return None
