"""Moving the date of what is owed: given by somebody who does not owe it, with a reason that everybody reads."""

from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from boards.asks.models import Extension
from boards.asks.owing import Kind, Todo
from boards.evidence.models import Evidence
from boards.evidence.services import attach
from boards.people.acts import Reader, Refusal
from boards.people.permissions import require, rights_of
from boards.people.roles import Action
from boards.work.actors import Actor
from boards.work.audit import record
from targets.calc.periods import day_words

EXTENDED = "date moved"
EVIDENCE = "extension"  # kind of document that files are attached to
FURTHEST = 366  # days from the date that is moved


class CannotExtend(Refusal):
    """The date cannot be moved, or not to this day; the message says why."""


def why_not(todo: Todo, kind: Kind) -> str:
    """Why the date of this todo cannot be moved at all; empty where it can."""
    if not kind.may_wait:
        return "This has to be done now: it has no date that could be moved."
    if todo.due is None or todo.organisation is None:
        return "Nothing says by when this is due, so there is no date to move."
    return ""


def extend(
    *,
    actor: Actor,
    todo: Todo,
    kind: Kind,
    until: date,
    why: str,
    file: "UploadedFile[bytes] | None" = None,
) -> None:
    """Move the date of the todo, as it stands today, to a later day; a second extension replaces the first.

    `file` is what the reason rests on, a letter for example; RefusedFile says why it is not kept, and then the date
    stays. Raises NotAllowed; CannotExtend where the todo has no date, for a day that is over or not later than its
    date, more than a year on, without a reason, and for whoever is asked to do it.
    """
    require(actor=actor, action=Action.EXTEND, organisation_id=todo.organisation)
    if todo.due is None or todo.organisation is None or not kind.may_wait:
        raise CannotExtend(why_not(todo, kind))
    if actor.user_id is None:
        raise CannotExtend("A date is moved by a person who says why.")
    if until <= todo.due or until < actor.today:
        later = max(todo.due, actor.today)
        raise CannotExtend(f"Choose a day after {day_words(later)}.")
    if (until - max(todo.due, actor.today)).days > FURTHEST:
        raise CannotExtend("A date is moved by a year at most.")
    if not why.strip():
        raise CannotExtend("Say why the date is moved: the board and everybody who tracks it reads it.")
    if rights_of(user_id=actor.user_id, today=actor.today).allows(
        todo.action, organisation_id=todo.organisation
    ):
        raise CannotExtend("You are asked to do this yourself, so somebody else has to move its date.")
    with transaction.atomic():
        extension = Extension.objects.create(
            kind=todo.kind,
            key=todo.key,
            organisation_id=todo.organisation,
            was=todo.due,
            until=until,
            why=why.strip(),
            by_id=actor.user_id,
            at=actor.now,
        )
        record(
            actor=actor,
            action=EXTENDED,
            subject_type="todo",
            subject_id=f"{todo.kind} {todo.key}"[:80],
            organisation_id=todo.organisation,
            before={"due": todo.due.isoformat()},
            after={"due": until.isoformat(), "why": extension.why},
        )
        if file is not None:
            attach(
                actor=actor,
                action=Action.EXTEND,
                organisation_id=todo.organisation,
                document_kind=EVIDENCE,
                document_number=extension.pk,
                file=file,
            )


def who_tracks(reader: Reader, evidence: Evidence) -> bool:
    """Whoever reads why the date was moved."""
    return reader.rights.allows(Action.TRACK, organisation_id=evidence.organisation_id)
