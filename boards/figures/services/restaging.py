"""Staged rows are lost in a database crash and cleared after a week: the stored file stages them again."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from boards.figures import acceptance, staging
from boards.figures.intake import RULES, Intake, Reference, read
from boards.figures.intake.large import read_large
from boards.figures.models import Rereading, Submission
from boards.figures.reference import reference_for
from boards.figures.services.submissions import State
from boards.figures.streams import kept_file

LARGE_BYTES = 2**20  # of a file that is read a block of rows at a time, in little memory


class CannotReplay(Exception):
    """A stored later file can no longer be read, so an older vintage cannot be put before it."""


def restage_if_lost(*, submission_id: int, most_bytes: int | None = None) -> bool:
    """Stage a waiting submission's rows again from its file when the staging table has not all of them.

    True where they are lost and the file has more than `most_bytes`: that is not done here (`figures.apart`).
    Nothing for a submission that has been decided, also while this waited for its decision. Raises CannotReplay.
    """
    with transaction.atomic():
        acceptance.allow_time()
        submission = waiting().filter(pk=submission_id).first()
        if submission is None or not _are_lost(submission):
            return False
        if most_bytes is not None and submission.file.size > most_bytes:
            return True
        stage_again(submission)
    return False


def clear_old_staging(*, now: datetime) -> int:
    """Take rows that have waited for seven days out of the staging table; returns the number of submissions.

    The submissions stay: previewing or accepting one stages its rows again from its file. One that is being decided is
    passed over.
    """
    old = Submission.objects.filter(state=State.STAGED, received_at__lt=now - staging.KEPT_FOR)
    cleared = 0
    for number in list(old.values_list("pk", flat=True)):
        with transaction.atomic():
            if waiting(skip_locked=True).filter(pk=number).exists():
                staging.clear(submission_id=number)
                cleared += 1
    return cleared


def waiting(*, skip_locked: bool = False) -> QuerySet[Submission]:
    """Undecided submissions, locked as they are read. Who decides one, or stages or clears its rows, has the lock."""
    undecided = Submission.objects.exclude(channel=Submission.Channel.READING).filter(state=State.STAGED)
    return undecided.select_for_update(skip_locked=skip_locked)


def refuse_unread(later: Sequence[Submission]) -> None:
    """CannotReplay where these files would be read by other rules than before: nobody has seen what that changes."""
    older = next((other for other in later if other.rules < RULES), None)
    if older is not None and not Rereading.objects.filter(rules=RULES).exists():
        raise CannotReplay(
            f"The file of submission {older.pk} ({older.file_name}) was read by earlier rules, and an older one is put "
            "before it. Have the kept files read again first: manage.py read_again."
        )


def stage_again_if_lost(submission: Submission) -> None:
    if _are_lost(submission):
        stage_again(submission)


def _are_lost(submission: Submission) -> bool:
    return staging.summary(submission_id=submission.pk).rows != submission.rows


def stage_again(submission: Submission) -> None:
    """From the stored file, as on the day when it was received; CannotReplay when it can no longer be read."""
    is_large = submission.file.size > LARGE_BYTES
    intake = read_kept_in_blocks(submission) if is_large else read_kept(submission)
    by_other_rules = submission.rules < RULES and submission.state == State.ACCEPTED
    if intake.frame is None or (intake.frame.height != submission.rows and not by_other_rules):
        raise CannotReplay(
            f"The file of submission {submission.pk} ({submission.file_name}) no longer reads as it did when it was "
            "received. Was its layout or the measure's definition changed?"
        )
    staging.stage(submission_id=submission.pk, frame=intake.frame)


def read_kept(submission: Submission) -> Intake:
    """The stored file, as on the day when it was received, by the rules and the layout of today."""
    return read(
        content=submission.file.as_sent,
        reference=_reference(submission),
        layout_name=submission.layout,
        limit_bytes=submission.file.size,
    )


def read_kept_in_blocks(submission: Submission) -> Intake:
    """The same of a large file. One that is read whole was taken once, whatever limit there is for it today."""
    with kept_file(submission.pk) as path:
        return read_large(
            path=path,
            reference=_reference(submission),
            layout_name=submission.layout,
            limit_bytes=submission.file.size,
            was_taken=True,
        )


def _reference(submission: Submission) -> Reference:
    return reference_for(
        measure_key=submission.measure_id,
        own_id=submission.organisation_id,
        known_from=submission.known_from,
    )
