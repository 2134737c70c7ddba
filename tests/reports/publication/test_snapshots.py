"""What was published cannot be changed: not by the application, and not unseen by the database's owner.

Longer than 400 lines: each way of changing what was published, against one chain of releases.
"""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model
from psycopg2 import extensions

from boards.people.roles import Role
from boards.work import sealing
from boards.work.canonical import sha256_of
from reports import verifying
from reports.ownership import releasing
from reports.publication import formats, people, snapshots
from reports.publication.models import (
    DataRelease,
    ReleasedStanding,
    ReleasedStatement,
    Snapshot,
)
from reports.publication.released_analyses import ReleasedAnalysis
from reports.publication.released_audits import ReleasedAudit
from reports.publication.released_plans import ReleasedPlan
from reports.publication.services import _sealed_acts
from tests.reports.samples import approved, board, contacts, drafted, figures, published, released, someone
from tests.support.people import person

RELEASE = 'Data release 1 "Figures of July 2023" was changed'
LOTHIAN = "The report of NHS Lothian for LDP Standards 2022/23, edition 1, was changed"
OTHER_PEOPLE = "names other people than were sealed"
OTHERS_IN_RELEASE = f'Data release 1 "Figures of July 2023" {OTHER_PEOPLE}'
OTHERS_IN_LOTHIAN = f"The report of NHS Lothian for LDP Standards 2022/23, edition 1, {OTHER_PEOPLE}"


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
    second = releasing.release_report(
        actor=someone(Role.PUBLISHER), report_id=approved(drafted("nhs-fife")).pk
    )

    assert (first.previous_sha256, second.previous_sha256) == ("", first.sha256)
    assert snapshots.lock_snapshot_chain() == second.sha256
    for snapshot in Snapshot.objects.select_related("data_release", "supersedes"):
        assert sha256_of(snapshots.form_of(snapshot)) == snapshot.sha256


def columns(model: type[Model]) -> set[str]:
    return {str(field.attname) for field in model._meta.concrete_fields}


def test_every_column_that_the_public_can_read_is_sealed() -> None:
    """A new column fails here: it belongs into the newest format, or into one of its own once that is in use."""
    people_columns = {"prepared_by_id", "approved_by_id", "released_by_id"}
    withdrawn = {"withdrawn_by_id", "withdrawn_at", "withdrawn_because"}  # never of a released one
    of_release = columns(DataRelease) - {"id", "sha256", "format", "openings"} - people_columns - withdrawn

    assert set(formats.RELEASE_FIELDS[snapshots.FORMAT]) == of_release
    assert set(formats.STATEMENT_FIELDS[snapshots.FORMAT]) == columns(ReleasedStatement) - {
        "id",
        "release_id",
    }
    assert set(formats.PLAN_FIELDS[snapshots.FORMAT]) == columns(ReleasedPlan) - {"id", "release_id"}
    assert set(formats.ANALYSIS_FIELDS[snapshots.FORMAT]) == columns(ReleasedAnalysis) - {"id", "release_id"}
    assert set(formats.AUDIT_FIELDS[snapshots.FORMAT]) == columns(ReleasedAudit) - {"id", "release_id"}
    assert set(formats.STANDING_FIELDS[snapshots.FORMAT]) == columns(ReleasedStanding) - {
        "id",
        "release_id",
    }


@pytest.mark.django_db
def test_the_first_format_is_of_the_columns_that_there_were_when_it_was_in_use() -> None:
    """Whatever is added to the tables later: what was sealed then is what is hashed again."""
    then = (
        MigrationLoader(connection).project_state(("reports", "0002_released_rows_are_checked_together")).apps
    )
    release, standing = (then.get_model("reports", name) for name in ("DataRelease", "ReleasedStanding"))

    assert set(formats.RELEASE_FIELDS["1"]) == columns(release) - {"id", "sha256"}
    assert set(formats.STANDING_FIELDS["1"]) == columns(standing) - {"id", "release_id"}


@pytest.mark.django_db
def test_the_second_and_third_formats_are_of_the_columns_that_there_were_when_they_were_in_use() -> None:
    then = MigrationLoader(connection).project_state(("reports", "0013_authors_hand_reports_over")).apps
    standing = then.get_model("reports", "ReleasedStanding")
    assert set(formats.STANDING_FIELDS["2"]) == columns(standing) - {"id", "release_id"}
    assert formats.STANDING_FIELDS["3"] == formats.STANDING_FIELDS["2"]


def test_what_was_sealed_in_the_first_format_still_verifies(
    fresh_db: None, owner_connection: extensions.connection
) -> None:
    """As the migration leaves it: without commitments, people sealed by their numbers."""
    snapshot = published()
    as_owner(owner_connection, "UPDATE reports_datarelease SET format = '1', people = '[]', openings = '[]'")
    release_hash = snapshots.release_sha256(DataRelease.objects.get())
    as_owner(
        owner_connection,
        f"UPDATE reports_datarelease SET sha256 = '{release_hash}'",
        "UPDATE reports_snapshot SET format = '1', people = '[]', openings = '[]'",
    )
    form = snapshots.form_of(Snapshot.objects.get(pk=snapshot.pk))
    assert form["approved_by"] == snapshot.approved_by_id
    as_owner(owner_connection, f"UPDATE reports_snapshot SET sha256 = '{sha256_of(form)}'")
    assert snapshots.check() == snapshots.Check(releases=1, snapshots=1, problem="")

    as_owner(owner_connection, f"UPDATE reports_datarelease SET released_by_id = {person().pk}")
    assert RELEASE in snapshots.check().problem


def test_what_was_sealed_in_the_second_format_still_verifies(
    fresh_db: None, owner_connection: extensions.connection
) -> None:
    """Its people were sealed in every role that the rule names; a commitment names the format that it was made in."""
    snapshot = published(words="Our own words.")
    release = DataRelease.objects.get()
    for table, row, persons in (
        ("datarelease", release, {"prepared": release.prepared_by_id}),
        ("snapshot", snapshot, {"edited": snapshot.editors[0]}),
    ):
        row.format = "2"
        row.people, row.openings = people.sealed(
            [
                *(people.Act(act, "analyst or statistics_loader", number) for act, number in persons.items()),
                people.Act("approved", "publisher", row.approved_by_id or 0),
                people.Act("released", "publisher", row.released_by_id or 0),
            ],
            subject=snapshots.subject_of(row),
        )
        as_owner(
            owner_connection,
            f"UPDATE reports_{table} SET format = '2', people = '{json.dumps(row.people)}',"
            f" openings = '{json.dumps(row.openings)}'",
        )
    as_owner(
        owner_connection,
        f"UPDATE reports_datarelease SET sha256 = '{snapshots.release_sha256(DataRelease.objects.get())}'",
        f"UPDATE reports_snapshot SET sha256 = '{sha256_of(snapshots.form_of(Snapshot.objects.get()))}'",
    )
    assert snapshots.check() == snapshots.Check(releases=1, snapshots=1, problem="")
    assert snapshots.form_of(Snapshot.objects.get())["format"] == "2"


def test_words_are_sealed_from_the_fifth_format_on(
    fresh_db: None, owner_connection: extensions.connection
) -> None:
    """What was sealed in the fourth verifies without them; in the fifth a word that is put in or changed is seen."""
    published()
    release = DataRelease.objects.get()
    lothian, words = board().pk, '[{"heading": "Cause", "by": "x", "on": "2023-01-01", "text": "x"}]'
    put_in = (
        "INSERT INTO reports_releasedstatement"
        " (release_id, organisation_id, measure_id, kind, number, period_end, lines)"
        f" VALUES ({release.pk}, {lothian}, 'sab', 'explanation', 1, '2023-03-31', '{words}')"
    )
    as_owner(owner_connection, put_in)
    assert RELEASE in snapshots.check().problem
    release.people, release.openings = people.sealed(
        _sealed_acts(release), subject={"format": "4", "kind": "data release", "number": release.number}
    )
    as_owner(
        owner_connection,
        "UPDATE reports_datarelease SET format = '4', "
        f"people = '{json.dumps(release.people)}', openings = '{json.dumps(release.openings)}'",
    )
    sealed = snapshots.release_sha256(DataRelease.objects.get())
    as_owner(
        owner_connection,
        f"UPDATE reports_datarelease SET sha256 = '{sealed}'",
        "UPDATE reports_releasedstatement SET number = 2",
    )
    assert snapshots.check() == snapshots.Check(releases=1, snapshots=1, problem="")


def test_what_was_sealed_in_the_seventh_format_still_verifies_and_the_next_holds_the_logs_head(
    fresh_db: None, owner_connection: extensions.connection
) -> None:
    """A head that is written into an older one is no part of it."""
    snapshot = published()
    release = DataRelease.objects.get()
    heads = (release.audit_head, snapshot.audit_head)
    assert sealing.check(heads=heads).problem == ""
    assert len(set(heads)) == 2, "each has the head of its moment"
    assert snapshots.form_of(snapshot)["audit_head"] == snapshot.audit_head
    release.format = snapshot.format = "7"
    release.people, release.openings = people.sealed(
        _sealed_acts(release), subject=snapshots.subject_of(release)
    )
    as_owner(
        owner_connection,
        "UPDATE reports_datarelease SET format = '7', "
        f"people = '{json.dumps(release.people)}', openings = '{json.dumps(release.openings)}'",
    )
    sealed = snapshots.release_sha256(DataRelease.objects.get())
    as_owner(
        owner_connection,
        f"UPDATE reports_datarelease SET sha256 = '{sealed}', audit_head = repeat('0', 64)",
    )
    assert "audit_head" not in snapshots.form_of(snapshot)
    assert snapshots.check() == snapshots.Check(releases=1, snapshots=1, problem="")
    assert "no data release has it" in verifying.check().problem  # the log remembers the hash that it had


def test_how_a_series_changes_is_sealed_from_the_tenth_format_on(
    fresh_db: None, owner_connection: extensions.connection
) -> None:
    """What was sealed in the ninth verifies without it; in the tenth whatever is changed of it is seen."""
    published()
    release = DataRelease.objects.get()
    assert release.format == snapshots.FORMAT
    assert release.analyses.exists()
    change = "UPDATE reports_releasedanalysis SET points = points + 1"
    as_owner(owner_connection, change)
    assert RELEASE in snapshots.check().problem
    release.people, release.openings = people.sealed(
        _sealed_acts(release), subject={"format": "9", "kind": "data release", "number": release.number}
    )
    as_owner(
        owner_connection,
        "UPDATE reports_datarelease SET format = '9', "
        f"people = '{json.dumps(release.people)}', openings = '{json.dumps(release.openings)}'",
    )
    sealed = snapshots.release_sha256(DataRelease.objects.get())
    as_owner(owner_connection, f"UPDATE reports_datarelease SET sha256 = '{sealed}'", change)
    assert snapshots.check() == snapshots.Check(releases=1, snapshots=1, problem="")


@pytest.mark.django_db
def test_a_hash_that_somebody_kept_is_looked_for(capsys: pytest.CaptureFixture[str]) -> None:
    snapshot = published()
    kept = [DataRelease.objects.get().sha256, snapshot.sha256]
    call_command("verify_snapshots", head=kept)
    assert f"What has the hash {kept[1]} is among them." in capsys.readouterr().out
    with pytest.raises(CommandError, match="Nothing that is public has the hash 00"):
        call_command("verify_snapshots", head=[*kept, "0" * 64])


FORBIDDEN = (
    "UPDATE reports_datarelease SET title = 'other'",
    "DELETE FROM reports_datarelease",
    "UPDATE reports_releasedstanding SET met = NOT met",
    "DELETE FROM reports_releasedstanding",
    "UPDATE reports_releasedseries SET points = '[]'",
    "DELETE FROM reports_releasedseries",
    "UPDATE reports_releasedfigure SET release_id = release_id",
    "DELETE FROM reports_releasedfigure",
    "UPDATE reports_releasedstatement SET lines = '[]'",
    "DELETE FROM reports_releasedstatement",
    "UPDATE reports_releasedanalysis SET points = 1",
    "DELETE FROM reports_releasedanalysis",
    "UPDATE reports_releasedaudit SET content = '{}'",
    "DELETE FROM reports_releasedaudit",
    "UPDATE reports_releasedfeedback SET content = '{}'",
    "DELETE FROM reports_releasedfeedback",
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


TABLES = (
    "datarelease",
    "releasedstanding",
    "releasedseries",
    "releasedfigure",
    "releasedstatement",
    "releasedanalysis",
    "releasedaudit",
    "releasedfeedback",
    "snapshot",
    "ownershipreport",
)


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
        "UPDATE reports_datarelease SET policy = jsonb_set(policy, '{definitions,0,version}', '99')",
        "UPDATE reports_datarelease SET policy = jsonb_set(policy, '{definitions,0,version}', '1')",
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
    (
        "UPDATE reports_snapshot SET editors = ARRAY[{reader}] WHERE organisation_id = {lothian}",
        "UPDATE reports_snapshot SET editors = ARRAY[{author}] WHERE organisation_id = {lothian}",
        OTHERS_IN_LOTHIAN,
    ),
    (
        "UPDATE reports_snapshot SET approved_by_id = {reader} WHERE organisation_id = {lothian}",
        "UPDATE reports_snapshot SET approved_by_id = {approver} WHERE organisation_id = {lothian}",
        OTHERS_IN_LOTHIAN,
    ),
    (
        "UPDATE reports_snapshot SET openings = jsonb_set(openings, '{1,person}', '{reader}')"
        " WHERE organisation_id = {lothian}",
        "UPDATE reports_snapshot SET openings = {openings} WHERE organisation_id = {lothian}",
        OTHERS_IN_LOTHIAN,
    ),
    (
        "UPDATE reports_snapshot SET openings = jsonb_set(openings, '{0,nonce}', '\"00\"')"
        " WHERE organisation_id = {lothian}",
        "UPDATE reports_snapshot SET openings = {openings} WHERE organisation_id = {lothian}",
        OTHERS_IN_LOTHIAN,
    ),
    (
        "UPDATE reports_snapshot SET openings = '[]' WHERE organisation_id = {lothian}",
        "UPDATE reports_snapshot SET openings = {openings} WHERE organisation_id = {lothian}",
        OTHERS_IN_LOTHIAN,
    ),
    (
        "UPDATE reports_snapshot SET people = people - 0 WHERE organisation_id = {lothian}",
        "UPDATE reports_snapshot SET people = {people} WHERE organisation_id = {lothian}",
        f"{LOTHIAN} after its release",
    ),
    (
        "UPDATE reports_snapshot SET format = '1' WHERE organisation_id = {lothian}",
        f"UPDATE reports_snapshot SET format = '{snapshots.FORMAT}' WHERE organisation_id = {{lothian}}",
        f"{LOTHIAN} after its release",
    ),
    (
        "UPDATE reports_snapshot SET format = '99' WHERE organisation_id = {lothian}",
        f"UPDATE reports_snapshot SET format = '{snapshots.FORMAT}' WHERE organisation_id = {{lothian}}",
        "is in a format that this program does not know",
    ),
    (
        "UPDATE reports_datarelease SET prepared_by_id = {reader}",
        "UPDATE reports_datarelease SET prepared_by_id = {preparer}",
        OTHERS_IN_RELEASE,
    ),
    (
        "UPDATE reports_datarelease SET released_by_id = {reader}",
        "UPDATE reports_datarelease SET released_by_id = approved_by_id",
        OTHERS_IN_RELEASE,
    ),
    (
        "UPDATE reports_datarelease SET submissions = '{}'",
        "UPDATE reports_datarelease SET submissions = ARRAY[{submissions}]",
        f"{RELEASE} after its release",
    ),
)


def test_the_check_names_what_the_owner_changed(
    fresh_db: None, owner_connection: extensions.connection
) -> None:
    figures("nhs-fife", values={"2022-04-01": "75"})
    first = published(words="Our own words.")
    contacts("nhs-fife")
    releasing.release_report(actor=someone(Role.PUBLISHER), report_id=approved(drafted("nhs-fife")).pk)
    release = DataRelease.objects.get()
    known = {
        "{lothian}": str(first.organisation_id),
        "{nobody}": str(board("nhs-golden-jubilee").pk),
        "{reader}": str(person().pk),
        "{author}": str(first.editors[0]),
        "{approver}": str(first.approved_by_id),
        "{preparer}": str(release.prepared_by_id),
        "{submissions}": ", ".join(map(str, release.submissions)),
    }
    with owner_connection.cursor() as cursor:
        for column in ("content", "people", "openings"):
            cursor.execute(
                f"SELECT quote_literal({column}::text) FROM reports_snapshot WHERE id = %s", [first.pk]
            )
            known[f"{{{column}}}"] = f"{cursor.fetchone()[0]}::jsonb"

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
    releasing.release_report(actor=someone(Role.PUBLISHER), report_id=approved(drafted("nhs-fife")).pk)
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
        f"DELETE FROM reports_releasedfigure WHERE release_id = {first}",
        f"DELETE FROM reports_releasedanalysis WHERE release_id = {first}",
        "DELETE FROM reports_datarelease WHERE number = 1",
    )

    assert 'Data release 2 "Figures of July 2023" does not follow any other' in snapshots.check().problem
    assert DataRelease.objects.count() == 1
