"""What every write of a submission shares: who may decide it, under which locks, and how a decision is noted."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from boards.components.words import clock_words
from boards.figures import acceptance
from boards.figures.models import Stream, Submission
from boards.people.permissions import require
from boards.people.roles import Action
from boards.work.actors import Actor

State = Submission.State


class AlreadyDecided(Exception):
    """The submission was accepted, rejected or withdrawn before; says by whom and when."""

    def __init__(self, submission: Submission, *, by: str) -> None:
        decided_at: datetime | None = submission.decided_at
        self.submission_id = submission.pk
        self.state = submission.state
        self.by = by
        self.decided_at = decided_at
        when = clock_words(decided_at) if decided_at else "an unknown time"
        super().__init__(f"This submission was {submission.get_state_display()} by {by} at {when}.")


def permitted(submission_id: int, *, actor: Actor) -> Submission:
    """The submission as it stands, where the actor may decide it; NotAllowed, Submission.DoesNotExist."""
    found = Submission.objects.get(pk=submission_id)
    action = Action.SEND_FIGURES if found.stream == Stream.BOARD else Action.LOAD_OFFICIAL
    require(actor=actor, action=action, organisation_id=found.organisation_id)
    return found


def locked(found: Submission) -> Submission:
    """The submission, still undecided, with its measure and stream closed to other acceptances."""
    lock_series(measure_key=found.measure_id, stream=found.stream)
    return lock_undecided(found.pk)


def lock_series(*, measure_key: str, stream: str) -> None:
    """Close a measure and stream to acceptances until the caller's transaction ends."""
    acceptance.allow_time()
    with connection.cursor() as cursor:
        series = f"figures {measure_key} {stream}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [series])


def lock_undecided(submission_id: int) -> Submission:
    """The submission, nobody else's to decide until the caller's transaction ends.

    Raises AlreadyDecided, Submission.DoesNotExist.
    """
    submission = Submission.objects.select_for_update().get(pk=submission_id)
    if submission.state != State.STAGED:
        raise AlreadyDecided(submission, by=_decider(submission))
    return submission


def _decider(submission: Submission) -> str:
    """The person, or what decided where it was none: a command on the server."""
    return submission.decided_by.name if submission.decided_by else "a command"


def accepted_of_same_series(submission: Submission) -> QuerySet[Submission]:
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


def files_of(submissions: Iterable[Submission]) -> list[Submission]:
    """Those that are a file of their own: what was read again stands in the files that it was read from."""
    return [one for one in submissions if one.channel != Submission.Channel.READING]


def set_counts(submission: Submission, counts: acceptance.Counts) -> None:
    submission.added = counts.added
    submission.changed = counts.changed
    submission.unchanged = counts.unchanged


def decide(submission: Submission, state: str, *, actor: Actor) -> None:
    submission.state = state
    submission.decided_at = actor.now
    submission.decided_by_id = actor.user_id
    submission.save(update_fields=["state", "decided_at", "decided_by", "added", "changed", "unchanged"])


def facts(submission: Submission) -> dict[str, object]:
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
