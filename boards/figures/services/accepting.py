"""A staged submission becomes knowledge, whole or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from boards.figures import acceptance, cut, staging
from boards.figures.models import Stream, Submission
from boards.figures.plausibility.explaining import Reasons, explain
from boards.figures.services.overtaking import refuse_changed, refuse_other_counts, refuse_overtaken
from boards.figures.services.restaging import refuse_unread, stage_again, stage_again_if_lost
from boards.figures.services.submissions import (
    State,
    accepted_of_same_series,
    decide,
    facts,
    files_of,
    locked,
    permitted,
    set_counts,
)
from boards.figures.work import JUDGE, ToJudge
from boards.work import audit, owed
from boards.work.actors import Actor


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


def accept(*, actor: Actor, submission_id: int, reasons: Reasons | None = None) -> Accepted:
    """Make a staged submission's rows knowledge: all of them or none.

    `reasons` say why its unusual figures are as they are, where it has any that ask for it; they are kept with it.
    What was changed in its cells since it was checked refuses it (Overtaken): nothing is accepted that was not shown.
    Acceptances of one measure and stream run one after the other; one of official figures waits for the end of a data
    release that is being made. Rows lost from the staging table by a database crash are staged again from the stored
    file. Raises NotAllowed, Submission.DoesNotExist, AlreadyDecided, Unexplained, Overtaken, CannotReplay.
    """
    with transaction.atomic():
        found = permitted(submission_id, actor=actor)
        acceptance.allow_time()
        if found.stream == Stream.OFFICIAL:
            cut.accepting()
        submission = locked(found)
        said = explain(submission, reasons or {}, actor=actor)
        before = list(accepted_of_same_series(submission))
        refuse_overtaken(submission, by=before)
        stage_again_if_lost(submission)
        refuse_changed(submission, by=before)
        staged = staging.summary(submission_id=submission.pk)
        later = [other for other in files_of(before) if other.known_from > submission.known_from]
        if later:
            refuse_unread(later)
            counts = acceptance.compare(submission, is_first=False)
            observations = _accept_before(submission, later=later)
        else:
            counts = acceptance.accept_newest(submission, is_first=not before)
            observations = counts.added + counts.changed
        refuse_other_counts(submission, counts, by=before)
        acceptance.raise_states(submission, organisation_ids=staged.organisation_ids)
        staging.clear(submission_id=submission.pk)
        set_counts(submission, counts)
        replayed = [other.pk for other in later]
        owed_ids = became_knowledge(
            submission,
            actor=actor,
            said={"observations": observations, "replayed": replayed, "reasons": said},
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


def became_knowledge(submission: Submission, *, actor: Actor, said: Mapping[str, object]) -> list[int]:
    """Note the acceptance and owe the judgement of what it touched; `said` stands in the log beside the facts."""
    decide(submission, State.ACCEPTED, actor=actor)
    to_judge = ToJudge(submission.measure_id, submission.organisation_id)
    audit.record(
        actor=actor,
        action="figures accepted",
        subject_type="submission",
        subject_id=submission.pk,
        organisation_id=submission.organisation_id,
        after={**facts(submission), **said},
    )
    return owed.owe(JUDGE, [to_judge], now=actor.now)


def _accept_before(submission: Submission, *, later: Sequence[Submission]) -> int:
    """Accept an older vintage after newer ones; returns the number of observations."""
    for other in later:
        stage_again(other)
    observations = acceptance.accept_older(submission, later=[other.pk for other in later])
    for other in later:
        staging.clear(submission_id=other.pk)
    return observations
