"""Large acceptances: a worker accepts, in the name of who asked."""

import contextlib
from datetime import datetime

from django.db import transaction

from boards.figures import services as figures
from boards.figures.models import Submission
from boards.figures.plausibility.explaining import Reasons, explain
from boards.people.permissions import require
from boards.people.roles import Action
from boards.sending.queries import ACCEPT, background_acceptance, who_asked
from boards.work import audit
from boards.work.actors import Actor
from boards.work.models import Batch
from boards.work.owed import Number, owe


def accept_in_background(*, actor: Actor, submission_id: int, reasons: Reasons | None = None) -> int:
    """Leave a large submission's acceptance to a worker, in the person's name; returns the number of its batch.

    `reasons` are those for its unusual figures; they are kept at once. Asked again while it is under way, the same
    batch answers. Raises NotAllowed, Submission.DoesNotExist, AlreadyDecided, Unexplained; TypeError for a command,
    which accepts by itself.
    """
    if actor.user_id is None:
        raise TypeError("a command accepts by itself")
    submission = Submission.objects.defer("errors").get(pk=submission_id)
    action = Action.SEND_FIGURES if submission.organisation_id else Action.LOAD_OFFICIAL
    require(actor=actor, action=action, organisation_id=submission.organisation_id)
    # A worker that accepts it has its lock, so look first; two who ask at once look again one after the other.
    if batch_id := _under_way(submission_id):
        return batch_id
    with transaction.atomic():
        figures.lock_undecided(submission_id)
        if batch_id := _under_way(submission_id):
            return batch_id
        explain(submission, reasons or {}, actor=actor)
        batch = Batch.objects.create(
            kind=ACCEPT.name,
            label=f"Accepting {submission.rows:,} rows of {submission.file_name}",
            requested_by_id=actor.user_id,
            created_at=actor.now,
        )
        owe(ACCEPT, [Number(submission_id)], now=actor.now, batch=batch)
        audit.record(
            actor=actor,
            action="acceptance asked for",
            subject_type="submission",
            subject_id=submission_id,
            organisation_id=submission.organisation_id,
            after={"rows": submission.rows},
        )
    return batch.pk


def _under_way(submission_id: int) -> int | None:
    """The batch of an acceptance that a worker has still to do."""
    work = background_acceptance(submission_id)
    return work.batch_id if work and work.done_at is None and work.failed_at is None else None


def settle_acceptance(subject: Number, now: datetime) -> None:
    """The handler of owed acceptances: in the name of who asked, with the rights that they have now.

    A submission that was decided or overtaken meanwhile stays as it is; its page says so.
    """
    person = who_asked(subject.value).requested_by
    if person is None:
        raise TypeError("a submission is accepted in a person's name")
    with contextlib.suppress(figures.AlreadyDecided, figures.Overtaken):
        figures.accept(
            actor=Actor(user_id=person.pk, label=person.name, now=now), submission_id=subject.value
        )
