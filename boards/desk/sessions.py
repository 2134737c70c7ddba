"""Sessions of people: from a request to the actor whom services take, and what becomes of old ones."""

from datetime import UTC, datetime

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import login
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from boards.people.models import User
from boards.work.actors import Actor

BY_MAIL = "by_mail"  # in the session


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in person, now. Raises TypeError for a visitor: such a request must not get this far."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("nobody is signed in")
    return Actor(
        user_id=user.pk, label=user.name, now=timezone.now(), stepped_up_at=_last_second_factor(request)
    )


def sign_in_by_mail(request: HttpRequest, user: User) -> None:
    """Open the desk to whoever has shown that they read the mail of a guest (`people.guests`), without a password.

    The session never allows more than a guest's roles, whatever the person is given later.
    """
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session[BY_MAIL] = True


def came_by_mail(request: HttpRequest) -> bool:
    return BY_MAIL in request.session


def clear_old(*, now: datetime) -> int:
    """Remove the sessions whose time is over; returns how many.

    Who does not sign out leaves a row behind that opens nothing any more and says who was here.
    """
    removed, _ = Session.objects.filter(expire_date__lt=now).delete()
    return removed


def _last_second_factor(request: HttpRequest) -> datetime | None:
    """When a code of the second factor was last accepted in this session, at sign-in or by the step-up page.

    One that has been taken away since, by the person or by an administrator, counts no more.
    """
    given = {
        record.get("id"): record["at"]
        for record in get_authentication_records(request, request.user)
        if record["method"] == "mfa"
    }
    if not given:
        return None
    held = Authenticator.objects.filter(user=request.user, pk__in=given).values_list("pk", flat=True)
    return max((datetime.fromtimestamp(given[pk], UTC) for pk in held), default=None)
