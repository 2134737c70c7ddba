"""Mail that did not arrive: the list, what each problem means and what to do about it, and who sends it again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.urls import reverse

from boards.components.columns import Column, Kind
from boards.components.filters import ListFilter, Search
from boards.components.lists import ListOf
from boards.components.parts import TableCell
from boards.components.words import counted, moment_words
from boards.people.acts import Act, NothingToRead, Refusal, by_whom, ensure
from boards.people.permissions import require
from boards.people.roles import Action
from boards.work import audit, owed
from boards.work.actors import Actor
from boards.work.mail import title_of
from boards.work.queries import Undelivered, sent_again_last, undelivered

SENT_AGAIN = "send mail again"  # in the audit log
GIVEN_UP, TRIED, NOT_LISTED = "given up", "tried", "not listed"  # states of what may be sent again

#: What the last attempt ended with, by the name of the error, and what to do.
SERVER = "The mail server could not be reached. Have EMAIL_HOST and EMAIL_PORT looked at, then send the message again."
ADVICE: Mapping[str, str] = {
    "AddressRefused": (
        "The mail server says that nobody has this address. Ask the person for the right one, add them anew with it "
        "and close this account."
    ),
    "MessageRefused": (
        "The mail server refused the message. Ask whoever looks after it why, then send the message again."
    ),
    "SMTPAuthenticationError": (
        "The mail server did not let the tracker in. Have EMAIL_HOST_USER and EMAIL_HOST_PASSWORD looked at, then send "
        "the message again."
    ),
    "SMTPSenderRefused": (
        "The mail server does not let the tracker send under its address. Have EMAIL_FROM looked at, then send the "
        "message again."
    ),
    "SMTPRecipientsRefused": "The mail server takes no mail for this address at present. Send the message again later.",
}
OTHER = "The message could not be sent. The log of the worker says more; send the message again when that is mended."


class CannotSendAgain(Refusal):
    """There is nothing to send again; the message says why."""


# What hinders


@dataclass(frozen=True)
class MailFacts(NothingToRead):
    """What would be sent again: one message, or all that are given up."""

    state: str
    why: str
    mails: tuple[Undelivered, ...]
    organisation_id: int | None = None

    def in_another_state(self, act: Act[Any]) -> str:
        return self.why


SEND_AGAIN = Act[MailFacts](
    key="again",
    permission=Action.MANAGE_PEOPLE,
    from_states=frozenset({GIVEN_UP}),
    words="Send again",
    leads=True,
)
SEND_ALL_AGAIN = replace(SEND_AGAIN, words="Send all that were given up again")


def mail_facts(mail_id: int | None) -> MailFacts:
    """One message, or None for all that are given up. Three queries at most."""
    listed = undelivered(mail_id=mail_id)
    given_up = tuple(mail for mail in listed if mail.is_given_up)
    if given_up:
        return MailFacts(state=GIVEN_UP, why="", mails=given_up)
    if mail_id is None:
        return MailFacts(state=NOT_LISTED, why=f"No message waits to be sent again{_by_whom()}.", mails=())
    if listed:
        why = f"The message to {listed[0].name} is tried again by itself: {_next_try(listed[0])}."
        return MailFacts(state=TRIED, why=why, mails=())
    why = f"This message is sent, or on its way{_by_whom(mail_id)}."
    return MailFacts(state=NOT_LISTED, why=why, mails=())


def _by_whom(mail_id: int | None = None) -> str:
    last = sent_again_last(mail_id=mail_id)
    return f" (sent again {by_whom(*last)})" if last else ""


# The act


def send_again(*, actor: Actor, mail_id: int | None) -> int:
    """Try a message that was given up again, or with None every one of them; returns how many.

    Raises NotAllowed, StepUpNeeded; CannotSendAgain where nothing is given up.
    """
    require(actor=actor, action=Action.MANAGE_PEOPLE, organisation_id=None)
    with transaction.atomic():
        asked = mail_facts(mail_id)
        opened = owed.do_again([mail.owed_id for mail in asked.mails], actor=actor)
        if not opened:  # also where somebody was quicker, between the question and the lock
            ensure(SEND_AGAIN, mail_facts(mail_id), actor, refusal=CannotSendAgain)
        for mail in (mail for mail in asked.mails if mail.owed_id in opened):
            audit.record(
                actor=actor,
                action=SENT_AGAIN,
                subject_type="mail",
                subject_id=mail.mail_id,
                before={"problem": mail.problem, "attempts": mail.attempts},
            )
    return len(opened)


# The list


def advice(mail: Undelivered) -> str:
    """What the problem means and what to do about it."""
    kind, _, _ = mail.problem.partition(":")
    if kind in ADVICE:
        return ADVICE[kind]
    if "Connect" in kind or "Timeout" in kind or kind in ("gaierror", "OSError", "SMTPServerDisconnected"):
        return SERVER
    return OTHER


def _state_cell(mail: Undelivered) -> TableCell:
    if not mail.is_given_up:
        return TableCell(_next_try(mail))
    return TableCell(SEND_AGAIN.words, href=reverse("mail_again", args=[mail.mail_id]), note="given up")


def _next_try(mail: Undelivered) -> str:
    return f"next attempt {moment_words(mail.next_try)}" if mail.next_try else ""


class MailFilter(ListFilter):
    words = Search(label="Person, address or problem", fields=("name", "address", "problem"))


MAIL_LIST = ListOf[Undelivered](
    key="mail",
    noun=("message", "messages"),
    caption="Messages that did not arrive",
    columns=(
        Column(
            "to",
            "To",
            lambda mail: mail.name,
            order=("name",),
            shown=lambda mail: TableCell(mail.name, href=reverse("person", args=[mail.person_id])),
        ),
        Column("address", "Address", lambda mail: mail.address, order=("address",)),
        Column("letter", "Message", lambda mail: title_of(mail.letter), order=("letter",)),
        Column("written", "Written", lambda mail: mail.written_at, Kind.MOMENT, order=("written_at",)),
        Column("what_to_do", "What to do", advice),
        Column("problem", "What was said", lambda mail: mail.problem, only="file"),
        Column("attempts", "Attempts", lambda mail: mail.attempts, Kind.NUMBER, order=("attempts",)),
        Column(
            "state",
            "State",
            lambda mail: "given up" if mail.is_given_up else _next_try(mail),
            shown=_state_cell,
        ),
    ),
    order="written",
    filters=MailFilter,
    empty="Every message was sent, or waits for its first attempt. One that cannot be sent is listed here.",
)


def given_up_words(count: int) -> str:
    """The link to the list."""
    return f"Mail that did not arrive ({counted(count, 'message')})" if count else "Mail that did not arrive"
