"""Codes of the second factor: kept encrypted, taken once, and good for half a minute before and after their own.

The sign-in package remembers a used code for 30 seconds, while with a tolerance of one step the code lives 90. So the
number of the last step that was taken is kept with the secret, and only a later step is taken (RFC 6238, section 5.2).
"""

import base64
import logging
from functools import cache
from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from boards.desk import attempts, devices

MARK = "fernet:"

log = logging.getLogger(__name__)


class Unreadable(Exception):
    """The secret was encrypted under another SECRET_KEY: the second factor must be set up again."""


def encrypt(text: str) -> str:
    """The text as it may lie in the database, under a key made from SECRET_KEY."""
    return MARK + _fernet(settings.SECRET_KEY).encrypt(text.encode()).decode()


def decrypt(stored: str) -> str:
    """The text again; one that was stored before secrets were encrypted is taken as it is. Raises Unreadable."""
    if not stored.startswith(MARK):
        return stored
    try:
        return _fernet(settings.SECRET_KEY).decrypt(stored.removeprefix(MARK)).decode()
    except InvalidToken:
        raise Unreadable("encrypted under another SECRET_KEY") from None


@cache
def _fernet(secret_key: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"boards.people.second_factor")
    return Fernet(base64.urlsafe_b64encode(derived.derive(secret_key.encode())))


class _TakenOnce:
    """What both forms add to the sign-in package's: a code of a step that is not later than the last one is wrong."""

    user: Any
    authenticator: Authenticator
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        """Counts the try in place of the package, whose count strangers would share with the owner."""
        attempt = attempts.count(
            context.request, account=f"codes of {self.user.pk}", device=_device(context.request, self.user)
        )
        if attempt is None:
            raise get_account_adapter().validation_error("too_many_login_attempts")
        code = self.cleaned_data["code"]
        held = Authenticator.objects.filter(user=self.user, type=Authenticator.Type.TOTP).first()
        try:
            if held and _step_of(code, held) is not None and _new_step_of(code, held) is None:
                raise self._wrong(held)
            taken: str = super().clean_code()  # type: ignore[misc]
        except Unreadable:
            raise get_adapter().validation_error("incorrect_code") from None
        if self.authenticator.type == Authenticator.Type.TOTP and not _take_step(code, self.authenticator.pk):
            raise self._wrong(self.authenticator)
        attempt.rollback()
        return taken

    def _wrong(self, held: Authenticator) -> Exception:
        self._emit_authentication_failed(held)
        problem: Exception = get_adapter().validation_error("incorrect_code")
        return problem

    def _emit_authentication_failed(self, held: Authenticator) -> None:
        log.warning("second factor failed: person %s", self.user.pk)
        super()._emit_authentication_failed(held)  # type: ignore[misc]


class AuthenticateForm(_TakenOnce, forms.AuthenticateForm):  # type: ignore[misc]
    """Asks for a code at sign-in."""


class ReauthenticateForm(_TakenOnce, forms.ReauthenticateForm):  # type: ignore[misc]
    """Asks for a code again: the step-up."""


def _device(request: HttpRequest, user: Any) -> str:
    """Who is signed in already has shown the browser to be their own."""
    return "signed in" if request.user.is_authenticated else devices.known(request, email=user.email)


def _take_step(code: str, authenticator_id: int) -> bool:
    """Note the step of the code as the last one taken; False when another request has taken it or a later one."""
    with transaction.atomic():
        held = Authenticator.objects.select_for_update().get(pk=authenticator_id)
        step = _new_step_of(code, held)
        if step is not None:
            held.data["last_step"] = step
            held.save(update_fields=["data"])
    return step is not None


def _new_step_of(code: str, held: Authenticator) -> int | None:
    """The first step after the last one taken whose code this is; None when there is none."""
    return _step_of(code, held, after=held.data.get("last_step", 0))


def _step_of(code: str, held: Authenticator, *, after: int = 0) -> int | None:
    secret = decrypt(held.data["secret"])
    for step in totp.yield_hotp_counters_from_time():
        expected = totp.format_hotp_value(totp.hotp_value(secret, step))
        if step > after and totp.compare_user_code(actual=code, expected=expected):
            return int(step)
    return None
