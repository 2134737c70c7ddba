"""Browsers in which a person has signed in before: a stranger's wrong passwords do not close the door to them.

A signed cookie names the person and the browser. It opens nothing: it only gives the browser attempts of its own.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from boards.people.models import User

SALT = "boards.people.devices"
COOKIE = "__Secure-known_device" if settings.HTTPS else "known_device"
YEAR = 365 * 24 * 60 * 60


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """After a sign-in that succeeded, second factor included. The cookie goes to the sign-in pages alone."""
    response.set_cookie(
        COOKIE,
        signing.dumps([user.pk, known(request, email=user.email) or secrets.token_hex(8)], salt=SALT),
        max_age=YEAR,
        path="/accounts/",
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def known(request: HttpRequest, *, email: str) -> str:
    """The name of the browser, when the person with this address was the last to sign in with it; else empty."""
    try:
        user_id, device = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=YEAR)
    except signing.BadSignature:
        return ""
    return str(device) if User.objects.filter(pk=user_id, email=email.strip().lower()).exists() else ""
