"""What is accepted is what was shown: whatever came between a check and its acceptance refuses it."""

from collections.abc import Sequence

from boards.figures import acceptance
from boards.figures.models import Submission
from boards.figures.services.submissions import accepted_of_same_series


class Overtaken(Exception):
    """Another file of the same measure was accepted after this one was checked, so its preview no longer holds."""

    def __init__(self, submission: Submission, *, by: Submission) -> None:
        self.submission_id = submission.pk
        self.by_id = by.pk
        super().__init__(
            f"Since you looked, submission {by.pk} of the same measure ({by.file_name}) was accepted. "
            "Check the file again and look at what it would change now."
        )


def overtaken_by(submission: Submission) -> Overtaken | None:
    """Why a waiting submission would be refused because of what was accepted since it was checked; two queries.

    Its rows must be staged (`restage_if_lost`). None while its preview holds.
    """
    accepted = list(accepted_of_same_series(submission))
    try:
        refuse_overtaken(submission, by=accepted)
        refuse_changed(submission, by=accepted)
    except Overtaken as found:
        return found
    return None


def refuse_overtaken(submission: Submission, *, by: Sequence[Submission]) -> None:
    """Of several rows of one day the highest submission number prevails, so files are accepted in their order."""
    newest = max(by, key=lambda other: other.pk, default=None)
    if newest is not None and newest.pk > submission.pk:
        raise Overtaken(submission, by=newest)


def refuse_changed(submission: Submission, *, by: Sequence[Submission]) -> None:
    """What is accepted is what was shown: nothing in its cells may have changed since the file was checked."""
    since = {
        other.pk: other for other in by if other.decided_at and other.decided_at > submission.received_at
    }
    changed = acceptance.changed_by(submission, others=list(since)) if since else None
    if changed is not None:
        raise Overtaken(submission, by=since[changed])


def refuse_other_counts(
    submission: Submission, counts: acceptance.Counts, *, by: Sequence[Submission]
) -> None:
    """An acceptance that began before this file was checked, and ended afterwards, is seen by the counts alone."""
    shown_counts = acceptance.Counts(submission.added, submission.changed, submission.unchanged)
    if counts != shown_counts and by:
        raise Overtaken(submission, by=max(by, key=lambda other: other.decided_at or other.received_at))
