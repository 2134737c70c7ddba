"""What the sign-in package may do here, and what it says."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from boards.people.models import User

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

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """In other words for somebody who has never had a password: they have not asked for the link themselves."""
        known = user.has_usable_password()
        self.send_mail(f"account/email/{'password_reset_key' if known else 'first_password'}", email, context)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Words of the second factor."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
    }
