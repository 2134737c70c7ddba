"""What may be done to a report as it stands: services ask before they act, pages before they ask a person."""

from enum import StrEnum

from boards.components.words import spoken_moment
from boards.work.actors import Actor
from reports.ownership import queries
from reports.ownership.models import OwnershipReport
from reports.ownership.obstacles import MADE_UP, obstacles

Status = OwnershipReport.Status


class Act(StrEnum):
    WRITE = "write"
    APPROVE = "approve"
    SEND_BACK = "send back"
    RELEASE = "release"
    CORRECT = "correct"


STATES: dict[Act, frozenset[Status]] = {
    Act.WRITE: frozenset({Status.DRAFT}),
    Act.APPROVE: frozenset({Status.DRAFT}),
    Act.SEND_BACK: frozenset({Status.DRAFT, Status.APPROVED}),
    Act.RELEASE: frozenset({Status.APPROVED}),
    Act.CORRECT: frozenset({Status.RELEASED}),
}


def hindrance(report: OwnershipReport, act: Act, *, actor: Actor) -> str:
    """Why this person cannot do it to the report today, and what to do; empty where nothing stands in the way.

    It says nothing of roles. Four queries at most.
    """
    if Status(report.status) not in STATES[act]:
        return _not_in_this_state(report, act)
    if act is Act.SEND_BACK and report.framework.fictional:
        return MADE_UP
    if act not in (Act.APPROVE, Act.RELEASE):
        return ""
    if actor.user_id is not None and queries.has_edited(report=report, user_id=actor.user_id):
        return f"You edited this report, so another publisher has to {act} it."
    return " ".join(obstacles(report, today=actor.today))


def state_words(report: OwnershipReport) -> str:
    """Where the report stands, by whom and when; a query for each person who was not read with it."""
    if report.snapshot is not None:
        return (
            f"released by {report.snapshot.released_by.name} on {spoken_moment(report.snapshot.released_at)}"
        )
    if report.approved_by is not None and report.approved_at is not None:
        return f"approved by {report.approved_by.name} on {spoken_moment(report.approved_at)}"
    return report.get_status_display()


def _not_in_this_state(report: OwnershipReport, act: Act) -> str:
    if act is Act.CORRECT:
        return _not_to_be_corrected(report)
    if report.status == Status.QUEUED:
        return "The report waits to be drafted. This can be done when it is a draft."
    if report.status == Status.DRAFT:
        return "The report is not approved yet. A publisher who edited nothing has to approve it first."
    words = state_words(report)
    if act in (Act.APPROVE, Act.RELEASE):
        return f"This is done already: the report was {words}."
    if report.status == Status.RELEASED:
        return f"The report was {words}, and it never changes. What is wrong in it is corrected in a new edition."
    return f"Words can be changed while the report is a draft. It was {words}: a publisher can send it back."


def _not_to_be_corrected(report: OwnershipReport) -> str:
    begun = queries.begun(report)
    if begun is None:
        return (
            "The report is not public yet, so there is nothing to correct: a draft is changed, not corrected."
        )
    return (
        f"This is done already: {begun.editor_label} began edition {report.edition} on {spoken_moment(begun.at)}. "
        "Change that one until it is released."
    )
