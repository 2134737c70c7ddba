"""A report goes to its author first: handed over, sent back with questions, corrected; and what the database keeps."""

from typing import Any

import pytest
from django.db import Error, transaction
from django.utils import timezone

from boards.asks.models import Question
from boards.asks.queries import questions_of
from boards.asks.services import CannotAsk
from boards.people.permissions import NotAllowed
from boards.people.roles import Role
from boards.work.actors import Actor
from boards.work.models import AuditEvent
from boards.work.owed import Number
from reports.ownership import asking, correcting, deciding, releasing, writing
from reports.ownership.acts import APPROVE, State, questions_about, report_facts
from reports.ownership.arranging import draft_of
from reports.ownership.models import OwnershipReport
from reports.publication.acts import Refused
from tests.reports.samples import (
    CORRECTION,
    approved,
    contacts,
    drafted,
    figures,
    handed_over,
    released,
    someone,
)

pytestmark = pytest.mark.django_db


def fresh() -> OwnershipReport:
    figures()
    released()
    contacts()
    return drafted()


def again(report: OwnershipReport) -> OwnershipReport:
    return OwnershipReport.objects.select_related("organisation", "framework").get(pk=report.pk)


def state(report: OwnershipReport) -> State:
    return report_facts(again(report), today=timezone.localdate()).state


def write(report: OwnershipReport, *, by: Actor, body: str = "Our own words.") -> None:
    writing.save_text(
        actor=by, report_id=report.pk, section="care", body=body, edit_number=again(report).edit_number
    )


def sha(report: OwnershipReport) -> str:
    return draft_of(again(report)).sha256


def asked(report: OwnershipReport) -> list[Any]:
    document = questions_about(report)
    return list(questions_of([document])[document])


def test_a_draft_that_nobody_touched_is_approved_as_it_was_drafted(draft: OwnershipReport) -> None:
    assert state(draft) == State.UNTOUCHED
    deciding.approve(actor=someone(Role.PUBLISHER), report_id=draft.pk, sha256=sha(draft))


def test_words_are_approved_only_once_their_author_hands_them_over(draft: OwnershipReport) -> None:
    planner, publisher = someone(Role.PLANNER), someone(Role.PUBLISHER)
    write(draft, by=planner)
    with pytest.raises(Refused, match="It is approved once its author has handed it over"):
        deciding.approve(actor=publisher, report_id=draft.pk, sha256=sha(draft))
    with pytest.raises(Error, match="handed over before it is approved"), transaction.atomic():
        OwnershipReport.objects.filter(pk=draft.pk).update(
            status="approved",
            approved_by=publisher.user_id,
            approved_at=timezone.now(),
            approved_sha256=sha(draft),
        )
    deciding.hand_over(actor=planner, report_id=draft.pk, sha256=sha(draft))

    assert state(draft) == State.HANDED_OVER
    deciding.approve(actor=publisher, report_id=draft.pk, sha256=sha(draft))


def test_any_later_save_takes_the_hand_over_back(draft: OwnershipReport) -> None:
    planner = someone(Role.PLANNER)
    write(draft, by=planner)
    deciding.hand_over(actor=planner, report_id=draft.pk, sha256=sha(draft))
    write(draft, by=someone(Role.PLANNER), body="Other words.")

    assert state(draft) == State.WITH_AUTHOR
    assert (again(draft).ready_by, again(draft).ready_at) == (None, None)


def test_new_figures_take_the_hand_over_back(draft: OwnershipReport) -> None:
    planner = someone(Role.PLANNER)
    write(draft, by=planner)
    deciding.hand_over(actor=planner, report_id=draft.pk, sha256=sha(draft))
    figures(values={"2023-03-01": "70"})
    released()
    drafted()

    assert state(draft) == State.WITH_AUTHOR


def test_an_edit_after_the_hand_over_is_never_approved_whatever_a_program_writes(
    draft: OwnershipReport,
) -> None:
    planner, publisher = someone(Role.PLANNER), someone(Role.PUBLISHER)
    handed = again(draft)
    write(draft, by=planner)
    OwnershipReport.objects.filter(pk=draft.pk).update(ready_by=planner.user_id, ready_at=handed.drafted_at)
    with pytest.raises(Error, match="handed over before it is approved"), transaction.atomic():
        OwnershipReport.objects.filter(pk=draft.pk).update(
            status="approved",
            approved_by=publisher.user_id,
            approved_at=timezone.now(),
            approved_sha256=sha(draft),
        )


def test_only_what_was_read_is_handed_over(draft: OwnershipReport) -> None:
    planner = someone(Role.PLANNER)
    read = sha(draft)
    write(draft, by=someone(Role.PLANNER))
    with pytest.raises(Refused, match="The report has changed since you read it"):
        deciding.hand_over(actor=planner, report_id=draft.pk, sha256=read)


def test_only_its_authors_hand_a_report_over(draft: OwnershipReport) -> None:
    write(draft, by=someone(Role.PLANNER))
    for other in [*map(someone, set(Role) - {Role.PLANNER}), someone(Role.PLANNER, slug="nhs-fife")]:
        with pytest.raises(NotAllowed):
            deciding.hand_over(actor=other, report_id=draft.pk, sha256=sha(draft))


def test_who_hands_over_wrote_nothing_by_that(draft: OwnershipReport) -> None:
    both = someone(Role.PLANNER, Role.PUBLISHER)
    write(draft, by=someone(Role.PLANNER))
    deciding.hand_over(actor=both, report_id=draft.pk, sha256=sha(draft))
    deciding.approve(actor=both, report_id=draft.pk, sha256=sha(draft))


# Sent back


def test_questions_are_answered_before_it_is_handed_over_again_and_settled_by_the_approval(
    draft: OwnershipReport,
) -> None:
    publisher, planner = someone(Role.PUBLISHER), someone(Role.PLANNER)
    approved(draft)
    deciding.send_back(
        actor=publisher,
        report_id=draft.pk,
        questions={"": "Why so short?", "care": "Which ward?", "complaints": " "},
    )

    assert [(q.pin, q.text, q.state) for q in asked(draft)] == [
        ("", "Why so short?", "open"),
        ("words/care", "Which ward?", "open"),
    ]
    with pytest.raises(Refused, match="2 questions are not answered yet"):
        deciding.hand_over(actor=planner, report_id=draft.pk, sha256=sha(draft))
    for question in asked(draft):
        deciding.answer(actor=planner, report_id=draft.pk, question_id=question.question_id, text="Ward six.")
    deciding.hand_over(actor=planner, report_id=draft.pk, sha256=sha(draft))
    deciding.approve(actor=publisher, report_id=draft.pk, sha256=sha(draft))
    assert {q.state for q in asked(draft)} == {Question.State.SETTLED}


def test_a_question_that_needs_no_answer_is_withdrawn_by_a_publisher(draft: OwnershipReport) -> None:
    planner = someone(Role.PLANNER)
    deciding.send_back(actor=someone(Role.PUBLISHER), report_id=draft.pk, questions={"": "Why?"})
    (question,) = asked(draft)
    with pytest.raises(NotAllowed):
        deciding.withdraw_question(actor=planner, report_id=draft.pk, question_id=question.question_id)
    deciding.withdraw_question(
        actor=someone(Role.PUBLISHER), report_id=draft.pk, question_id=question.question_id
    )
    deciding.hand_over(actor=planner, report_id=draft.pk, sha256=sha(draft))


def test_who_asked_does_not_answer(draft: OwnershipReport) -> None:
    both = someone(Role.PLANNER, Role.PUBLISHER)
    deciding.send_back(actor=both, report_id=draft.pk, questions={"": "Why?"})
    (question,) = asked(draft)
    with pytest.raises(CannotAsk):
        deciding.answer(actor=both, report_id=draft.pk, question_id=question.question_id, text="Because.")


def test_what_is_with_its_author_already_is_not_sent_back(draft: OwnershipReport) -> None:
    publisher = someone(Role.PUBLISHER)
    deciding.send_back(actor=publisher, report_id=draft.pk, questions={"": "Why?"})
    with pytest.raises(Refused, match="with its author already: with its author, sent back by"):
        deciding.send_back(actor=publisher, report_id=draft.pk, questions={"": "Why?"})

    assert len(asked(draft)) == 1
    assert AuditEvent.objects.filter(action="send report back").count() == 1


# A correction


@pytest.mark.parametrize("role", [Role.ANALYST, Role.PUBLISHER, Role.PLANNER])
def test_analyst_publisher_and_author_begin_a_correction_which_goes_to_the_author_first(
    draft: OwnershipReport, role: Role
) -> None:
    approved(draft)
    releasing.release_report(actor=someone(Role.PUBLISHER), report_id=draft.pk)
    by = someone(role)
    new = correcting.correct_report(actor=by, report_id=draft.pk, correction=CORRECTION)
    with transaction.atomic():
        asking.settle_draft(Number(new.pk), timezone.now())

    facts = report_facts(again(new), today=timezone.localdate())
    assert facts.state == State.WITH_AUTHOR
    assert facts.words.startswith(f"with its author, begun as a correction by {by.label}")
    handed_over(new)
    assert by.user_id in APPROVE.barred(report_facts(again(new), today=timezone.localdate()))


def test_others_begin_no_correction(draft: OwnershipReport) -> None:
    approved(draft)
    releasing.release_report(actor=someone(Role.PUBLISHER), report_id=draft.pk)
    others = [*map(someone, set(Role) - {Role.ANALYST, Role.PUBLISHER, Role.PLANNER})]
    for other in [*others, someone(Role.PLANNER, slug="nhs-fife")]:
        with pytest.raises(NotAllowed):
            correcting.correct_report(actor=other, report_id=draft.pk, correction=CORRECTION)


def test_pressing_twice_hands_over_once(draft: OwnershipReport) -> None:
    planner = someone(Role.PLANNER)
    write(draft, by=planner)
    deciding.hand_over(actor=planner, report_id=draft.pk, sha256=sha(draft))
    with pytest.raises(Refused, match=f"This is done already: the report was handed over by {planner.label}"):
        deciding.hand_over(actor=planner, report_id=draft.pk, sha256=sha(draft))

    assert AuditEvent.objects.filter(action="hand report over").count() == 1


def take_back(report: OwnershipReport, *, by: Actor) -> None:
    deciding.take_back(actor=by, report_id=report.pk, sha256=sha(report))


def test_its_author_takes_back_what_was_handed_over_until_it_is_approved(draft: OwnershipReport) -> None:
    """Even where nobody wrote a word: who took it back means to, so the publisher waits."""
    planner, publisher = someone(Role.PLANNER), someone(Role.PUBLISHER)
    with pytest.raises(Refused, match="with its author already"):
        take_back(draft, by=planner)
    for by in (planner, someone(Role.PLANNER)):
        deciding.hand_over(actor=planner, report_id=draft.pk, sha256=sha(draft))
        take_back(draft, by=by)
        assert state(draft) == State.WITH_AUTHOR
        facts = report_facts(again(draft), today=timezone.localdate())
        assert facts.words.startswith(f"with its author, taken back by {by.label} on")
    with pytest.raises(Refused, match="It is approved once its author has handed it over"):
        deciding.approve(actor=publisher, report_id=draft.pk, sha256=sha(draft))
    with pytest.raises(Error, match="handed over before it is approved"), transaction.atomic():
        OwnershipReport.objects.filter(pk=draft.pk).update(
            status="approved",
            approved_by=publisher.user_id,
            approved_at=timezone.now(),
            approved_sha256="x",
        )
    deciding.hand_over(actor=planner, report_id=draft.pk, sha256=sha(draft))
    deciding.approve(actor=publisher, report_id=draft.pk, sha256=sha(draft))
    with pytest.raises(Refused, match="a publisher can send it back"):
        take_back(draft, by=planner)


def test_only_its_authors_take_a_report_back(draft: OwnershipReport) -> None:
    deciding.hand_over(actor=someone(Role.PLANNER), report_id=draft.pk, sha256=sha(draft))
    for role, slug in ((Role.PLANNER, "nhs-fife"), (Role.PUBLISHER, ""), (Role.APPROVER, "nhs-lothian")):
        with pytest.raises(NotAllowed):
            take_back(draft, by=someone(role, slug=slug or "nhs-lothian"))
