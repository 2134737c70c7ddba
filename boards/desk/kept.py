"""What somebody had typed when their sign-in or second factor ran out: kept for one return to the same page.

A form that comes too late is put into the session, which is held in the database, before its sender is led to sign in
or to give a code. Back on the page it fills the form as a proposal: nothing is saved until it is sent again, with a new
token against forged requests. Only the same person gets it back, within half an hour. Whose form it was is known from a
signed cookie, for the session that knew is gone. Files are not kept, and nothing of a form with a password or a code.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

KEPT_FOR = timedelta(minutes=30)
LONGEST = 100_000  # characters of one form
NEVER = frozenset({"code", "secret", "password", "password1", "password2", "oldpassword"})

_SESSION = "typed_before"
COOKIE = "desk_person"  # signed with its own name


def keep(request: HttpRequest, *, user_id: int | None) -> None:
    """Put the form of a POST that cannot be taken now aside for this person; None is nobody, who keeps nothing."""
    if request.method != "POST" or user_id is None or request.FILES or NEVER & request.POST.keys():
        return
    fields = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    if not fields or sum(len(value) for values in fields.values() for value in values) > LONGEST:
        return
    request.session[_SESSION] = {
        "user_id": user_id,
        "address": request.get_full_path(),
        "at": timezone.now().isoformat(),
        "fields": fields,
    }


def typed_before(request: HttpRequest) -> dict[str, str | list[str]]:
    """What this person had typed into the form of this page, as the `initial` of a form.

    Given once only, with a notice that says so.
    """
    kept = request.session.get(_SESSION)
    if kept is None or request.method != "GET":
        return {}
    is_old = timezone.now() - datetime.fromisoformat(kept["at"]) > KEPT_FOR
    is_theirs = kept["user_id"] == request.user.pk
    if is_theirs and not is_old and kept["address"] != request.get_full_path():
        return {}
    del request.session[_SESSION]
    if is_old or not is_theirs:
        return {}
    messages.info(
        request, "What you had typed is in the form below. It is not saved yet: look at it and send it again."
    )
    return {name: values[0] if len(values) == 1 else values for name, values in kept["fields"].items()}


def hand_on(request: HttpRequest, *, address: str) -> None:
    """What was kept of this address is for the page that its reader is led to now: an act has no page of its own."""
    kept = request.session.get(_SESSION)
    if kept is not None and kept["address"] == request.get_full_path():
        request.session[_SESSION] = kept | {"address": address}


def last_person(request: HttpRequest) -> int | None:
    """Who was signed in at the desk in this browser last, whether or not they still are."""
    found = request.get_signed_cookie(COOKIE, default="", salt=COOKIE)
    return int(found) if found else None


def remember_person(request: HttpRequest, response: HttpResponseBase, *, user_id: int | None) -> None:
    """Note in the browser whose desk this was."""
    if user_id is None or last_person(request) == user_id:
        return
    response.set_signed_cookie(
        COOKIE,
        str(user_id),
        salt=COOKIE,
        path="/desk/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
