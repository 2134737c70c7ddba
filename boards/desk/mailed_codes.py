"""Signing in by a code that is mailed, for guests alone (`people.guests`): they come back seldom and need no password.

A code is made when it is mailed and when it is typed, from the secret key, the person, their last sign-in and the
quarter of an hour. So it lies nowhere, a sign-in uses it up, and it is good for 15 to 30 minutes. Eight digits are
guessed within the budgets of `attempts`. Whoever asks is told the same, and as fast, whoever the address belongs to.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from boards.components.words import local_day
from boards.people.guests import may_come_by_mail
from boards.people.models import User
from boards.work import mail
from boards.work.mail import Letter, Message, Text
from boards.work.owed import Kind, Number, owe

SIGN_IN_CODE = Letter("sign-in-code", "Code to sign in", made_when_sent=True)
ASKED_FOR = Kind("sign-in-code", Number)  # of the person; NOBODY for an address without an account
NOBODY = 0
DIGITS = 8
QUARTER = timedelta(minutes=15)
SALT = "boards.desk.mailed_codes"


def ask_for_code(email: str, *, now: datetime) -> None:
    """Work is owed for strangers too, and comes to nothing later."""
    person = User.objects.filter(email=email.strip().lower()).values_list("pk", flat=True).first()
    owe(ASKED_FOR, [Number(person or NOBODY)], now=now)


def send_code(subject: Number, now: datetime) -> None:
    """Settles owed work: a message to a guest, one in a minute at most; nothing for anybody else."""
    user = User.objects.filter(pk=subject.value).first()
    if user is not None and may_come_by_mail(user, today=local_day(now)):
        once = f"{ASKED_FOR.name} {user.pk} {int(now.timestamp()) // 60}"
        mail.send(SIGN_IN_CODE, [Message(user.pk, once=once)], now=now)


def code_letter(user: User) -> Text:
    return Text(
        subject="Your code for the NHS Board Performance Tracker",
        body="\n\n".join(
            (
                f"Your code is:\n{code_of(user, at=timezone.now())}",
                "Type it on the page where you asked for it. It works once, for 15 minutes.",
                f"The page is here too:\n{settings.SITE_ADDRESS}/accounts/code/",
                "If you did not ask for a code, you need do nothing.",
            )
        ),
    )


def person_of(email: str, code: str, *, now: datetime) -> User | None:
    """The guest whose code this is; None for a wrong one, an old one, a used one, and for whoever is no guest."""
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None or not may_come_by_mail(user, today=local_day(now)):
        return None
    typed = "".join(code.split())
    good = [constant_time_compare(typed, code_of(user, at=at)) for at in (now, now - QUARTER)]
    return user if any(good) else None


def code_of(user: User, *, at: datetime) -> str:
    quarter = int(at.timestamp() // QUARTER.total_seconds())
    last = user.last_login.isoformat() if user.last_login else ""
    made = salted_hmac(SALT, f"{user.pk} {user.email} {last} {quarter}", algorithm="sha256").digest()
    return f"{int.from_bytes(made) % 10**DIGITS:0{DIGITS}}"
