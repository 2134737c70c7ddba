"""The outbox: every message of the tracker is a row first, written with the act that implies it, and sent by a worker.

A slice that writes to people makes its letter a constant, registers it (`registration.py`), and sends in the
transaction of its act:

    DIGEST = Letter("digest", "What is asked of you")
    mail.register(DIGEST)

    mail.send(
        DIGEST,
        [Message(person_id=1, text=Text("Your desk today", "..."), once="digest 1 2026-11-30"), ...],
        now=actor.now,
    )

Any number of messages takes three statements. `once` names what there is only one of: a second message of it is left
out, whoever sends it. Links in a text are made with `link`. A closed account gets no mail.

Where the text must lie nowhere before it is sent, messages have none, and who makes it is registered with the letter:

    PASSWORD_LINK = Letter("password-link", "Link to set a password", made_when_sent=True)
    mail.register(PASSWORD_LINK, password_link)        # password_link(person) -> Text

A message is sent at least once, and after a crash again under the same Message-ID, by which mailboxes know a repeat.
What could not be sent in five attempts, or is refused for good, waits for an administrator (`queries.undelivered`).
"""

import smtplib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage

from boards.work.models import Mail
from boards.work.owed import Hopeless, Kind, Number, owe

MAIL = Kind("mail", Number, outside=True)  # of a row of Mail


@dataclass(frozen=True)
class Text:
    """What a message says."""

    subject: str
    body: str


@dataclass(frozen=True)
class Letter:
    """A kind of message. The name is what rows keep, so it never changes; an administrator reads the title."""

    name: str
    title: str
    made_when_sent: bool = False


@dataclass(frozen=True)
class Message:
    """One message to one person; without a text where the letter is made when it is sent."""

    person_id: int
    text: Text | None = None
    once: str | None = None


class AddressRefused(Hopeless):
    """The mail server takes nothing for this address."""


class MessageRefused(Hopeless):
    """The mail server took the address and refused the message."""


Maker = Callable[[Any], Text]

_letters: dict[str, tuple[Letter, Maker | None]] = {}


def register(letter: Letter, maker: Maker | None = None) -> None:
    """Called from a slice's `registration.py`; `maker(person)` makes the text of a letter that is made when it is sent.

    ValueError where there is another letter of this name, or a maker is missing or one too many.
    """
    if letter.name in _letters:
        raise ValueError(f"there are two letters {letter.name!r}")
    if letter.made_when_sent == (maker is None):
        raise ValueError(f"the letter {letter.name!r} has a maker, or is not made when it is sent")
    _letters[letter.name] = letter, maker


def title_of(name: str) -> str:
    """What a letter is called; its name where this version of the program does not know it."""
    return _letters[name][0].title if name in _letters else name


def send(letter: Letter, messages: Iterable[Message], *, now: datetime) -> int:
    """Write messages into the outbox, in the caller's transaction; returns how many are new.

    Raises ValueError for a message without a text, or with one where the letter is made when it is sent, and for a
    letter that is not registered.
    """
    if letter.name not in _letters:
        raise ValueError(f"register the letter {letter.name!r}")
    rows = [_row(letter, message, now=now) for message in messages]
    Mail.objects.bulk_create(rows, ignore_conflicts=True)
    new = Mail.objects.filter(message_id__in=[row.message_id for row in rows]).values_list("pk", flat=True)
    return len(owe(MAIL, map(Number, new.order_by("pk")), now=now))


def link(path: str) -> str:
    """The address of a page for people who read mail: below SITE_ADDRESS, whoever asked for the message and where."""
    return f"{settings.SITE_ADDRESS}{path}"


def deliver(subject: Number, now: datetime) -> None:
    """The handler of owed mail: send one message, then say so in its row; nothing where that is said already.

    AddressRefused, MessageRefused where the mail server will never take it; whatever else it raises is tried again.
    """
    mail = Mail.objects.select_related("person").get(pk=subject.value)
    if mail.sent_at is not None or not mail.person.is_active:
        return
    address, text = mail.person.email, _text(mail)
    message = EmailMessage(text.subject, text.body, to=[address], headers=_headers(mail))
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as refusal:
        if all(code >= 500 for code, _ in refusal.recipients.values()):
            raise AddressRefused(_said(*next(iter(refusal.recipients.values())))) from refusal
        raise
    except smtplib.SMTPDataError as refusal:
        if refusal.smtp_code >= 500:
            raise MessageRefused(_said(refusal.smtp_code, refusal.smtp_error)) from refusal
        raise
    Mail.objects.filter(pk=mail.pk).update(sent_at=now, sent_to=address)


def _text(mail: Mail) -> Text:
    if mail.body:
        return Text(mail.subject, mail.body)
    _, maker = _letters.get(mail.letter, (None, None))
    if maker is None:
        raise LookupError(f"this version of the program does not make the letter {mail.letter!r}")
    return maker(mail.person)


def _row(letter: Letter, message: Message, *, now: datetime) -> Mail:
    if letter.made_when_sent == (message.text is not None):
        raise ValueError(f"{letter.name}: a message has a text, unless its letter is made when it is sent")
    text = message.text or Text("", "")
    return Mail(
        letter=letter.name,
        person_id=message.person_id,
        subject=text.subject,
        body=text.body,
        once=message.once,
        message_id=f"<{uuid4().hex}@{urlsplit(settings.SITE_ADDRESS).hostname}>",
        created_at=now,
    )


def _headers(mail: Mail) -> dict[str, str]:
    return {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"}


def _said(code: int, words: bytes | str) -> str:
    """ "550 No such user here"."""
    return f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"
