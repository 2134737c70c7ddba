"""What is decided about a report: handed over, approved, sent back to its author with questions.

Every function raises NotAllowed, StepUpNeeded where its act demands one, OwnershipReport.DoesNotExist, and Refused with
a sentence for the person, after which nothing is stored: the report is in another state, or something hinders the act.
"""

from collections.abc import Mapping

from django.db import transaction

from boards.asks import services as asks
from boards.asks.models import Question
from boards.asks.queries import questions_of
from boards.people.permissions import require
from boards.people.roles import Action
from boards.work.actors import Actor
from reports.ownership import queries
from reports.ownership.acts import APPROVE, HAND_OVER, SEND_BACK, TAKE_BACK, questions_about
from reports.ownership.models import OwnershipReport, Part
from reports.ownership.sections import SECTIONS
from reports.ownership.steps import change_of_state, locked, locked_for
from reports.ownership.verbs import Verb
from reports.publication.acts import Refused

Status = OwnershipReport.Status


def hand_over(*, actor: Actor, report_id: int, sha256: str) -> OwnershipReport:
    """The author says that words and figures, as they were read, are ready for the publisher; that is no writing.

    Any later save of words or figures takes it back. Refused while a question is unanswered.
    """
    with transaction.atomic():
        organisation = locked(report_id).organisation
        writing = queries.writing(organisation)
        require(actor=actor, action=writing, organisation_id=organisation.pk)
        report = locked_for(HAND_OVER[writing], report_id, actor=actor, read={"sha256": sha256})
        change_of_state(actor, Verb.HANDED_OVER, report, after={"sha256": sha256})
        report.ready_by_id, report.ready_at = actor.user_id, actor.now
        report.save()
    return report


def take_back(*, actor: Actor, report_id: int, sha256: str) -> OwnershipReport:
    """An author goes on with what was handed over, before anybody approves it; the publisher no longer reads it."""
    with transaction.atomic():
        organisation = locked(report_id).organisation
        writing = queries.writing(organisation)
        require(actor=actor, action=writing, organisation_id=organisation.pk)
        report = locked_for(TAKE_BACK[writing], report_id, actor=actor, read={"sha256": sha256})
        change_of_state(actor, Verb.TAKEN_BACK, report, after={"sha256": sha256})
        report.ready_by, report.ready_at = None, None
        report.save()
    return report


def approve(*, actor: Actor, report_id: int, sha256: str) -> OwnershipReport:
    """Approve words and figures exactly as they were read; `sha256` is the hash that was shown with them.

    Whoever approves is content with the answers to every question about this edition: they are settled.
    """
    require(actor=actor, action=Action.APPROVE_RELEASE, organisation_id=None)
    with transaction.atomic():
        report = locked_for(APPROVE, report_id, actor=actor, read={"sha256": sha256})
        _settle_questions(actor, report)
        change_of_state(actor, Verb.APPROVED, report, after={"sha256": sha256})
        report.status, report.approved_by_id = Status.APPROVED, actor.user_id
        report.approved_at, report.approved_sha256 = actor.now, sha256
        report.save()
    return report


def send_back(*, actor: Actor, report_id: int, questions: Mapping[str, str]) -> OwnershipReport:
    """Give the report back to its author with questions, each about a section or, under "", about the whole.

    An approved report loses its approval. The author answers every question before handing it over again. Refused
    without any question.
    """
    require(actor=actor, action=Action.APPROVE_RELEASE, organisation_id=None)
    asked = {section: text.strip() for section, text in questions.items() if text.strip()}
    if not asked or not asked.keys() <= {"", *SECTIONS}:
        raise Refused("Say why, so that the author knows what to change.")
    with transaction.atomic():
        report = locked_for(SEND_BACK, report_id, actor=actor)
        numbers = [
            asks.ask(
                actor=actor,
                action=Action.APPROVE_RELEASE,
                document=questions_about(report),
                organisation_id=report.organisation_id,
                text=text,
                pin=f"{Part.WORDS}/{section}" if section else "",
                version=report.edition,
            )
            for section, text in asked.items()
        ]
        before = {"approved_by": report.approved_by_id, "sha256": report.approved_sha256}
        after = {"reason": "\n\n".join(asked.values()), "questions": numbers}
        change_of_state(actor, Verb.SENT_BACK, report, before=before, after=after)
        report.status, report.approved_by, report.approved_at = Status.DRAFT, None, None
        report.approved_sha256, report.ready_by, report.ready_at = "", None, None
        report.save()
    return report


def answer(*, actor: Actor, report_id: int, question_id: int, text: str) -> None:
    """An author answers a question about this edition in words. Also raises asks' CannotAsk, Question.DoesNotExist."""
    report = OwnershipReport.objects.select_related("organisation").get(pk=report_id)
    asks.answer(
        actor=actor,
        action=queries.writing(report.organisation),
        document=questions_about(report),
        question_id=question_id,
        text=text,
    )


def withdraw_question(*, actor: Actor, report_id: int, question_id: int) -> None:
    """A publisher needs no answer any more. Also raises asks' CannotAsk, Question.DoesNotExist."""
    report = OwnershipReport.objects.get(pk=report_id)
    asks.withdraw(
        actor=actor,
        action=Action.APPROVE_RELEASE,
        document=questions_about(report),
        question_id=question_id,
    )


def _settle_questions(actor: Actor, report: OwnershipReport) -> None:
    document = questions_about(report)
    for asked in questions_of([document])[document]:
        if asked.state == Question.State.ANSWERED:
            asks.settle(
                actor=actor, action=Action.APPROVE_RELEASE, document=document, question_id=asked.question_id
            )
