"""Pages for what went wrong: what happened, and what to do. They read no session and no database.

Programs get the same in JSON (`boards/desk/programs.py`).
"""

import sys
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render

from boards.components.parts import Link
from boards.desk.frames import public_frame
from boards.desk.programs import RETRY_SECONDS, is_program, problem
from boards.people.permissions import NotAllowed


@dataclass(frozen=True)
class Trouble:
    """The words of an error page: `errors/error.html`."""

    title: str
    happened: str
    remedies: tuple[str, ...]
    way: Link
    offers: tuple[Link, ...] = ()


class NotHere(Http404):
    """A page that could be there: the words say what is not, `offers` what there is instead, nearest first.

    Everybody who may open the address may see the offers.
    """

    def __init__(self, happened: str, *, offers: tuple[Link, ...]) -> None:
        super().__init__(happened)
        self.offers = offers


HOME = Link("Go to the home page", "/")
DESK = Link("Go to my desk", "/desk/")

CONNECTION_BROKE = ("08", "57P")  # SQLSTATE: connection exceptions, and a server that shuts down


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(
        request,
        status=400,
        trouble=Trouble(
            title="The request could not be read",
            happened="Your browser sent something that this site does not understand.",
            remedies=(
                "Check the address for a typing mistake.",
                "Go back, load the page again and repeat what you did.",
            ),
            way=HOME,
        ),
    )


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(
        request,
        status=403,
        trouble=Trouble(
            title="You may not open this page",
            happened="What you asked for is not open to the roles that you hold.",
            remedies=(
                "If you need it for your work, ask your administrator for the role.",
                "If you hold the role already, sign out and sign in again.",
            ),
            way=DESK,
        ),
    )


def not_allowed(request: HttpRequest, refusal: NotAllowed) -> HttpResponse:
    """The page for an action that the person's roles do not allow; it names the action."""
    return _page(
        request,
        status=403,
        trouble=Trouble(
            title="Your roles do not allow this",
            happened=str(refusal),
            remedies=(
                "If you need it for your work, ask your administrator for the role.",
                "A role may have ended: your desk lists those that you hold today.",
            ),
            way=DESK,
        ),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(
        request,
        status=403,
        trouble=Trouble(
            title="The form was too old",
            happened="For your safety a form can be sent only from a page that was opened in this session.",
            remedies=(
                "Go back, load the page again and send the form once more.",
                "Your browser must accept cookies from this site for signing in and for forms.",
            ),
            way=DESK,
        ),
    )


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(
        request,
        status=404,
        trouble=Trouble(
            title="Page not found",
            happened=str(exception)
            if isinstance(exception, NotHere)
            else "There is nothing at this address.",
            offers=exception.offers if isinstance(exception, NotHere) else (),
            remedies=(
                "If you typed the address, check it for a mistake.",
                "If you followed a link, the page may have moved: find your board from the home page.",
            ),
            way=HOME,
        ),
    )


def method_not_allowed(request: HttpRequest, refusal: HttpResponseNotAllowed) -> HttpResponse:
    """The page for an address that is not opened or not sent to; it says so with the methods that there are."""
    page = _page(
        request,
        status=405,
        trouble=Trouble(
            title="This address works only from its own page",
            happened="Nothing was changed. An address like this is reached by a button or a form, not by a link.",
            remedies=(
                "Go back to the page that you came from, load it again and use its button.",
                "If you were signed out meanwhile, sign in and begin at your desk.",
            ),
            way=DESK if request.path.startswith("/desk/") else HOME,
        ),
    )
    page["Allow"] = refusal["Allow"]
    return page


def server_error(request: HttpRequest) -> HttpResponse:
    """Asked for while an exception that nobody expected is handled: trouble with the database is told apart."""
    trouble = sys.exception()
    if isinstance(trouble, OperationalError | InterfaceError):
        return unavailable(request, trouble)
    return _page(
        request,
        status=500,
        trouble=Trouble(
            title="Something went wrong here",
            happened="The fault is ours, not yours. Nothing that was saved before is lost.",
            remedies=(
                "Wait a minute and try again.",
                "If it happens again, tell your administrator what you did and at what time.",
            ),
            way=HOME,
        ),
    )


def unavailable(request: HttpRequest, trouble: OperationalError | InterfaceError) -> HttpResponse:
    """The database is down, full, has no connection left, or somebody holds what is needed: try again soon."""
    page = _page(
        request,
        status=503,
        trouble=Trouble(
            title="Not available just now",
            happened=f"The database does not answer. Nothing that was saved before is lost. {_kept(request, trouble)}",
            remedies=(
                f"Wait {RETRY_SECONDS} seconds, then try again.",
                "What you typed is still in your browser: go back to the form.",
            )
            if request.method == "POST"
            else (f"Wait {RETRY_SECONDS} seconds, then load the page again.",),
            way=HOME,
        ),
    )
    page["Retry-After"] = str(RETRY_SECONDS)
    return page


def _kept(request: HttpRequest, trouble: Exception) -> str:
    """Whether what was sent was kept. Where the connection broke, it may have broken just after."""
    if request.method != "POST":
        return ""
    code = getattr(trouble.__cause__, "pgcode", None) or ""
    if code and not code.startswith(CONNECTION_BROKE):
        return "What you sent was not kept."
    return "What you sent was most likely not kept: look before you send it again."


def too_much_sent(request: HttpRequest, *, most: int) -> HttpResponse:
    """The page for a request that is larger than is received; `most` is how many bytes a file may have."""
    return _page(
        request,
        status=413,
        trouble=Trouble(
            title="Too much was sent at once",
            happened=f"Nothing of it was received. A form may hold 1 MB; a file of figures {most // 2**20} MB.",
            remedies=(
                "Send a large file in parts, for example one year in each.",
                "Sign in before you send a file: you may have been signed out meanwhile.",
            ),
            way=DESK,
        ),
    )


def busy(request: HttpRequest) -> HttpResponse:
    """The page for a large file that came while another one is received or checked."""
    page = _page(
        request,
        status=503,
        trouble=Trouble(
            title="Another file is being checked",
            happened="Large files are checked one at a time, so that readers do not wait. Yours was not received.",
            remedies=(
                f"Wait {RETRY_SECONDS} seconds, then send the file again.",
                "Most files take less than a minute.",
            ),
            way=DESK,
        ),
    )
    page["Retry-After"] = str(RETRY_SECONDS)
    page._has_been_logged = True  # type: ignore[attr-defined]  # nothing is wrong
    return page


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(
        request,
        status=429,
        trouble=Trouble(
            title="Too many attempts",
            happened="To protect accounts, only some attempts are allowed in a few minutes.",
            remedies=("Wait five minutes, then try again.",),
            way=HOME,
        ),
    )


def _page(request: HttpRequest, *, status: int, trouble: Trouble) -> HttpResponse:
    if is_program(request.path):
        return problem(status=status, title=trouble.title, happened=trouble.happened)
    context = {"frame": public_frame(), "trouble": trouble}
    response = render(request, "errors/error.html", context, status=status)
    # What is not there now may be released in a minute.
    response["Cache-Control"] = "no-store"
    return response
