"""Attached files: kept with their row or not at all, given away only to who may read the document, removed by rule."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import boto3
import pytest
from django.core.files.storage import InMemoryStorage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from moto import mock_aws

from boards.evidence import readers, services
from boards.evidence.inspection.refusals import RefusedFile
from boards.evidence.models import Evidence
from boards.evidence.pages import attached_files
from boards.evidence.queries import attached
from boards.organisations.models import Organisation
from boards.people.models import User
from boards.people.permissions import NotAllowed
from boards.people.roles import Action, Role
from boards.work import owed
from boards.work.actors import command
from boards.work.models import AuditEvent
from tests.boards.evidence.hostile import HOSTILE, PDF
from tests.boards.evidence.scanner import MARK, scanner
from tests.support.people import actor_for, person, sign_in

pytestmark = pytest.mark.django_db
KIND = "a document of the tests"


@pytest.fixture(autouse=True)
def storage() -> Iterator[InMemoryStorage]:
    """Empty before and after, and the tests' kind of document has the usual readers."""
    readers.register(KIND, readers.who_views_drafts)
    storages._storages.pop("evidence", None)  # type: ignore[attr-defined]
    yield storages["evidence"]  # type: ignore[misc]
    storages._storages.pop("evidence", None)  # type: ignore[attr-defined]


def attach(
    user: User, content: bytes = PDF, name: str = "Minute.pdf", *, board: str = "nhs-lothian"
) -> Evidence:
    return services.attach(
        actor=actor_for(user),
        action=Action.SEND_FIGURES,
        organisation_id=Organisation.objects.get(slug=board).pk,
        document_kind=KIND,
        document_number=7,
        pin="risks/3/file",
        file=SimpleUploadedFile(name, content),
    )


def kept() -> list[str]:
    storage = services.storage()
    return [f"{folder}/{name}" for folder in storage.listdir("")[0] for name in storage.listdir(folder)[1]]


def test_a_file_is_kept_with_its_hash_who_and_when() -> None:
    planner = person(Role.PLANNER)
    evidence = attach(planner)
    evidence.refresh_from_db()
    assert evidence.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (evidence.name, evidence.media_type, evidence.size) == ("Minute.pdf", "application/pdf", len(PDF))
    assert (evidence.attached_by, evidence.state) == (planner, "not_scanned")
    assert services.storage().open(evidence.place).read() == PDF
    event = AuditEvent.objects.get(action="file attached")
    assert event.after is not None
    assert event.after["sha256"] == evidence.sha256


@pytest.mark.parametrize("what", ["macros", "a zip bomb, a thousand to one", "a PDF and an archive"])
def test_nothing_is_kept_of_a_refused_file(what: str) -> None:
    name, make, _ = HOSTILE[what]
    with pytest.raises(RefusedFile):
        attach(person(Role.PLANNER), make(), name)
    assert not kept()
    assert not Evidence.objects.exists()
    assert not AuditEvent.objects.filter(action="file attached").exists()


def test_bytes_go_when_their_row_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError("no audit row")

    monkeypatch.setattr("boards.evidence.services.audit.record", fail)
    with pytest.raises(RuntimeError):
        attach(person(Role.PLANNER))
    assert not kept()
    assert not Evidence.objects.exists()


def test_only_who_may_act_on_the_board_attaches() -> None:
    with pytest.raises(NotAllowed):
        attach(person(Role.PLANNER), board="nhs-fife")
    with pytest.raises(NotAllowed):
        attach(person(Role.BOARD_VIEWER))
    assert not kept()


def test_files_are_found_by_document_with_one_query(django_assert_num_queries: Any) -> None:
    planner = person(Role.PLANNER)
    for _ in range(3):
        attach(planner)
    with django_assert_num_queries(1):
        files = attached(document_kind=KIND, document_numbers=[7, 8])
        shown = attached_files(files[7])
    assert list(files) == [7]
    assert [one.name for one in shown] == ["Minute.pdf"] * 3
    assert "attached by Person 0" in shown[0].about
    assert "not scanned" in shown[0].about


def take(client: Client, evidence: Evidence) -> Any:
    return client.get(reverse("evidence", args=[evidence.pk]))


def test_a_file_is_given_as_a_download_that_cannot_run(client: Client) -> None:
    planner = person(Role.PLANNER)
    evidence = attach(planner, name="Minute of 3 März.pdf")
    answer = take(sign_in(client, planner), evidence)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/pdf"
    policy = answer["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert answer["Cache-Control"] == "private, no-store"


def test_another_boards_file_is_not_found(client: Client) -> None:
    evidence = attach(person(Role.PLANNER))
    other = sign_in(client, person(Role.PLANNER, board="nhs-fife"))
    assert take(other, evidence).status_code == 404
    assert take(sign_in(Client(), person(Role.ANALYST)), evidence).status_code == 200
    assert take(Client(), evidence).status_code == 302


def test_a_file_of_a_kind_that_nobody_speaks_for_is_read_by_nobody(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    planner = person(Role.PLANNER)
    evidence = attach(planner)
    monkeypatch.delitem(readers._readers, KIND)
    assert take(sign_in(client, planner), evidence).status_code == 404


def test_a_kind_of_document_has_one_speaker() -> None:
    with pytest.raises(ValueError, match="two slices"):
        readers.register(KIND, lambda rights, evidence: True)


# The scanner


def scan() -> None:
    owed.settle(clock=timezone.now, kind=services.SCAN)


def test_with_a_scanner_a_file_waits_until_nothing_was_found(client: Client, settings: Any) -> None:
    planner = person(Role.PLANNER)
    sign_in(client, planner)
    with scanner() as address:
        settings.CLAMAV_ADDRESS = address
        evidence = attach(planner)
        assert take(client, evidence).status_code == 404
        assert "being scanned" in attached_files([evidence])[0].about
        scan()
    evidence.refresh_from_db()
    assert evidence.state == "clean"
    assert take(client, evidence).status_code == 200


def test_what_the_scanner_finds_is_taken_away_and_told(
    settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with scanner() as address:
        settings.CLAMAV_ADDRESS = address
        evidence = attach(person(Role.PLANNER), b"text and " + MARK, "Notes.txt")
        with django_capture_on_commit_callbacks(execute=True):
            scan()
    evidence.refresh_from_db()
    assert (evidence.state, evidence.finding) == ("refused", "Test.Virus")
    assert not kept()
    assert AuditEvent.objects.filter(action="file refused by the scanner").count() == 1
    assert "Test.Virus" in attached_files([evidence])[0].about


def test_a_scanner_that_does_not_answer_is_asked_again(settings: Any) -> None:
    settings.CLAMAV_ADDRESS = "127.0.0.1:9"
    evidence = attach(person(Role.PLANNER))
    scan()
    evidence.refresh_from_db()
    assert evidence.state == "pending"


# Retention


def test_a_file_goes_by_the_rule_of_retention_and_its_row_stays() -> None:
    planner = person(Role.PLANNER)
    evidence = attach(planner)
    later = timezone.now() + timedelta(days=365.25 * 10 + 1)
    assert services.remove_what_was_kept_long_enough(actor=command(name="rule", now=timezone.now())) == 0
    assert services.remove_what_was_kept_long_enough(actor=command(name="rule", now=later)) == 1
    services.sweep(now=later)
    assert not kept()
    evidence.refresh_from_db()
    assert evidence.removed_at == later
    assert AuditEvent.objects.filter(action="file removed by the rule of retention").count() == 1


def test_only_bytes_without_a_row_are_swept_and_only_old_ones() -> None:
    evidence = attach(person(Role.PLANNER))
    services.storage().save("2026/orphan", BytesIO(b"x"))
    assert services.sweep(now=timezone.now()) == 0
    assert services.sweep(now=timezone.now() + timedelta(days=2)) == 1
    assert kept() == [evidence.place]


# A bucket


@pytest.fixture
def bucket(settings: Any) -> Iterator[Any]:
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
        client.create_bucket(Bucket="evidence")
        settings.STORAGES = settings.STORAGES | {
            "evidence": {
                "BACKEND": "storages.backends.s3.S3Storage",
                "OPTIONS": {
                    "bucket_name": "evidence",
                    "access_key": "a",
                    "secret_key": "b",
                    "region_name": "us-east-1",
                    "file_overwrite": False,
                },
            }
        }
        yield client


def test_a_bucket_keeps_gives_and_loses_files_by_the_same_rules(bucket: Any, client: Client) -> None:
    planner = person(Role.PLANNER)
    evidence = attach(planner)
    assert bucket.get_object(Bucket="evidence", Key=evidence.place)["Body"].read() == PDF
    assert b"".join(take(sign_in(client, planner), evidence).streaming_content) == PDF
    services.storage().save("2026/orphan", BytesIO(b"x"))
    assert services.sweep(now=timezone.now() + timedelta(days=2)) == 1
    assert kept() == [evidence.place]


# What the database keeps by itself

BROKEN: dict[str, dict[str, Any]] = {
    "evidence_is_never_empty": {"size": 0},
    "evidence_has_a_whole_hash": {"sha256": "abc"},
    "refused_evidence_says_what_was_found": {"state": "refused"},
}


@pytest.mark.parametrize("rule", BROKEN)
def test_rules_of_a_row(rule: str) -> None:
    row: dict[str, Any] = dict(Evidence.objects.values().get(pk=attach(person(Role.PLANNER)).pk))
    del row["id"]
    with pytest.raises(DatabaseError, match=rule), transaction.atomic():
        Evidence.objects.create(**row | {"place": "2026/other"} | BROKEN[rule])


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("evidence_stays_what_it_is", "sha256 = repeat('0', 64)"),
        ("evidence_stays_what_it_is", "document_number = 8"),
        ("evidence_stays_what_it_is", "name = 'other.pdf'"),
        ("evidence_is_judged_once", "state = 'clean'"),
    ],
)
def test_what_was_attached_and_judged_never_changes(rule: str, change: str) -> None:
    attach(person(Role.PLANNER))
    with pytest.raises(DatabaseError, match="pgtrigger: Cannot") as refused, transaction.atomic():
        connection.cursor().execute(f"UPDATE boards_evidence SET {change}")
    assert f"pgtrigger_{rule}_" in str(refused.value.__cause__.diag.context)  # type: ignore[union-attr]


def test_rows_are_never_deleted() -> None:
    attach(person(Role.PLANNER))
    with pytest.raises(DatabaseError, match="pgtrigger: Cannot delete"), transaction.atomic():
        connection.cursor().execute("DELETE FROM boards_evidence")
