"""Every write of figures: receive a file, accept it, withdraw it. One transaction and one audit row each."""

import csv
import hashlib
import io
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet

from boards.figures import acceptance, cut, staging
from boards.figures.intake import Intake, read
from boards.figures.intake.problems import shown
from boards.figures.models import Stream, Submission, SubmissionFile
from boards.figures.reference import reference_for
from boards.figures.work import JUDGE, ToJudge
from boards.people.permissions import require
from boards.people.roles import Action
from boards.work import audit, owed
from boards.work.actors import LOCAL, Actor
from boards.work.models import AuditEvent

Channel = Submission.Channel
State = Submission.State

DECISIONS = ("figures accepted", "figures rejected", "figures withdrawn")  # acts in the audit log
FORM_COLUMNS = ("organisation", "period", "numerator", "denominator", "value", "marker", "status")


class NotReceivable(ValueError):
    """The request itself makes no sense, whatever is in the file; the message says why and what to do."""


class AlreadyDecided(Exception):
    """The submission was accepted, rejected or withdrawn before; says by whom and when."""

    def __init__(self, submission: Submission, *, by: str) -> None:
        decided_at: datetime | None = submission.decided_at
        self.submission_id = submission.pk
        self.state = submission.state
        self.by = by
        self.decided_at = decided_at
        local = decided_at.astimezone(LOCAL) if decided_at else None
        when = f"{local:%H:%M} on {local.day} {local:%B %Y}" if local else "an unknown time"
        super().__init__(f"This submission was {submission.get_state_display()} by {by} at {when}.")


class Overtaken(Exception):
    """Another file of the same measure was accepted after this one was checked, so its preview no longer holds."""

    def __init__(self, submission: Submission, *, by: Submission) -> None:
        self.submission_id = submission.pk
        self.by_id = by.pk
        super().__init__(
            f"Since you looked, submission {by.pk} of the same measure ({by.file_name}) was accepted. "
            "Check the file again and look at what it would change now."
        )


class CannotReplay(Exception):
    """A stored later file can no longer be read, so an older vintage cannot be put before it."""


@dataclass(frozen=True)
class Accepted:
    """What an acceptance did. `observations` counts stored rows: added, changed, and answers of later days mended.

    `owed_ids` are the rows of work that judge what was touched, for whoever wants to settle them at once.
    """

    submission_id: int
    measure_key: str
    stream: Stream
    organisation_ids: tuple[int, ...]
    first_period_end: date
    last_period_end: date
    added: int
    changed: int
    unchanged: int
    observations: int
    owed_ids: tuple[int, ...]


def receive(
    *,
    actor: Actor,
    measure_key: str,
    stream: str,
    organisation_id: int | None,
    content: bytes,
    file_name: str,
    channel: str,
    layout_name: str | None = None,
    known_from: date | None = None,
) -> Submission:
    """Check a file completely, and either stage its rows or reject it with every error named.

    `organisation_id` is the board whose return it is, None for an official publication. `layout_name` None finds the
    layout by the file's columns. `known_from` is the day from which the world knew the figures, None for today.
    The state of the answer is STAGED, with the numbers of rows added, changed and unchanged as they would be now, or
    REJECTED, with the errors and nothing else stored. Raises NotAllowed, NotReceivable, UnknownLayout,
    UnknownMeasure.
    """
    kind = Stream(stream)
    if (kind is Stream.BOARD) != (organisation_id is not None):
        raise NotReceivable("A board's return names its board; an official publication names none.")
    action = Action.SEND_FIGURES if kind is Stream.BOARD else Action.LOAD_OFFICIAL
    require(actor=actor, action=action, organisation_id=organisation_id)
    day = known_from or actor.today
    if day > actor.today:
        raise NotReceivable("Figures cannot be known from a day in the future. Give today or an earlier day.")
    intake = read(
        content=content,
        reference=reference_for(measure_key=measure_key, own_id=organisation_id, known_from=day),
        layout_name=layout_name,
        limit_bytes=settings.UPLOAD_LIMIT_BYTES,
    )
    submission = Submission(
        measure_id=measure_key,
        organisation_id=organisation_id,
        stream=kind,
        channel=Channel(channel),
        layout=intake.layout,
        file_name=shown(PurePath(file_name.replace("\\", "/")).name)[:200] or "unnamed",
        sha256=hashlib.sha256(content).hexdigest(),
        known_from=day,
        received_at=actor.now,
        submitted_by_id=actor.user_id,
    )
    with transaction.atomic():
        acceptance.allow_time()
        if intake.frame is None:
            _reject(submission, intake, actor=actor)
        else:
            _stage(submission, intake, content)
        audit.record(
            actor=actor,
            action=f"figures {submission.get_state_display()}"
            if intake.frame is None
            else "figures received",
            subject_type="submission",
            subject_id=submission.pk,
            organisation_id=organisation_id,
            after=_facts(submission),
        )
    return submission


def receive_rows(
    *,
    actor: Actor,
    measure_key: str,
    stream: str,
    organisation_id: int | None,
    rows: Sequence[Mapping[str, str]],
    known_from: date | None = None,
) -> Submission:
    """Rows of a form, by the names of `FORM_COLUMNS` (missing ones are empty), as a file of our own layout.

    Row 1 of an error is the header: the first row of the form is row 2. Otherwise as `receive`.
    """
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, FORM_COLUMNS, restval="", extrasaction="raise", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return receive(
        actor=actor,
        measure_key=measure_key,
        stream=stream,
        organisation_id=organisation_id,
        content=text.getvalue().encode(),
        file_name="form.csv",
        channel=Channel.FORM,
        layout_name="tidy",
        known_from=known_from,
    )


def accept(*, actor: Actor, submission_id: int) -> Accepted:
    """Make a staged submission's rows knowledge: all of them or none.

    What was changed in its cells since it was checked refuses it (Overtaken): nothing is accepted that was not shown.
    Acceptances of one measure and stream run one after the other; one of official figures waits for the end of a data
    release that is being made. Rows lost from the staging table by a database crash are staged again from the stored
    file. Raises NotAllowed, Submission.DoesNotExist, AlreadyDecided, Overtaken, CannotReplay.
    """
    with transaction.atomic():
        found = _permitted(submission_id, actor=actor)
        acceptance.allow_time()
        if found.stream == Stream.OFFICIAL:
            cut.accepting()
        submission = _locked(found)
        before = list(_accepted_of_same_series(submission))
        _refuse_overtaken(submission, by=before)
        _restage_if_lost(submission)
        _refuse_changed(submission, by=before)
        staged = staging.summary(submission_id=submission.pk)
        later = [other for other in before if other.known_from > submission.known_from]
        if later:
            counts = acceptance.compare(submission, is_first=False)
            observations = _accept_before(submission, later=later)
        else:
            counts = acceptance.accept_newest(submission, is_first=not before)
            observations = counts.added + counts.changed
        _refuse_other_counts(submission, counts, by=before)
        acceptance.raise_states(submission, organisation_ids=staged.organisation_ids)
        staging.clear(submission_id=submission.pk)
        _set_counts(submission, counts)
        _decide(submission, State.ACCEPTED, actor=actor)
        to_judge = ToJudge(submission.measure_id, submission.organisation_id)
        owed_ids = owed.owe(JUDGE, [to_judge], now=actor.now)
        audit.record(
            actor=actor,
            action="figures accepted",
            subject_type="submission",
            subject_id=submission.pk,
            organisation_id=submission.organisation_id,
            after=_facts(submission)
            | {"observations": observations, "replayed": [other.pk for other in later]},
        )
    first, last = staged.first_period_end, staged.last_period_end
    assert first, "a file without rows was staged"
    assert last
    return Accepted(
        submission_id=submission.pk,
        measure_key=submission.measure_id,
        stream=Stream(submission.stream),
        organisation_ids=staged.organisation_ids,
        first_period_end=first,
        last_period_end=last,
        added=counts.added,
        changed=counts.changed,
        unchanged=counts.unchanged,
        observations=observations,
        owed_ids=tuple(owed_ids),
    )


def withdraw(*, actor: Actor, submission_id: int) -> Submission:
    """Give up a staged submission: nothing of it becomes knowledge. Raises NotAllowed, DoesNotExist, AlreadyDecided."""
    with transaction.atomic():
        submission = _locked(_permitted(submission_id, actor=actor))
        staging.clear(submission_id=submission.pk)
        _decide(submission, State.WITHDRAWN, actor=actor)
        audit.record(
            actor=actor,
            action="figures withdrawn",
            subject_type="submission",
            subject_id=submission.pk,
            organisation_id=submission.organisation_id,
            after=_facts(submission),
        )
    return submission


def check_again(*, actor: Actor, submission_id: int) -> Submission:
    """Withdraw a staged submission and receive its stored file anew, against what is held now. Raises as both do."""
    with transaction.atomic():
        old = withdraw(actor=actor, submission_id=submission_id)
        return receive(
            actor=actor,
            measure_key=old.measure_id,
            stream=old.stream,
            organisation_id=old.organisation_id,
            content=old.file.as_sent,
            file_name=old.file_name,
            channel=old.channel,
            layout_name=old.layout,
            known_from=old.known_from,
        )


def restage_if_lost(*, submission_id: int) -> None:
    """Stage a waiting submission's rows again from its file when the staging table has not all of them.

    Nothing for a submission that has been decided, also while this waited for its decision. Raises CannotReplay.
    """
    with transaction.atomic():
        acceptance.allow_time()
        submission = _waiting().filter(pk=submission_id).first()
        if submission is not None:
            _restage_if_lost(submission)


def clear_old_staging(*, now: datetime) -> int:
    """Take rows that have waited for seven days out of the staging table; returns the number of submissions.

    The submissions stay: previewing or accepting one stages its rows again from its file. One that is being decided is
    passed over.
    """
    old = Submission.objects.filter(state=State.STAGED, received_at__lt=now - staging.KEPT_FOR)
    cleared = 0
    for number in list(old.values_list("pk", flat=True)):
        with transaction.atomic():
            if _waiting(skip_locked=True).filter(pk=number).exists():
                staging.clear(submission_id=number)
                cleared += 1
    return cleared


def lock_undecided(submission_id: int) -> Submission:
    """The submission, nobody else's to decide until the caller's transaction ends.

    Raises AlreadyDecided, Submission.DoesNotExist.
    """
    submission = Submission.objects.select_for_update().get(pk=submission_id)
    if submission.state != State.STAGED:
        raise AlreadyDecided(submission, by=_decider(submission))
    return submission


def _reject(submission: Submission, intake: Intake, *, actor: Actor) -> None:
    submission.state = State.REJECTED
    submission.decided_at = actor.now
    submission.decided_by_id = actor.user_id
    submission.errors = [problem.as_json() for problem in intake.problems]
    submission.error_count = intake.problem_count
    submission.save(force_insert=True)


def _stage(submission: Submission, intake: Intake, content: bytes) -> None:
    assert intake.frame is not None
    submission.state = State.STAGED
    submission.rows = intake.frame.height
    submission.save(force_insert=True)
    SubmissionFile.objects.create(submission=submission, content=zlib.compress(content, 1), size=len(content))
    staging.stage(submission_id=submission.pk, frame=intake.frame)
    is_first = not _accepted_of_same_series(submission).exists()
    _set_counts(submission, acceptance.compare(submission, is_first=is_first))
    submission.save(update_fields=["added", "changed", "unchanged"])


def _waiting(*, skip_locked: bool = False) -> QuerySet[Submission]:
    """Undecided submissions, locked as they are read. Who decides one, or stages or clears its rows, has the lock."""
    return Submission.objects.select_for_update(skip_locked=skip_locked).filter(state=State.STAGED)


def _restage_if_lost(submission: Submission) -> None:
    if staging.summary(submission_id=submission.pk).rows != submission.rows:
        _stage_again(submission)


def _stage_again(submission: Submission) -> None:
    """From the stored file, as on the day when it was received; CannotReplay when it can no longer be read."""
    intake = read(
        content=submission.file.as_sent,
        reference=reference_for(
            measure_key=submission.measure_id,
            own_id=submission.organisation_id,
            known_from=submission.known_from,
        ),
        layout_name=submission.layout,
        limit_bytes=submission.file.size,
    )
    if intake.frame is None or intake.frame.height != submission.rows:
        raise CannotReplay(
            f"The file of submission {submission.pk} ({submission.file_name}) no longer reads as it did when it was "
            "received. Was its layout or the measure's definition changed?"
        )
    staging.stage(submission_id=submission.pk, frame=intake.frame)


def _permitted(submission_id: int, *, actor: Actor) -> Submission:
    """The submission as it stands, where the actor may decide it; NotAllowed, Submission.DoesNotExist."""
    found = Submission.objects.get(pk=submission_id)
    action = Action.SEND_FIGURES if found.stream == Stream.BOARD else Action.LOAD_OFFICIAL
    require(actor=actor, action=action, organisation_id=found.organisation_id)
    return found


def _locked(found: Submission) -> Submission:
    """The submission, still undecided, with its measure and stream closed to other acceptances."""
    acceptance.allow_time()
    with connection.cursor() as cursor:
        series = f"figures {found.measure_id} {found.stream}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [series])
    return lock_undecided(found.pk)


def _decider(submission: Submission) -> str:
    label = (
        AuditEvent.objects.filter(
            subject_type="submission", subject_id=str(submission.pk), action__in=DECISIONS
        )
        .order_by("-id")
        .values_list("actor_label", flat=True)
        .first()
    )
    return label or "somebody"


def _accepted_of_same_series(submission: Submission) -> QuerySet[Submission]:
    """Accepted files whose cells may be the same, in the order in which they were known."""
    return (
        Submission.objects.filter(
            measure=submission.measure_id,
            stream=submission.stream,
            organisation=submission.organisation_id,
            state=State.ACCEPTED,
        )
        .defer("errors")
        .order_by("known_from", "id")
    )


def _refuse_overtaken(submission: Submission, *, by: Sequence[Submission]) -> None:
    """Of several rows of one day the highest submission number prevails, so files are accepted in their order."""
    newest = max(by, key=lambda other: other.pk, default=None)
    if newest is not None and newest.pk > submission.pk:
        raise Overtaken(submission, by=newest)


def _refuse_changed(submission: Submission, *, by: Sequence[Submission]) -> None:
    """What is accepted is what was shown: nothing in its cells may have changed since the file was checked."""
    since = {
        other.pk: other for other in by if other.decided_at and other.decided_at > submission.received_at
    }
    changed = acceptance.changed_by(submission, others=list(since)) if since else None
    if changed is not None:
        raise Overtaken(submission, by=since[changed])


def _refuse_other_counts(
    submission: Submission, counts: acceptance.Counts, *, by: Sequence[Submission]
) -> None:
    """An acceptance that began before this file was checked, and ended afterwards, is seen by the counts alone."""
    shown_counts = acceptance.Counts(submission.added, submission.changed, submission.unchanged)
    if counts != shown_counts and by:
        raise Overtaken(submission, by=max(by, key=lambda other: other.decided_at or other.received_at))


def overtaken_by(submission: Submission) -> Overtaken | None:
    """Why a waiting submission would be refused because of what was accepted since it was checked; two queries.

    Its rows must be staged (`restage_if_lost`). None while its preview holds.
    """
    accepted = list(_accepted_of_same_series(submission))
    try:
        _refuse_overtaken(submission, by=accepted)
        _refuse_changed(submission, by=accepted)
    except Overtaken as found:
        return found
    return None


def _accept_before(submission: Submission, *, later: Sequence[Submission]) -> int:
    """Accept an older vintage after newer ones; returns the number of observations."""
    for other in later:
        _stage_again(other)
    observations = acceptance.accept_older(submission, later=[other.pk for other in later])
    for other in later:
        staging.clear(submission_id=other.pk)
    return observations


def _set_counts(submission: Submission, counts: acceptance.Counts) -> None:
    submission.added = counts.added
    submission.changed = counts.changed
    submission.unchanged = counts.unchanged


def _decide(submission: Submission, state: str, *, actor: Actor) -> None:
    submission.state = state
    submission.decided_at = actor.now
    submission.decided_by_id = actor.user_id
    submission.save(update_fields=["state", "decided_at", "decided_by", "added", "changed", "unchanged"])


def _facts(submission: Submission) -> dict[str, object]:
    """What the audit row says of a submission."""
    return {
        "measure": submission.measure_id,
        "stream": str(submission.stream),
        "known_from": submission.known_from.isoformat(),
        "file_name": submission.file_name,
        "sha256": submission.sha256,
        "rows": submission.rows,
        "added": submission.added,
        "changed": submission.changed,
        "unchanged": submission.unchanged,
        "errors": submission.error_count,
    }
