"""“You said, we did”: written, given to two people to read, agreed or sent back, taken back. One audit row each."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max

from boards.evidence.services import attach
from boards.organisations.models import Organisation
from boards.participation import feedback_acts as acts
from boards.participation.feedback_acts import BoardFeedbackFacts, CannotTell, FeedbackFacts
from boards.participation.feedback_queries import facts_of
from boards.participation.feedback_rows import (
    LONGEST_ABOUT,
    LONGEST_WHY,
    LONGEST_WORDS,
    READERS,
    SENT,
    Because,
    Feedback,
    FeedbackEdit,
    FeedbackReading,
    FeedbackState,
)
from boards.participation.privacy import suspected_in
from boards.people.acts import Act, Read, ensure
from boards.people.permissions import require
from boards.work import audit, edits
from boards.work.actors import Actor

SUBJECT = "feedback"  # in the audit log, and of attached files
PART = "words"  # of an entry's edits
# As the audit log stores them.
WRITTEN, READ, TAKEN_BACK = "feedback written", "feedback read", "feedback taken back"  # and SENT
ASKED_OFF, TAKEN_OFF = "feedback asked off public pages", "feedback taken off public pages"

State = FeedbackState


@dataclass(frozen=True)
class Told:
    """An entry as typed; of `month` only year and month count."""

    about: str
    said: str
    did: str
    month: date
    people: int
    link: str = ""

    @property
    def fields(self) -> dict[str, Any]:
        every = {
            "about": self.about,
            "said": self.said,
            "did": self.did,
            "month": f"{self.month:%Y-%m}",
            "people": str(self.people),
            "link": self.link,
        }
        return {name: value for name, value in every.items() if value}


def told_of(held: Feedback) -> Told:
    return Told(held.about, held.said, held.did, held.month, held.people, held.link)


def add(*, actor: Actor, organisation: Organisation, told: Told) -> Feedback:
    """A draft that nobody but the desk reads. Raises NotAllowed; CannotTell."""
    require(actor=actor, action=acts.ADD.permission, organisation_id=organisation.pk)
    with transaction.atomic():
        Organisation.including_samples.select_for_update().get(pk=organisation.pk)
        ensure(acts.ADD, BoardFeedbackFacts(organisation.pk), actor, refusal=CannotTell)
        last = Feedback.objects.filter(organisation=organisation).aggregate(last=Max("number"))["last"]
        made = Feedback(organisation=organisation, number=(last or 0) + 1, created_at=actor.now)
        _put(made, told, actor=actor)
        made.save()
        _record(actor, made, WRITTEN, part=PART, before=None, after=told.fields)
    return made


def change(*, actor: Actor, organisation: Organisation, number: int, told: Told, read: Read) -> None:
    """Raises NotAllowed; CannotTell, also where somebody changed it since it was read."""
    with _doing(actor, acts.WRITE, organisation, number, read) as held:
        before = told_of(held).fields
        _put(held, told, actor=actor)
        after = told_of(held).fields
        if after != before:
            held.may_stay = ""
            held.save()
            _record(actor, held, WRITTEN, part=PART, before=before, after=after)


def attach_file(
    *, actor: Actor, organisation: Organisation, number: int, file: "UploadedFile[bytes]"
) -> None:
    """What shows that it changed; for the desk, never public. Raises NotAllowed; CannotTell; RefusedFile."""
    with _doing(actor, acts.ATTACH, organisation, number, None) as held:
        attach(
            actor=actor,
            action=acts.ATTACH.permission,
            organisation_id=organisation.pk,
            document_kind=SUBJECT,
            document_number=held.pk,
            file=file,
        )


def send(*, actor: Actor, organisation: Organisation, number: int, read: Read, may_stay: str = "") -> None:
    """Two people are asked to read it. What the check suspects needs a word on why it may stay; that clears nothing."""
    with _doing(actor, acts.SEND, organisation, number, read) as held:
        if suspected(held) and not may_stay.strip():
            raise CannotTell("Say why what the check suspects may stay, or change the words.")
        _short_enough("reason", may_stay, LONGEST_WHY)
        held.may_stay = may_stay if suspected(held) else ""
        held.sending += 1
        held.save()
        after = {"may_stay": held.may_stay, "sending": held.sending}
        _move(actor, held, State.SENT, SENT, **after)


def read_it(
    *, actor: Actor, organisation: Organisation, number: int, agrees: bool, why: str, read: Read
) -> None:
    """One of two readers: with the second who agrees it may be public; who does not agree sends it back."""
    with _doing(actor, acts.READ, organisation, number, read) as held:
        if not agrees and not why.strip():
            raise CannotTell("Say what has to change.")
        _short_enough("reason", why, LONGEST_WHY)
        if actor.user_id is None:
            raise TypeError("an entry is read by a person")
        FeedbackReading.objects.create(
            feedback=held, sending=held.sending, by_id=actor.user_id, at=actor.now, agrees=agrees, why=why
        )
        agreed = held.readings.filter(sending=held.sending, agrees=True).count()
        to = State.DRAFT if not agrees else State.AGREED if agreed >= READERS else State.SENT
        _move(actor, held, to, READ, agrees=agrees, why=why)


def take_back(*, actor: Actor, organisation: Organisation, number: int, read: Read) -> None:
    """A draft again. What a release made public stays in that release; the next one leaves it out."""
    with _doing(actor, acts.TAKE_BACK, organisation, number, read) as held:
        _move(actor, held, State.DRAFT, TAKEN_BACK)


def ask_off(
    *, actor: Actor, organisation: Organisation, number: int, because: Because, why: str, read: Read
) -> None:
    """A draft again, and publishers are asked to take off public pages at once what is public of it."""
    with _doing(actor, acts.ASK_OFF, organisation, number, read) as held:
        _check_why(why)
        _move(actor, held, State.DRAFT, ASKED_OFF, sending=held.sending, because=str(because), why=why)


def taken_off(*, actor: Actor, held: Feedback, sending: int, because: Because, why: str) -> None:
    """For whoever takes it off public pages, with the entry locked: nobody agrees any more to what was public.

    What was given to two people again since, in other words or the same, stays with them.
    """
    _check_why(why)
    to = State.OUT if held.sending == sending and held.state != State.SENT else State(held.state)
    _move(actor, held, to, TAKEN_OFF, sending=sending, because=str(because), why=why)


def _check_why(why: str) -> None:
    if not why.strip():
        raise CannotTell("Say why. The public is told the general reason alone.")
    _short_enough("reason", why, LONGEST_WHY)


def suspected(held: Feedback) -> list[tuple[str, str]]:
    """Of each field, what the privacy check says of it."""
    return suspected_in(
        (("About", held.about), ("What people told us", held.said), ("What changed", held.did))
    )


@contextmanager
def _doing(
    actor: Actor, act: Act[FeedbackFacts], organisation: Organisation, number: int, read: Read | None
) -> Iterator[Feedback]:
    """The entry, locked, once the act can be done to it as it was read."""
    require(actor=actor, action=act.permission, organisation_id=organisation.pk)
    with transaction.atomic():
        found = Feedback.objects.select_for_update().filter(organisation=organisation, number=number).first()
        if found is None:
            raise CannotTell("There is no such entry.")
        found.organisation = organisation
        ensure(act, facts_of(found), actor, read=read, refusal=CannotTell)
        yield found


def _put(held: Feedback, told: Told, *, actor: Actor) -> None:
    if not (told.about.strip() and told.said.strip() and told.did.strip()):
        raise CannotTell("Say what it is about, what people told you, and what changed.")
    _short_enough("subject", told.about, LONGEST_ABOUT)
    _short_enough("text of what people told you", told.said, LONGEST_WORDS)
    _short_enough("text of what changed", told.did, LONGEST_WORDS)
    if told.people < 1:
        raise CannotTell("Say how many people told you this: at least 1.")
    if told.month.replace(day=1) > actor.today:
        raise CannotTell("The month is still to come: say what has changed, not what will.")
    if told.link and (urlsplit(told.link).scheme != "https" or not urlsplit(told.link).hostname):
        raise CannotTell("The link must begin with https:// and name a page.")
    held.about, held.said, held.did, held.link = told.about, told.said, told.did, told.link
    held.month, held.people = told.month.replace(day=1), told.people


def _short_enough(name: str, text: str, most: int) -> None:
    if len(text) > most:
        raise CannotTell(f"The {name} has {len(text)} characters. Use at most {most}.")


def _move(actor: Actor, held: Feedback, to: State, verb: str, **after: Any) -> None:
    before = held.state
    _record(actor, held, verb, part=edits.STATE, before={"state": before}, after={"state": str(to), **after})
    held.state = to
    held.save(update_fields=["state"])


def _record(
    actor: Actor,
    held: Feedback,
    verb: str,
    *,
    part: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
) -> None:
    entry = verb if part == edits.STATE else str(held.number)
    edits.record(FeedbackEdit, held, actor=actor, part=part, changes={entry: edits.Change(before, after)})
    audit.record(
        actor=actor,
        action=verb,
        subject_type=SUBJECT,
        subject_id=held.pk,
        organisation_id=held.organisation_id,
        before=dict(before or {}),
        after={"edit_number": held.edit_number, **after},
    )
