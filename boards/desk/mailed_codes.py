"""Signing in by a code that is mailed, for guests alone (`people.guests`): they come back seldom and need no password.

A code is made when it is mailed and when it is typed, from the secret key, the person, their last sign-in and the
quarter of an hour. So it lies nowhere, and it is good for 15 to 30 minutes. It counts only after a message with one has
gone out since the last sign-in, so that what nobody asked for opens nothing, nobody comes in without a message that
tells the owner, and a sign-in uses up whatever was mailed. Eight digits are guessed within the budgets of `attempts`.
Whoever asks or types is told the same, and as fast, whoever the address belongs to.
"""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from boards.components.words import local_day
from boards.people.guests import is_guest, may_come_by_mail
from boards.people.models import User
from boards.people.permissions import rights_of
from boards.work import mail
from boards.work.mail import Letter, Message, Text
from boards.work.models import Mail
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
    user = User.objects.filter(pk=subject.value, is_active=True).first()
    if user is not None and is_guest(rights_of(user_id=user.pk, today=local_day(now))):
        once = f"{ASKED_FOR.name} {user.pk} {int(now.timestamp()) // 60}"
        mail.send(SIGN_IN_CODE, [Message(user.pk, once=once)], now=now)


def code_letter(user: User) -> Text:
    """The code; to whom no code lets in, such as a guest with a second factor, how they come in instead."""
    now = timezone.now()
    if not may_come_by_mail(user, today=local_day(now)):
        return Text(
            "Sign in with your password",
            "\n\n".join(
                (
                    "You asked for a code to sign in. Your account needs more than a code by mail.",
                    "Sign in with your password, and with the second factor if you have set one up:\n"
                    f"{mail.link('/accounts/login/')}",
                    "If you did not ask for a code, you need do nothing.",
                )
            ),
        )
    return Text(
        subject="Your code for the NHS Board Performance Tracker",
        body="\n\n".join(
            (
                f"Your code is:\n{code_of(user, at=now)}",
                "Type it on the page where you asked for it. It works once, for 15 minutes.",
                f"The page is here too:\n{mail.link('/accounts/code/')}",
                "If you did not ask for a code, you need do nothing.",
            )
        ),
    )


def person_of(email: str, code: str, *, now: datetime) -> User | None:
    """The guest whose code this is; None for a wrong one, an old one, a used one, one that was not mailed, and for
    whoever is no guest.

    In the transaction of the sign-in: the person's row is locked, so that of two who type one code at once one comes
    in. Everything is asked about strangers too, whose time would else tell that they are.
    """
    user = User.objects.select_for_update().filter(email=email.strip().lower()).first()
    asked_about = user or User(pk=NOBODY)
    typed = "".join(code.split())
    good = [constant_time_compare(typed, code_of(asked_about, at=at)) for at in (now, now - QUARTER)]
    answers = (
        any(good),
        _was_mailed(asked_about, now=now),
        may_come_by_mail(asked_about, today=local_day(now)),
    )
    return user if all(answers) else None


def _was_mailed(user: User, *, now: datetime) -> bool:
    """Whether a message with a code went out that is still good, and nobody has signed in since it was asked for."""
    since = Q(created_at__gt=user.last_login) if user.last_login else Q()
    sent = Mail.objects.filter(since, person=user.pk, letter=SIGN_IN_CODE.name, sent_at__gt=now - 2 * QUARTER)
    return sent.exists()


def code_of(user: User, *, at: datetime) -> str:
    quarter = int(at.timestamp() // QUARTER.total_seconds())
    last = user.last_login.isoformat() if user.last_login else ""
    made = salted_hmac(SALT, f"{user.pk} {user.email} {last} {quarter}", algorithm="sha256").digest()
    return f"{int.from_bytes(made) % 10**DIGITS:0{DIGITS}}"
