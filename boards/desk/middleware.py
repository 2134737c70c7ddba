"""Manners of the signed-in half of the site, whatever happens there: nothing is kept on the way, refusals are pages."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect

from boards.desk import door, kept
from boards.desk.errors import busy, method_not_allowed, not_allowed, page_not_found, too_much_sent
from boards.desk.gate import Desk, step_up_address
from boards.desk.programs import is_program
from boards.people.permissions import NotAllowed, NotTheirBoard, StepUpNeeded

Answerer = Callable[[HttpRequest], HttpResponse]

log = logging.getLogger(__name__)

PRIVATE = ("/desk/", "/accounts/")
MINUTE = 60
NOT_FOUND = 404
MOST_SENT = 2**20  # bytes of a request, and of a form around a file


class SizeMiddleware:
    """Answers 413 from the announced length alone, before anything is received: a file is kept on disk from its first
    bytes on, so who is not signed in could fill it.

    Who is signed in may send a file of the upload limit below /desk/, one at a time: while another one is received or
    checked it is answered 503 as early (`door`). It stands behind all other middleware, none of which reads a body
    before a view is known, and asks who is signed in for such a request only. A body without a length is taken for
    empty by Django.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = _length(request)
        if length <= MOST_SENT:
            return self.get_response(request)
        if not (
            length <= MOST_SENT + settings.UPLOAD_LIMIT_BYTES
            and request.method == "POST"
            and request.path.startswith("/desk/")
            and request.user.is_authenticated
        ):
            return too_much_sent(request, most=settings.UPLOAD_LIMIT_BYTES)
        try:
            with door.through():
                return self.get_response(request)
        except door.Busy:
            return busy(request)


def _length(request: HttpRequest) -> int:
    """In bytes, as announced; Django reads nothing where it is no number."""
    announced = str(request.META.get("CONTENT_LENGTH") or "")
    return int(announced) if announced.isascii() and announced.isdigit() else 0


def is_private(path: str) -> bool:
    """Whether the address is of the signed-in half, with its last stroke or without."""
    return f"{path}/".startswith(PRIVATE)


class KeptByNobodyMiddleware:
    """Every answer at the desk, of accounts and to programs, errors and redirects too, says `private, no-store`."""

    def __init__(self, get_response: Answerer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if is_private(request.path) or is_program(request.path):
            response["Cache-Control"] = "private, no-store"
        return response


class IdleMiddleware:
    """Signs out who did nothing for IDLE_LIFETIME, and everybody SESSION_COOKIE_AGE after they signed in.

    The session is written at most once a minute. Public pages never get here with a session read.
    """

    def __init__(self, get_response: Answerer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_private(request.path) and request.user.is_authenticated:
            self._look_at(request)
        return self.get_response(request)

    def _look_at(self, request: HttpRequest) -> None:
        now = int(time.time())
        begun, seen = request.session.get("begun", now), request.session.get("last_seen", now)
        if now - seen > settings.IDLE_LIFETIME.total_seconds() or now - begun > settings.SESSION_COOKIE_AGE:
            logout(request)
            messages.info(request, "You were signed out because you were away. Sign in again to go on.")
        elif "last_seen" not in request.session or now - seen >= MINUTE:
            request.session.update({"begun": begun, "last_seen": now})


class DeskMiddleware:
    """A view's NotAllowed becomes the page that says what was refused; StepUpNeeded leads to the step-up and back.

    Another board's pages are answered as an address where there is nothing. Each refusal is a line of the log, and so
    is each number that somebody at the desk tried and found nothing under. A method that an address does not take is
    answered by a page, at the public half too.
    """

    def __init__(self, get_response: Answerer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed):
            response = method_not_allowed(request, response)
        found = getattr(request, "desk", None)
        if isinstance(found, Desk):
            kept.remember_person(request, response, user_id=found.actor.user_id)
            if response.status_code == NOT_FOUND:
                log.warning("not found: person %s at %r", found.actor.user_id, request.path)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, door.Busy):
            return busy(request)
        if isinstance(exception, NotAllowed):
            log.warning(
                "refused: person %s may not %s at %r", request.user.pk, exception.action.value, request.path
            )
            if isinstance(exception, NotTheirBoard):
                return page_not_found(request)
            return not_allowed(request, exception)
        if isinstance(exception, StepUpNeeded):
            kept.keep(request, user_id=request.user.pk)
            return HttpResponseRedirect(step_up_address(request))
        return None
