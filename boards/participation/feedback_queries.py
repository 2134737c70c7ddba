"""Entries of “You said, we did” with what their pages and acts look at."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from boards.evidence.models import Evidence
from boards.organisations.models import Organisation
from boards.participation.audit_acts import Done
from boards.participation.feedback_acts import SMALL_BOARD, FeedbackFacts
from boards.participation.feedback_rows import SENT, Feedback, FeedbackEdit, FeedbackReading, FeedbackState
from boards.people.acts import Reader
from boards.people.roles import Action
from boards.work import edits


def is_small(organisation: Organisation) -> bool:
    """So few people live there that one of them is soon recognised."""
    return organisation.population is not None and organisation.population < SMALL_BOARD


@dataclass(frozen=True)
class FeedbackView:
    """An entry with its facts; `readings` of all its sendings, with who read."""

    held: Feedback
    facts: FeedbackFacts
    readings: tuple[FeedbackReading, ...] = ()
    edits: tuple[FeedbackEdit, ...] = field(default=(), repr=False)


def feedback_view(organisation: Organisation, number: int) -> FeedbackView | None:
    """Three queries."""
    held = Feedback.objects.filter(organisation=organisation, number=number).first()
    if held is None:
        return None
    held.organisation = organisation
    readings = tuple(held.readings.select_related("by"))
    history = tuple(edits.history(FeedbackEdit, held))
    return FeedbackView(held, _facts(held, readings, history), readings, history)


def facts_of(held: Feedback) -> FeedbackFacts:
    """Read with its organisation; two queries."""
    return _facts(held, held.readings.all(), edits.history(FeedbackEdit, held))


def _facts(
    held: Feedback, readings: Iterable[FeedbackReading], history: Iterable[FeedbackEdit]
) -> FeedbackFacts:
    every = list(history)
    return FeedbackFacts(
        organisation_id=held.organisation_id,
        title=f"“{held.about}”",
        state=held.state,
        edit_number=held.edit_number,
        people=held.people,
        is_small=is_small(held.organisation),
        writers=frozenset(
            one.editor_id for one in every if one.part != edits.STATE and one.editor_id is not None
        ),
        readers=frozenset(one.by_id for one in readings if one.sending == held.sending),
        senders=frozenset(one.editor_id for one in every if one.entry == SENT and one.editor_id is not None),
        changed=Done(every[0].editor_label, every[0].at) if every else None,
        sending=held.sending,
        is_sample=held.organisation.is_sample,
    )


def feedback_of(boards: frozenset[int] | None) -> QuerySet[Feedback]:
    """Of these boards, or of all; the newest first."""
    rows = Feedback.objects.select_related("organisation").order_by("organisation__position", "-number")
    return rows if boards is None else rows.filter(organisation__in=boards)


def agreed(*, organisation_id: int | None = None) -> QuerySet[Feedback]:
    """What two people agreed, the newest month first."""
    rows = Feedback.objects.filter(state=FeedbackState.AGREED).select_related("organisation")
    if organisation_id is not None:
        rows = rows.filter(organisation=organisation_id)
    return rows.order_by("-month", "-number")


def reads_feedback(reader: Reader, evidence: Evidence) -> bool:
    """Whoever reads the entry opens what is attached to it."""
    return reader.rights.allows(Action.VIEW_AUDIT, organisation_id=evidence.organisation_id)
