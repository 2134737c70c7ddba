"""Manners of the signed-in half of the site, whatever happens there: nothing is kept on the way, refusals are pages."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect

from boards.people import kept
from boards.people.desks import Desk, step_up_address
from boards.people.errors import method_not_allowed, not_allowed
from boards.people.permissions import NotAllowed, StepUpNeeded

PRIVATE = ("/desk/", "/accounts/")


class DeskMiddleware:
    """Every answer under /desk/ and /accounts/, errors included, says `private, no-store`.

    A view's NotAllowed becomes the page that says what was refused; StepUpNeeded leads to the step-up page and back. A
    method that an address does not take is answered by a page, at the public half too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed):
            response = method_not_allowed(request, response)
        if request.path.startswith(PRIVATE):
            response["Cache-Control"] = "private, no-store"
        found = getattr(request, "desk", None)
        if isinstance(found, Desk):
            kept.remember_person(request, response, user_id=found.actor.user_id)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotAllowed):
            return not_allowed(request, exception)
        if isinstance(exception, StepUpNeeded):
            kept.keep(request, user_id=request.user.pk)
            return HttpResponseRedirect(step_up_address(request))
        return None
