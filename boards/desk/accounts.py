"""What people do to their own accounts through the sign-in package's pages: recorded, and without telling strangers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Self

from allauth.account import forms
from allauth.account.adapter import get_adapter
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from boards.components.words import local_day
from boards.people.models import User
from boards.people.queries import role_history
from boards.people.services import PASSWORD_LINK
from boards.work import mail
from boards.work.actors import Actor
from boards.work.audit import record
from boards.work.mail import Message, Text
from boards.work.owed import Kind, owe

NOBODY = 0


@dataclass(frozen=True)
class ResetLink:
    """Whom a link to set a password was asked for; NOBODY for an address without an account."""

    person_id: int

    def written(self) -> str:
        return str(self.person_id)

    @classmethod
    def read(cls, text: str) -> Self:
        """Rows of before named the host behind the number; whoever asked chose it, so it is not used."""
        return cls(int(text.split(" ", maxsplit=1)[0]))


RESET_LINK = Kind("reset-link", ResetLink)


def record_own_act(user: User, action: str, *, before: Any = None, after: Any = None) -> None:
    """The audit row of what a person did to their own account, in the caller's transaction."""
    record(
        actor=Actor(user_id=user.pk, label=user.name, now=timezone.now()),
        action=action,
        subject_type="person",
        subject_id=user.pk,
        before=before,
        after=after,
    )


def second_factor_recorded(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Around a page that may set up, change or take off the second factor: act and audit row are one transaction."""

    @wraps(view)
    def recorded(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        user = request.user
        if request.method != "POST" or not isinstance(user, User):
            return view(request, *arguments, **named)
        with transaction.atomic():
            before = _second_factor(user)
            response = view(request, *arguments, **named)
            after = _second_factor(user)
            if after != before:
                record_own_act(user, _what_changed(before, after), before=sorted(before), after=sorted(after))
        return response

    return recorded


def _second_factor(user: User) -> dict[str, int]:
    return dict(Authenticator.objects.filter(user=user).values_list("type", "pk"))


def _what_changed(before: dict[str, int], after: dict[str, int]) -> str:
    totp = Authenticator.Type.TOTP.value
    if before.get(totp) == after.get(totp):
        return "make new recovery codes"
    return "set up second factor" if totp in after else "take off second factor"


class ResetPasswordForm(forms.ResetPasswordForm):  # type: ignore[misc]
    """Asks for a link by e-mail. The answer is the same, and as fast, for an address that nobody has."""

    def save(self, request: HttpRequest, **named: Any) -> str:
        """Work is owed for strangers too, and comes to nothing later. The link is made only when it is sent."""
        address: str = self.cleaned_data["email"]
        people = [user.pk for user in self.users] or [NOBODY]
        with transaction.atomic():
            owe(RESET_LINK, map(ResetLink, people), now=timezone.now())
        return address


def send_reset_link(subject: ResetLink, now: datetime) -> None:
    """Settles owed work: a message to the person; nothing for NOBODY or a closed account."""
    if User.objects.filter(pk=subject.person_id, is_active=True).exists():
        mail.send(PASSWORD_LINK, [Message(subject.person_id)], now=now)


def password_link(user: User) -> Text:
    """A link that works once, made in the moment when it is sent, so that it lies nowhere.

    In other words for somebody who has no password: they have not asked for the link themselves, so it says who opened
    the account and which roles they were given by whom.
    """
    context: dict[str, Any] = {
        "password_reset_url": new_password_address(user),
        "site": settings.SITE_ADDRESS,
    }
    template = "password_reset_key"
    if not user.has_usable_password():
        template = "first_password"
        history, today = role_history(user_id=user.pk), local_day(timezone.now())
        context |= {
            "opened_by": history.added.name if history.added else "An administrator",
            "roles": [
                f"{one.held.words}{one.held.until}{f', given by {one.given.name}' if one.given else ''}"
                for one in history.roles
                if one.held.ends is None or one.held.ends > today
            ],
        }
    message = get_adapter().render_mail(f"account/email/{template}", user.email, context)
    return Text(subject=message.subject, body=message.body)


def new_password_address(user: User) -> str:
    """The address under which whoever has it sets the person's password, once, for three days."""
    key = f"{user_pk_to_url_str(user)}-{forms.default_token_generator.make_token(user)}"
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    return mail.link(path.replace("UID-KEY", key))
