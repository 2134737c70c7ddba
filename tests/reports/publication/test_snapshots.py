"""What was published cannot be changed: not by the application, and not unseen by the database's owner."""

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, connection, transaction
from psycopg2 import extensions

from boards.people.roles import Role
from reports.ownership import services as ownership
from reports.publication import snapshots
from reports.publication.canonical import sha256_of
from reports.publication.models import DataRelease, Snapshot
from tests.reports.samples import approved, board, contacts, drafted, figures, published, released, someone

RELEASE = 'Data release 1 "Figures of July 2023" was changed'
LOTHIAN = "The report of NHS Lothian for LDP Standards 2022/23, edition 1, was changed"


@pytest.mark.django_db
def test_what_was_released_is_found_as_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    published()
    call_command("verify_snapshots")

    assert capsys.readouterr().out == "1 data releases and 1 reports are as they were released.\n"


@pytest.mark.django_db
def test_each_snapshot_carries_the_hash_of_the_one_before() -> None:
    figures("nhs-fife")
    first = published()
    contacts("nhs-fife")
    second = ownership.release_report(
        actor=someone(Role.PUBLISHER), report_id=approved(drafted("nhs-fife")).pk
    )

    assert (first.previous_sha256, second.previous_sha256) == ("", first.sha256)
    assert snapshots.lock_snapshot_chain() == second.sha256
    for snapshot in Snapshot.objects.select_related("data_release", "supersedes"):
        assert sha256_of(snapshots.form_of(snapshot)) == snapshot.sha256


FORBIDDEN = (
    "UPDATE reports_datarelease SET title = 'other'",
    "DELETE FROM reports_datarelease",
    "UPDATE reports_releasedstanding SET met = NOT met",
    "DELETE FROM reports_releasedstanding",
    "UPDATE reports_releasedseries SET points = '[]'",
    "DELETE FROM reports_releasedseries",
    "UPDATE reports_snapshot SET content = '{}'",
    "DELETE FROM reports_snapshot",
    "UPDATE reports_ownershipreport SET correction = 'x' WHERE status = 'released'",
    "DELETE FROM reports_ownershipreport WHERE status = 'released'",
)


@pytest.mark.django_db
def test_the_application_cannot_change_what_is_released() -> None:
    published()
    for statement in FORBIDDEN:
        with pytest.raises(Error, match=r"permission denied|Cannot update"), transaction.atomic():
            connection.cursor().execute(statement)


TABLES = ("datarelease", "releasedstanding", "releasedseries", "snapshot", "ownershipreport")


def as_owner(owner: extensions.connection, *statements: str) -> None:
    """Change something with the triggers switched off, as a person with the owner's password could."""
    with owner.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE reports_{table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
            assert cursor.rowcount > 0, statement
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE reports_{table} ENABLE TRIGGER USER")
    owner.commit()


#: What the owner changes, how it is put back, and what the check says about it.
TAMPERING = (
    (
        "UPDATE reports_datarelease SET note = 'x'",
        "UPDATE reports_datarelease SET note = ''",
        f"{RELEASE} after its release",
    ),
    (
        "UPDATE reports_datarelease SET policy = jsonb_set(policy, '{definitions,0,tolerance_percent}', '\"99\"')",
        "UPDATE reports_datarelease SET policy = jsonb_set(policy, '{definitions,0,tolerance_percent}', '\"5\"')",
        f"{RELEASE} after its release",
    ),
    (
        "UPDATE reports_releasedstanding SET actual = actual + 1 WHERE actual = 64",
        "UPDATE reports_releasedstanding SET actual = actual - 1 WHERE actual = 65",
        f"{RELEASE} after its release",
    ),
    (
        "UPDATE reports_releasedseries SET points = jsonb_set(points, '{0,value}', '\"74\"')",
        "UPDATE reports_releasedseries SET points = jsonb_set(points, '{0,value}', '\"75\"')",
        f"{RELEASE} after its release",
    ),
    (
        "UPDATE reports_releasedstanding SET organisation_id = {nobody} WHERE actual = 64",
        "UPDATE reports_releasedstanding SET organisation_id = {lothian} WHERE organisation_id = {nobody}",
        f"{RELEASE} after its release",
    ),
    (
        "UPDATE reports_snapshot SET content = jsonb_set(content, '{figures,verdict}', '\"All is well\"')"
        " WHERE organisation_id = {lothian}",
        "UPDATE reports_snapshot SET content = {content} WHERE organisation_id = {lothian}",
        f"{LOTHIAN} after its release",
    ),
    (
        "UPDATE reports_snapshot SET pdf = pdf || '\\x20' WHERE organisation_id = {lothian}",
        "UPDATE reports_snapshot SET pdf = substring(pdf FOR length(pdf) - 1) WHERE organisation_id = {lothian}",
        f"{LOTHIAN} after its release",
    ),
    (
        "UPDATE reports_snapshot SET released_at = released_at + interval '1 day' WHERE organisation_id = {lothian}",
        "UPDATE reports_snapshot SET released_at = released_at - interval '1 day' WHERE organisation_id = {lothian}",
        f"{LOTHIAN} after its release",
    ),
    (
        "UPDATE reports_snapshot SET previous_sha256 = 'x' WHERE organisation_id = {lothian}",
        "UPDATE reports_snapshot SET previous_sha256 = '' WHERE organisation_id = {lothian}",
        "NHS Lothian for LDP Standards 2022/23, edition 1, does not follow any other",
    ),
)


def test_the_check_names_what_the_owner_changed(
    fresh_db: None, owner_connection: extensions.connection
) -> None:
    figures("nhs-fife", values={"2022-04-01": "75"})
    first = published()
    contacts("nhs-fife")
    ownership.release_report(actor=someone(Role.PUBLISHER), report_id=approved(drafted("nhs-fife")).pk)
    with owner_connection.cursor() as cursor:
        cursor.execute("SELECT quote_literal(content::text) FROM reports_snapshot WHERE id = %s", [first.pk])
        content = cursor.fetchone()[0]
    known = {
        "{lothian}": str(first.organisation_id),
        "{nobody}": str(board("nhs-golden-jubilee").pk),
        "{content}": f"{content}::jsonb",
    }

    def written(statement: str) -> str:
        for name, value in known.items():
            statement = statement.replace(name, value)
        return statement

    assert snapshots.check() == snapshots.Check(releases=1, snapshots=2, problem="")
    for statement, undo, words in TAMPERING:
        as_owner(owner_connection, written(statement))
        assert words in snapshots.check().problem, statement
        with pytest.raises(CommandError):
            call_command("verify_snapshots")
        as_owner(owner_connection, written(undo))
        assert snapshots.check().problem == "", undo


def test_a_report_taken_out_of_the_chain_is_missed(
    fresh_db: None, owner_connection: extensions.connection
) -> None:
    figures("nhs-fife")
    published()
    contacts("nhs-fife")
    ownership.release_report(actor=someone(Role.PUBLISHER), report_id=approved(drafted("nhs-fife")).pk)
    as_owner(
        owner_connection,
        "UPDATE reports_ownershipreport SET snapshot_id = NULL, status = 'approved'",
        "DELETE FROM reports_snapshot WHERE previous_sha256 = ''",
    )

    assert "NHS Fife" in snapshots.check().problem
    assert "the one before it was taken out or changed" in snapshots.check().problem


def test_a_data_release_taken_out_of_the_chain_is_missed(
    fresh_db: None, owner_connection: extensions.connection
) -> None:
    figures()
    released()
    figures(values={"2023-03-01": "70"})
    released()
    first = "(SELECT id FROM reports_datarelease WHERE number = 1)"
    as_owner(
        owner_connection,
        f"DELETE FROM reports_releasedstanding WHERE release_id = {first}",
        f"DELETE FROM reports_releasedseries WHERE release_id = {first}",
        "DELETE FROM reports_datarelease WHERE number = 1",
    )

    assert "does not follow the release before it" in snapshots.check().problem
    assert DataRelease.objects.count() == 1
