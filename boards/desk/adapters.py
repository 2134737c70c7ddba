"""What the sign-in package may do here, and what it says."""

import ipaddress
import logging
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from boards.components.words import local_day
from boards.desk import attempts, devices, second_factor
from boards.desk.accounts import record_own_act
from boards.desk.navigation import guests_first_page
from boards.people.guests import is_guest
from boards.people.models import User
from boards.people.permissions import rights_of
from boards.people.roles import SECOND_FACTOR_FROM_THE_START

log = logging.getLogger(__name__)

WRONG_CODE = "That code is wrong, too old or used already. Wait until your app shows the next one."


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up: people are added by an administrator."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The e-mail address or the password is wrong. Check both and try again.",
        "enter_current_password": "Enter the password that you use now.",
        "incorrect_password": "That password is wrong. Try again.",
        "too_many_login_attempts": "Too many attempts. Wait five minutes, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: User, password: str) -> None:
        """By the person who is signed in, or by whoever opened the link that was sent to the person."""
        own = self.request.user.is_authenticated and self.request.user.pk == user.pk
        with transaction.atomic():
            super().set_password(user, password)
            record_own_act(user, "change password" if own else "reset password by link")

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where nothing else was asked for: to the desk, or first to the second factor that one's roles demand."""
        user = request.user
        rights = rights_of(user_id=user.pk, today=local_day(timezone.now()))
        demanded = any(rights.allows_somewhere(action) for action in SECOND_FACTOR_FROM_THE_START)
        if demanded and not is_mfa_enabled(user):
            return reverse("mfa_activate_totp")
        if is_guest(rights):
            return guests_first_page(rights)
        address: str = super().get_login_redirect_url(request)
        return address

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        log.warning("sign-in failed: %r from %s", credentials.get("email"), self.get_client_ip(request))

    def post_login(self, request: HttpRequest, user: User, **named: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **named)
        devices.remember(request, response, user)
        return response

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counts the try, in place of the package, whose key holds the name by which the site was called."""
        email = credentials.get("email", "")
        self._login_failed_rl_usage = attempts.count(
            request, account=_account(email), device=devices.known(request, email=email)
        )
        if self._login_failed_rl_usage is None:
            raise self.validation_error("too_many_login_attempts")

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """After a reset of the password."""
        email = credentials["email"]
        attempts.forget(request, account=_account(email), device=devices.known(request, email=email))

    def get_client_ip(self, request: HttpRequest) -> str:
        """As the trusted proxy tells it; an IPv4 address that came through an IPv6 socket is an IPv4 address."""
        address = ipaddress.ip_address(super().get_client_ip(request))
        mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
        return str(mapped or address)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """All mail goes through the outbox; what the package would send by itself is no letter of ours."""
        raise LookupError(f"{template_prefix} is no letter: send it through boards.work.mail")


def _account(email: str) -> str:
    """As the package finds it: nothing else that is typed leads to the same account."""
    return email.lower()


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Words of the second factor, and how its secrets are kept."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
    }

    def encrypt(self, text: str) -> str:
        return second_factor.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return second_factor.decrypt(encrypted_text)
