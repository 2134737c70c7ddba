"""Manners of the signed-in half of the site, whatever happens there: nothing is kept on the way, refusals are pages."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from boards.people.desks import step_up_address
from boards.people.errors import not_allowed
from boards.people.permissions import NotAllowed, StepUpNeeded

log = logging.getLogger(__name__)

PRIVATE = ("/desk/", "/accounts/")


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
