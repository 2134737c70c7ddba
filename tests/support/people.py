"""People of tests: made with roles in one line, signed in without the sign-in pages."""

import time
from datetime import date

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.flows.login import _AUTHENTICATION_METHODS_USER_SESSION_KEY
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client
from django.utils import timezone

from boards.organisations.models import Organisation
from boards.people.models import Membership, User
from boards.people.roles import BOARD_ROLES, Role
from boards.work.actors import Actor

PASSWORD = "correct horse battery staple"
LONG_AGO = date(2000, 1, 1)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def person(*roles: Role, board: str = "nhs-lothian", email: str = "", second_factor: bool = False) -> User:
    """Somebody who has held the roles since LONG_AGO, whatever day a test plays; the password is PASSWORD.

    Board roles are for the board with this slug.
    """
    number = User.objects.count()
    user = User.objects.create_user(
        email=email or f"person{number}@tracker.example", name=f"Person {number}", password=PASSWORD
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    for role in roles:
        organisation = Organisation.including_samples.get(slug=board) if role in BOARD_ROLES else None
        Membership.objects.create(user=user, role=role, organisation=organisation, starts=LONG_AGO)
    if second_factor:
        TOTP.activate(user, SECRET)
    return user


def actor_for(user: User, *, stepped_up: bool = False) -> Actor:
    """The person as services take them, now."""
    now = timezone.now()
    return Actor(user_id=user.pk, label=user.name, now=now, stepped_up_at=now if stepped_up else None)


def sign_in(client: Client, user: User, *, second_factor_minutes_ago: float | None = None) -> Client:
    """Sign in as if with a password and, when minutes are given, a code of the second factor that long ago."""
    client.force_login(user)
    session = client.session
    session.update({"begun": int(time.time()), "last_seen": int(time.time())})
    records: list[dict[str, object]] = [{"method": "password", "at": time.time()}]
    if second_factor_minutes_ago is not None:
        at = time.time() - second_factor_minutes_ago * 60
        held = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
        number = (held or TOTP.activate(user, SECRET).instance).pk
        records.append({"method": "mfa", "id": number, "type": Authenticator.Type.TOTP.value, "at": at})
    session[AUTHENTICATION_METHODS_SESSION_KEY] = records
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()
    return client


def second_factor_again(client: Client) -> None:
    """As if a code were given now, in the same session."""
    session = client.session
    for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] = time.time()
    session.save()


def code_now(secret: str = SECRET) -> str:
    """The code that an authenticator app shows."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
