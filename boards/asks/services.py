"""Every write of questions: asked, answered, settled, asked again, withdrawn, offered. One audit row each.

Who may is said by the slice whose document it is: it passes the action that the role table must allow on the
organisation that is asked. Every function raises NotAllowed, and StepUpNeeded where that action demands it; CannotAsk
with a sentence for the person, after which nothing is stored; Question.DoesNotExist for a question of another document.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from boards.asks import offers
from boards.asks.models import Entry, Question
from boards.asks.offers import Side
from boards.asks.queries import Asked, Document, with_entries
from boards.components.words import moment_words
from boards.people.acts import Refusal
from boards.people.permissions import require
from boards.people.roles import Action
from boards.work.actors import Actor
from boards.work.audit import record
from targets.calc.periods import day_words

SUBJECT = "question"
ASKED = "question asked"
VERBS: Mapping[str, str] = {
    Entry.Kind.ANSWER: "question answered",
    Entry.Kind.SETTLEMENT: "question settled",
    Entry.Kind.REOPENING: "question asked again",
    Entry.Kind.WITHDRAWAL: "question withdrawn",
    Entry.Kind.OFFER: "answer offered for publication",
    Entry.Kind.RETRACTION: "offer for publication taken back",
}
_FROM: Mapping[str, frozenset[str]] = {
    Entry.Kind.ANSWER: frozenset({Question.State.OPEN}),
    Entry.Kind.SETTLEMENT: frozenset({Question.State.ANSWERED}),
    Entry.Kind.REOPENING: frozenset({Question.State.ANSWERED, Question.State.SETTLED}),
    Entry.Kind.WITHDRAWAL: frozenset({Question.State.OPEN, Question.State.ANSWERED}),
    Entry.Kind.OFFER: frozenset({Question.State.ANSWERED, Question.State.SETTLED}),
    Entry.Kind.RETRACTION: frozenset({Question.State.ANSWERED, Question.State.SETTLED}),
}
_OFFERS = frozenset({Entry.Kind.OFFER, Entry.Kind.RETRACTION})


class CannotAsk(Refusal):
    """The question cannot be asked, or this cannot be said to it now; the message says why and what to do."""


def ask(
    *,
    actor: Actor,
    action: Action,
    document: Document,
    organisation_id: int,
    text: str,
    pin: str = "",
    version: int | None = None,
    due: date | None = None,
    may_be_over: bool = False,
) -> int:
    """Ask the organisation about a document, or about the row or field of the pin; returns the question's number.

    Several questions on one pin are fine. `version` is the document's version that was read. `due` is the day by which
    an answer is wanted; it is not over, unless it `may_be_over`: an invented year has days of its own. The caller has
    made sure that the document is the organisation's own.
    """
    require(actor=actor, action=action, organisation_id=organisation_id)
    text = _words(text, missing="Write what you ask.")
    if due is not None and due < actor.today and not may_be_over:
        raise CannotAsk(f"{day_words(due)} is over: choose today or a later day for the answer.")
    with transaction.atomic():
        question = Question.objects.create(
            document_kind=document.kind,
            document_number=document.number,
            version=version,
            pin=pin,
            organisation_id=organisation_id,
            text=text,
            by_id=_person(actor),
            at=actor.now,
            due=due,
        )
        _record(actor, question, ASKED, text=text, before=None)
    return question.pk


def answer(*, actor: Actor, action: Action, document: Document, question_id: int, text: str) -> None:
    """Answer in words; who asked cannot answer, whatever their roles."""
    text = _words(text, missing="Write the answer.")
    _say(actor, action, document, question_id, Entry.Kind.ANSWER, side=Entry.Side.ASKED, text=text)


def settle(*, actor: Actor, action: Action, document: Document, question_id: int, text: str = "") -> None:
    """The asking side is content with the answer."""
    _say(
        actor, action, document, question_id, Entry.Kind.SETTLEMENT, side=Entry.Side.ASKER, text=text.strip()
    )


def reopen(*, actor: Actor, action: Action, document: Document, question_id: int, text: str) -> None:
    """Ask again, saying what is still missing; it waits for an answer as it did before."""
    text = _words(text, missing="Say what is still missing, so that it can be answered.")
    _say(actor, action, document, question_id, Entry.Kind.REOPENING, side=Entry.Side.ASKER, text=text)


def withdraw(*, actor: Actor, action: Action, document: Document, question_id: int, text: str = "") -> None:
    """The asking side needs no answer any more. The question stays where it was, marked as withdrawn."""
    _say(
        actor, action, document, question_id, Entry.Kind.WITHDRAWAL, side=Entry.Side.ASKER, text=text.strip()
    )


def offer(*, actor: Actor, action: Action, document: Document, question_id: int, side: Entry.Side) -> None:
    """Offer the exchange as it stands for publication, as the side for which the person acts.

    It becomes eligible once both sides offer the same words; anything said later ends both offers.
    """
    _say(actor, action, document, question_id, Entry.Kind.OFFER, side=side, text="")


def take_back_offer(
    *, actor: Actor, action: Action, document: Document, question_id: int, side: Entry.Side
) -> None:
    """End the offer of the side for which the person acts: the next data release leaves the exchange out."""
    _say(actor, action, document, question_id, Entry.Kind.RETRACTION, side=side, text="")


def _say(
    actor: Actor,
    action: Action,
    document: Document,
    question_id: int,
    kind: Entry.Kind,
    *,
    side: Entry.Side,
    text: str,
) -> None:
    """Lock the question, look whether its state allows the entry, add it. The database sets the new state."""
    with transaction.atomic():
        if kind in _OFFERS:
            offers.may_change()
        question = Question.objects.select_for_update().get(
            pk=question_id, document_kind=document.kind, document_number=document.number
        )
        require(actor=actor, action=action, organisation_id=question.organisation_id)
        person = _person(actor)
        (asked,) = with_entries(Question.objects.filter(pk=question_id))
        if asked.state not in _FROM[kind]:
            raise CannotAsk(_too_late(asked))
        if side == Entry.Side.ASKED and person == asked.by_id:
            raise CannotAsk("You asked this yourself: somebody else has to answer it.")
        if kind in _OFFERS:
            _ensure_offer(asked, kind, side=Side(side), person=person)
        Entry.objects.create(
            question=question,
            number=len(asked.said) + 1,
            kind=kind,
            side=side,
            text=text,
            by_id=person,
            at=actor.now,
        )
        _record(actor, question, VERBS[kind], text=text, before=question.state)


def _ensure_offer(asked: Asked, kind: Entry.Kind, *, side: Side, person: int) -> None:
    if kind == Entry.Kind.RETRACTION:
        if side not in asked.offers:
            raise CannotAsk("Your side does not offer these words.")
        return
    if side in asked.offers:
        raise CannotAsk("Your side has offered these words already.")
    if any(said.kind == kind and said.side == side.other and said.by_id == person for said in asked.said):
        raise CannotAsk(BOTH_SIDES)


BOTH_SIDES = "You offered this for the other side: somebody else has to decide for this one."


def _too_late(asked: Asked) -> str:
    words = [said for said in asked.said if said.kind not in _OFFERS]
    if not words:
        return "Nobody has answered this question yet."
    last = words[-1]
    return f"{last.by} {_DID[last.kind]} this question on {moment_words(last.at)}. Load the page again to read it."


_DID: Mapping[str, str] = {
    Entry.Kind.ANSWER: "answered",
    Entry.Kind.SETTLEMENT: "settled",
    Entry.Kind.REOPENING: "reopened",
    Entry.Kind.WITHDRAWAL: "withdrew",
}


def _words(text: str, *, missing: str) -> str:
    if not text.strip():
        raise CannotAsk(missing)
    return text.strip()


def _person(actor: Actor) -> int:
    if actor.user_id is None:
        raise CannotAsk("A question and its answer are words of a person, not of a command.")
    return actor.user_id


def _record(actor: Actor, question: Question, verb: str, *, text: str, before: str | None) -> None:
    after: dict[str, Any] = {
        "document": f"{question.document_kind} {question.document_number}",
        "pin": question.pin,
        "text": text,
    }
    record(
        actor=actor,
        action=verb,
        subject_type=SUBJECT,
        subject_id=question.pk,
        organisation_id=question.organisation_id,
        before={"state": before} if before else None,
        after=after,
    )
