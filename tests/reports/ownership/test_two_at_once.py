"""Two publishers at the same moment: one change, one audit row, and the second is told by whom."""

import pytest
from django.db import Error

from boards.asks.models import Question
from boards.people.roles import Role
from boards.work.models import AuditEvent
from reports.ownership import deciding
from reports.ownership.arranging import draft_of
from reports.ownership.models import OwnershipReport, ReportEdit
from reports.publication.acts import Refused
from tests.reports.samples import contacts, drafted, figures, released, someone
from tests.support.together import together

pytestmark = pytest.mark.usefixtures("fresh_db")


def fresh() -> OwnershipReport:
    figures()
    released()
    contacts()
    return drafted()


def again(report: OwnershipReport) -> OwnershipReport:
    return OwnershipReport.objects.select_related("organisation", "framework").get(pk=report.pk)


def test_two_at_once_change_one_thing_and_the_second_is_told_by_whom() -> None:
    report = fresh()
    publishers = [someone(Role.PUBLISHER), someone(Role.PUBLISHER)]
    read = draft_of(again(report)).sha256
    answers = together(
        *(lambda p=p: deciding.approve(actor=p, report_id=report.pk, sha256=read) for p in publishers)
    )

    (told,) = [str(answer) for answer in answers if isinstance(answer, Refused)]
    winner = again(report).approved_by
    assert winner is not None
    assert f"This is done already: the report was approved by {winner.name} on" in told
    assert AuditEvent.objects.filter(action="approve report").count() == 1
    assert ReportEdit.objects.filter(entry="approve report").count() == 1


def test_without_the_lock_the_database_refuses_the_second_who_is_not_told_why(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The negative control of the test above: it is the lock and the asking under it that tell the second."""
    report = fresh()
    monkeypatch.setattr("reports.ownership.deciding.locked_for", lambda act, number, **asked: again(report))
    publishers = [someone(Role.PUBLISHER), someone(Role.PUBLISHER)]
    read = draft_of(again(report)).sha256
    refused = []
    for publisher in publishers:
        try:
            deciding.approve(actor=publisher, report_id=report.pk, sha256=read)
        except Error as refusal:
            refused.append(str(refusal))

    assert ["goes out as it was approved" in one for one in refused] == [True]


def test_two_who_send_back_at_once_ask_once() -> None:
    report = fresh()
    publishers = [someone(Role.PUBLISHER), someone(Role.PUBLISHER)]
    answers = together(
        *(
            lambda p=p: deciding.send_back(actor=p, report_id=report.pk, questions={"": "Why?"})
            for p in publishers
        )
    )

    (told,) = [str(answer) for answer in answers if isinstance(answer, Refused)]
    assert f"sent back by {Question.objects.get().by.name} on" in told
    assert AuditEvent.objects.filter(action="send report back").count() == 1
