"""The words of an approved or released report: nobody changes them, by whatever way, whatever the state before."""

import threading
from contextlib import closing
from io import StringIO

import psycopg2
import pytest
from django.conf import settings
from django.db import Error, connection, transaction
from django.utils import timezone
from psycopg2 import extensions

from boards.people.roles import Role
from boards.work.owed import Number
from reports.ownership import asking, correcting, writing
from reports.ownership.models import OwnershipReport, ReportText
from reports.publication.acts import Refused
from tests.reports.samples import (
    CORRECTION,
    approved,
    contacts,
    drafted,
    figures,
    published,
    released,
    someone,
)
from tests.support import by_hand
from tests.support.databases import NAME, url

CLOSED = "its words cannot change"
#: Every way by which SQL writes a row, of the report {its} or moved between it and another one.
WAYS = (
    "INSERT INTO reports_reporttext (report_id, section, body) VALUES ({its}, 'x', 'Other words.')",
    "INSERT INTO reports_reporttext (report_id, section, body) SELECT {its}, section, body FROM reports_reporttext"
    " WHERE report_id = {its} ON CONFLICT (report_id, section) DO UPDATE SET body = 'Other words.'",
    "UPDATE reports_reporttext SET body = 'Other words.' WHERE report_id = {its}",
    "UPDATE reports_reporttext SET section = section || 'x' WHERE report_id = {its}",
    "UPDATE reports_reporttext SET report_id = {other}, section = 'x' WHERE report_id = {its} AND section = 'care'",
    "UPDATE reports_reporttext SET report_id = {its}, section = 'x' WHERE report_id = {other} AND section = 'care'",
    "DELETE FROM reports_reporttext WHERE report_id = {its}",
    "WITH gone AS (DELETE FROM reports_reporttext WHERE report_id = {its} RETURNING *) SELECT * FROM gone",
)
#: What would switch the rule off first, and what would open the report again.
AROUND = (
    "TRUNCATE reports_reporttext",
    "ALTER TABLE reports_reporttext DISABLE TRIGGER USER",
    "SET session_replication_role = replica",
    "SET LOCAL pgtrigger.ignore = '{{reports.ReportText:approved_words_never_change}}';"
    " UPDATE reports_reporttext SET body = 'Other words.' WHERE report_id = {its}",
)
OPEN_AGAIN = (
    "UPDATE reports_ownershipreport SET status = 'draft', snapshot_id = NULL WHERE id = {its}",
    "DELETE FROM reports_ownershipreport WHERE id = {its}",
)


def tried(statement: str, **names: int) -> str:
    """What the database says to the application role; empty where it does it. All is taken back."""
    with transaction.atomic():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement.format(**names))
        except Error as refusal:
            return str(refusal)
        finally:
            transaction.set_rollback(True)
    return ""


@pytest.mark.django_db
def test_every_way_is_open_to_a_draft_and_closed_once_it_is_approved() -> None:
    figures("nhs-fife")
    public = published()
    contacts("nhs-fife")
    sealed, draft = OwnershipReport.objects.get(snapshot=public), drafted("nhs-fife")
    body = dict(ReportText.objects.filter(report=sealed).values_list("section", "body"))

    for way in WAYS:
        # The control: in a draft the same does what it says.
        assert tried(way, its=draft.pk, other=draft.pk if "{other}" in way else 0) == "", way
        assert CLOSED in tried(way, its=sealed.pk, other=draft.pk), way
    approved(draft)
    for way in WAYS:
        assert CLOSED in tried(way, its=draft.pk, other=sealed.pk), way
    for way in (*AROUND, *OPEN_AGAIN):
        assert tried(way, its=sealed.pk), way
    assert dict(ReportText.objects.filter(report=sealed).values_list("section", "body")) == body


@pytest.mark.django_db
def test_what_the_program_does_leaves_released_words_alone() -> None:
    sealed = OwnershipReport.objects.get(snapshot=published())
    held = list(ReportText.objects.filter(report=sealed).values())
    with pytest.raises(Refused):
        writing.save_text(
            actor=someone(Role.PLANNER),
            report_id=sealed.pk,
            section="care",
            body="Other words.",
            edit_number=sealed.edit_number,
        )
    with transaction.atomic():
        asking.settle_draft(Number(sealed.pk), timezone.now())
    new = correcting.correct_report(actor=someone(Role.PUBLISHER), report_id=sealed.pk, correction=CORRECTION)
    with transaction.atomic():
        asking.settle_draft(Number(new.pk), timezone.now())
    writing.save_text(
        actor=someone(Role.PLANNER),
        report_id=new.pk,
        section="care",
        body="Other words.",
        edit_number=OwnershipReport.objects.get(pk=new.pk).edit_number,
    )
    assert list(ReportText.objects.filter(report=sealed).values()) == held


@pytest.mark.usefixtures("fresh_db")
def test_who_writes_while_it_is_approved_waits_and_is_refused() -> None:
    """By COPY, too; and the other way round: who wrote first is waited for."""
    figures()
    released()
    contacts()
    report = drafted()
    with closing(application()) as first, closing(application()) as second:
        publisher = someone(Role.PUBLISHER).user_id
        approve = (
            "UPDATE reports_ownershipreport SET status = 'approved', approved_at = now(), approved_sha256 = 'x',"
            f" approved_by_id = {publisher} WHERE id = {report.pk};"
            " INSERT INTO boards_auditevent (at, actor_id, actor_label, action, subject_type, subject_id, after) VALUES"
            f""" (now(), {publisher}, 'x', 'approve report', 'ownership report', '{report.pk}', '{{"sha256": "x"}}')"""
        )
        first.cursor().execute(approve)
        told: list[Exception] = []
        writer = threading.Thread(target=copied, args=(second, report.pk, told))
        writer.start()
        writer.join(0.3)
        assert writer.is_alive(), "it waits for the approval"
        first.commit()
        writer.join(30)
        assert [CLOSED in str(one) for one in told] == [True]


def application() -> extensions.connection:
    return psycopg2.connect(url(settings.DATABASE_URL, database=NAME), application_name=by_hand.SAYS)


def copied(writer: extensions.connection, report_id: int, told: list[Exception]) -> None:
    try:
        with writer, writer.cursor() as cursor:
            cursor.copy_expert(
                "COPY reports_reporttext (report_id, section, body) FROM STDIN",
                StringIO(f"{report_id}\tx\ty\n"),
            )
    except psycopg2.Error as refusal:
        told.append(refusal)
