"""Every rule that the database keeps for releases and reports, broken with SQL to see that it holds.

Longer than 400 lines: each constraint of the slice has its row here.
"""

import re
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import Error

from boards.figures.models import Observation
from boards.people.models import User
from boards.people.roles import Role
from reports.ownership.models import Contact, OwnershipReport, ReportEdit, ReportText
from reports.publication import services as publication
from reports.publication import snapshots
from reports.publication.models import DataRelease, ReleasedFigure, ReleasedSeries, ReleasedStanding, Snapshot
from tests.boards.performance.arrivals import arrive
from tests.reports.samples import approved as approved_report
from tests.reports.samples import board, contacts, drafted, figures, prepared, published, someone

pytestmark = pytest.mark.django_db


def figures_of(sample: str) -> list[Observation]:
    arrive(f"{sample},2023-03-01,81,100,,,", returned_by=sample)
    return list(Observation.objects.filter(organisation__slug=sample))


@pytest.fixture
def told() -> dict[str, Any]:
    """Names for what the statements need."""
    figures("nhs-tayside")
    snapshot = published()
    contacts("nhs-tayside")
    draft = drafted("nhs-fife")
    waiting = approved_report(drafted("nhs-tayside"))
    (unreleased, *_) = figures("nhs-fife")
    made, approved = prepared(), prepared()
    publication.approve_release(actor=someone(Role.PUBLISHER), number=approved.number)
    first, second = User.objects.order_by("id")[:2]
    return {
        "snapshot": snapshot.pk,
        "draft": draft.pk,
        "approved_report": waiting.pk,
        "release": snapshot.data_release_id,
        "prepared": made.pk,
        "approved": approved.pk,
        "preparer": made.prepared_by_id,
        "sample": board("sample-isles").pk,
        "unreleased": unreleased.pk,
        "nobody": board("nhs-golden-jubilee").pk,
        "samples_figure": figures_of("sample-isles")[0].pk,
        "a": first.pk,
        "b": second.pk,
    }


def copy(table: str, where: str, **changes: str) -> str:
    """An INSERT of a copied row with some columns changed."""
    model = {m._meta.db_table: m for m in MODELS}[table]
    columns = [str(f.column) for f in model._meta.concrete_fields if f.name != "id"]
    chosen = ", ".join(changes.get(column, column) for column in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {chosen} FROM {table} WHERE {where} LIMIT 1"


MODELS = (
    DataRelease,
    ReleasedStanding,
    ReleasedSeries,
    ReleasedFigure,
    Snapshot,
    OwnershipReport,
    ReportText,
    ReportEdit,
    Contact,
)

RELEASE, STANDING, SERIES, FIGURE, SNAPSHOT = (m._meta.db_table for m in MODELS[:5])
REPORT, TEXT, EDIT, CONTACT = (m._meta.db_table for m in MODELS[5:])


def marked(release: str, **changes: str) -> str:
    """What somebody does who has the application's password: a release is marked as public, in its place."""
    columns = {
        "approved_by_id": "coalesce(approved_by_id, {a})",
        "approved_at": "coalesce(approved_at, now())",
        "released_by_id": "coalesce(approved_by_id, {a})",
        "released_at": "now()",
        "policy": "'{{}}'",
        "format": "'8'",
        "calculation": "calculation || '1'" if release == "prepared" else "calculation",
        "sha256": "'z'",
        "previous_sha256": f"(SELECT sha256 FROM {RELEASE} WHERE id = {{release}})",
    }
    changed = ", ".join(f"{column} = {value}" for column, value in (columns | changes).items())
    return f"UPDATE {RELEASE} SET {changed} WHERE id = {{{release}}}"


HAS_FIGURE = "release_id = {release} AND observation_id IS NOT NULL"
FILLED = copy(SERIES, "release_id = {release}", release_id="{approved}")


def told_as_released(*filled: str) -> str:
    """The same with its row of the log, to the end of the transaction."""
    log = (
        "INSERT INTO boards_auditevent (at, actor_id, actor_label, action, subject_type, subject_id, after)"
        " SELECT now(), approved_by_id, 'x', 'release data', 'data release', number::text,"
        f""" '{{{{"sha256": "z"}}}}' FROM {RELEASE} WHERE id = {{approved}}"""
    )
    return "; ".join((*filled, log, marked("approved"), "SET CONSTRAINTS ALL IMMEDIATE"))


#: A report made public by hand: what it says is copied from another, and its own row says that it was approved.
FORGED = (
    copy(
        SNAPSHOT,
        "id = {snapshot}",
        sha256="'x'",
        previous_sha256="sha256",
        organisation_id=f"(SELECT organisation_id FROM {REPORT} WHERE id = {{draft}})",
    )
    + f"; UPDATE {REPORT} d SET snapshot_id = s.id, status = 'released', approved_by_id = s.approved_by_id,"
    f" approved_at = s.approved_at, approved_sha256 = 'x' FROM {SNAPSHOT} s WHERE d.id = {{draft}} AND s.sha256 = 'x'"
)

#: The rule's name, and a statement that breaks it.
BROKEN = (
    ("number", copy(RELEASE, "id = {prepared}")),
    (
        "release_is_approved_by_another_person",
        f"UPDATE {RELEASE} SET approved_by_id = {{preparer}}, approved_at = now() WHERE id = {{prepared}}",
    ),
    ("approval_has_person_and_time", f"UPDATE {RELEASE} SET approved_at = now() WHERE id = {{prepared}}"),
    (
        "released_data_was_approved_and_hashed",
        f"UPDATE {RELEASE} SET released_at = now(), released_by_id = {{a}} WHERE id = {{prepared}}",
    ),
    (
        "released_data_was_approved_and_hashed",
        f"UPDATE {RELEASE} SET approved_by_id = {{a}}, approved_at = now(), released_at = now(),"
        " released_by_id = {a}, policy = '{{}}', calculation = '1', sha256 = '' WHERE id = {prepared}",
    ),
    (
        "data_releases_form_one_chain",
        copy(RELEASE, "id = {release}", number="99"),
    ),
    (
        "withdrawal_has_person_time_and_reason",
        f"UPDATE {RELEASE} SET withdrawn_by_id = {{a}}, withdrawn_at = now() WHERE id = {{prepared}}",
    ),
    (
        "withdrawal_has_person_time_and_reason",
        f"UPDATE {RELEASE} SET withdrawn_because = 'x' WHERE id = {{prepared}}",
    ),
    (
        "withdrawn_data_is_never_released",
        f"UPDATE {RELEASE} SET approved_by_id = {{a}}, approved_at = now(), released_at = now(),"
        " released_by_id = {a},"
        " policy = '{{}}', format = '2', calculation = '1', sha256 = 'x', withdrawn_by_id = {a}, withdrawn_at = now(),"
        " withdrawn_because = 'x' WHERE id = {prepared}",
    ),
    ("one_released_standing_per_release_and_cell", copy(STANDING, "release_id = {release}")),
    (
        "one_latest_released_standing_per_cell",
        copy(STANDING, "release_id = {release} AND latest", framework_id="'ldp-2014-15'"),
    ),
    (
        "management_information_is_never_released",
        copy(STANDING, "release_id = {release}", release_id="{approved}", management_information="true"),
    ),
    (
        "a fictional framework is never released",
        copy(STANDING, "release_id = {release}", release_id="{approved}", framework_id="'sample-2022-23'"),
    ),
    (
        "a target that is not confirmed for the period judges nobody",
        copy(
            STANDING,
            "release_id = {release} AND met IS NOT NULL",
            release_id="{approved}",
            requirement_id="(SELECT id FROM targets_requirement"
            " WHERE framework_id = 'heat-2014-15' AND measure_id = 'ae-4-hours')",
        ),
    ),
    (
        "no_standing_of_a_sample_is_released",
        copy(STANDING, "release_id = {release}", release_id="{approved}", organisation_id="{sample}"),
    ),
    (
        "no_series_of_a_sample_is_released",
        copy(SERIES, "release_id = {release}", release_id="{approved}", organisation_id="{sample}"),
    ),
    (
        "no_figure_of_a_sample_is_released",
        f"INSERT INTO {FIGURE} (observation_id, release_id) VALUES ({{samples_figure}}, {{approved}})",
    ),
    *(
        ("nothing is added to it", statement)
        for statement in (
            copy(STANDING, "release_id = {release}", organisation_id="{nobody}"),
            copy(SERIES, "release_id = {release}", organisation_id="{nobody}"),
            f"INSERT INTO {FIGURE} (observation_id, release_id) VALUES ({{unreleased}}, {{release}})",
            f"INSERT INTO {FIGURE} (observation_id, release_id) VALUES ({{unreleased}}, {{prepared}})",
        )
    ),
    (
        "a data release begins as prepared",
        copy(RELEASE, "id = {approved}", number="99"),
    ),
    *(
        ("a data release stays as it was prepared", f"UPDATE {RELEASE} SET {change} WHERE id = {{prepared}}")
        for change in ("submissions = '{{1}}'", "title = 'x'", "prepared_by_id = {nobody}")
    ),
    *(
        ("goes out as it was approved", f"UPDATE {RELEASE} SET {change} WHERE id = {{approved}}")
        for change in (
            "policy_sha256 = 'x'",
            "approved_at = now()",
            "approved_by_id = NULL, approved_at = NULL",
        )
    ),
    ("only a data release that was approved before", marked("prepared")),
    ("without figures does not become public", marked("approved")),
    *(
        (rule, f"{FILLED}; {marked('approved', **change)}")
        for rule, change in (
            ("who prepared a data release does not", {"released_by_id": "prepared_by_id"}),
            ("a data release follows the one before", {"previous_sha256": "'x'"}),
        )
    ),
    (
        "filled in the transaction that makes it public",
        f"{FILLED}; SET CONSTRAINTS ALL IMMEDIATE",
    ),
    (
        "the audit log does not tell",
        f"{FILLED}; {marked('approved')}; SET CONSTRAINTS ALL IMMEDIATE",
    ),
    (
        "the audit log does not tell",
        f"UPDATE {RELEASE} SET approved_by_id = {{a}}, approved_at = now() WHERE id = {{prepared}};"
        " SET CONSTRAINTS ALL IMMEDIATE",
    ),
    *(
        ("figures as they were accepted", told_as_released(*filled))
        for filled in (
            (FILLED.replace("points FROM", """jsonb_set(points, '{{0,numerator}}', '"1"') FROM"""),),
            (FILLED.replace("points FROM", "points #- '{{0,observation_id}}' FROM"),),
            (
                FILLED,
                copy(STANDING, HAS_FIGURE, release_id="{approved}", numerator="1"),
            ),
            (
                FILLED,
                copy(STANDING, HAS_FIGURE, release_id="{approved}", observation_id="NULL"),
            ),
            (
                FILLED,
                f"INSERT INTO {FIGURE} (observation_id, release_id) VALUES ({{unreleased}}, {{approved}})",
            ),
            (
                FILLED,
                copy(SERIES, "release_id = {release}", release_id="{approved}", organisation_id="{nobody}"),
            ),
        )
    ),
    (
        "a public report follows the one before it",
        copy(SNAPSHOT, "id = {snapshot}", sha256="'x'", previous_sha256="'y'", organisation_id="{nobody}"),
    ),
    (
        "only a report that was approved becomes public",
        copy(SNAPSHOT, "id = {snapshot}", sha256="'x'", previous_sha256="sha256", organisation_id="{nobody}")
        + "; SET CONSTRAINTS ALL IMMEDIATE",
    ),
    ("only a report that was approved before becomes public", f"{FORGED}; SET CONSTRAINTS ALL IMMEDIATE"),
    (
        "a report begins as a draft",
        copy(REPORT, "status = 'released'", edition="9", status="'approved'", snapshot_id="NULL")
        + "; SET CONSTRAINTS ALL IMMEDIATE",
    ),
    (
        "the audit log does not tell of this step of the report",
        f"UPDATE {REPORT} SET status = 'approved', approved_by_id = {{a}}, approved_at = now(), approved_sha256 = 'x'"
        " WHERE id = {draft}; SET CONSTRAINTS ALL IMMEDIATE",
    ),
    *(
        (
            "an approved report goes out as it was approved",
            f"UPDATE {REPORT} SET {change} WHERE id = {{approved_report}}; SET CONSTRAINTS ALL IMMEDIATE",
        )
        for change in ("figures = '{{}}'", "correction = 'x'", "approved_sha256 = 'x'")
    ),
    (
        "no_report_of_a_sample_is_released",
        copy(SNAPSHOT, "id = {snapshot}", sha256="'x'", previous_sha256="sha256", organisation_id="{sample}"),
    ),
    ("one_released_series_per_cell", copy(SERIES, "release_id = {release}")),
    (
        "reports_releasedfigure_pkey",
        f"INSERT INTO {FIGURE} SELECT observation_id, {{approved}} FROM {FIGURE} LIMIT 1",
    ),
    ("one_snapshot_per_edition", copy(SNAPSHOT, "id = {snapshot}", sha256="'x'", previous_sha256="'y'")),
    (
        "sha256",
        copy(
            SNAPSHOT,
            "id = {snapshot}",
            edition="3",
            previous_sha256="'y'",
            supersedes_id="id",
            correction="'c'",
        ),
    ),
    (
        "snapshots_form_one_chain",
        copy(SNAPSHOT, "id = {snapshot}", sha256="'x'", organisation_id="organisation_id + 1"),
    ),
    (
        "a_correction_says_what_changed",
        copy(
            SNAPSHOT, "id = {snapshot}", sha256="'x'", previous_sha256="'y'", edition="2", supersedes_id="id"
        ),
    ),
    (
        "a_correction_says_what_changed",
        copy(
            SNAPSHOT,
            "id = {snapshot}",
            sha256="'x'",
            previous_sha256="'y'",
            organisation_id="organisation_id + 1",
            correction="'c'",
        ),
    ),
    (
        "a fictional framework is never released",
        copy(
            SNAPSHOT, "id = {snapshot}", sha256="'x'", previous_sha256="'y'", framework_id="'sample-2022-23'"
        ),
    ),
    (
        "who edited a report can neither approve nor release it",
        copy(
            SNAPSHOT, "id = {snapshot}", sha256="'x'", previous_sha256="'y'", editors="ARRAY[approved_by_id]"
        ),
    ),
    ("one_ownership_report_per_edition", copy(REPORT, "id = {draft}")),
    ("a_draft_has_figures", f"UPDATE {REPORT} SET figures = NULL WHERE id = {{draft}}"),
    ("a_draft_has_figures", f"UPDATE {REPORT} SET drafted_at = NULL WHERE id = {{draft}}"),
    (
        "approved_report_has_person_time_and_hash",
        f"UPDATE {REPORT} SET status = 'approved', approved_by_id = {{a}}, approved_at = now() WHERE id = {{draft}}",
    ),
    (
        "what_was_said_stands_beside_what_is_said_now_and_why",
        f"UPDATE {REPORT} SET correction_was = 'x', correction_now = 'y' WHERE id = {{draft}}",
    ),
    (
        "what_was_said_stands_beside_what_is_said_now_and_why",
        f"UPDATE {REPORT} SET correction_was = 'x', correction = 'y' WHERE id = {{draft}}",
    ),
    ("unapproved_report_has_no_approver", f"UPDATE {REPORT} SET approved_by_id = {{a}} WHERE id = {{draft}}"),
    (
        "released_means_a_snapshot",
        f"UPDATE {REPORT} SET status = 'released', approved_by_id = {{a}}, approved_at = now(), approved_sha256 = 'x'"
        " WHERE id = {draft}",
    ),
    ("released_means_a_snapshot", f"UPDATE {REPORT} SET snapshot_id = {{snapshot}} WHERE id = {{draft}}"),
    (
        "hand_over_has_person_and_time",
        f"UPDATE {REPORT} SET ready_at = now() WHERE id = {{draft}}",
    ),
    ("one_text_per_report_and_section", copy(TEXT, "report_id = {draft}")),
    (
        "only a draft can be edited",
        f"INSERT INTO {EDIT} (document_id, part, entry, editor_id, editor_label, at, edit_number)"
        f" SELECT id, 'words', 'care', {{a}}, 'A', now(), 9 FROM {REPORT} WHERE status = 'released'",
    ),
    ("one_reportedit_per_number_part_and_entry", copy(EDIT, "document_id = {draft}")),
    (
        "one_reportedit_per_copied_row_part_and_entry",
        "; ".join(2 * [copy(EDIT, "document_id = {draft}", copied_from="7")]),
    ),
    ("one_contact_per_board_and_kind", copy(CONTACT, "kind = 'services'")),
)


def test_every_rule_holds(told: dict[str, Any]) -> None:
    let = [
        (rule, said, statement)
        for rule, statement in BROKEN
        if not re.search(rule, said := refusal(statement.format(**told)))
    ]
    assert let == []


def refusal(statement: str) -> str:
    """What the database says to it; empty where it lets it happen."""
    try:
        with transaction.atomic():
            connection.cursor().execute(statement)
            transaction.set_rollback(True)
    except Error as refused:
        return str(refused)
    return ""


def test_control_true_figures_with_their_row_of_the_log_are_let(told: dict[str, Any]) -> None:
    """So it is the rules above that refuse the false ones. The hash is not theirs: `verify_snapshots` says so."""
    connection.cursor().execute(told_as_released(FILLED).format(**told))

    assert "its hash is not that of its content" in snapshots.check().problem


def test_every_constraint_of_these_tables_is_broken_above() -> None:
    named = {str(c.name) for model in MODELS for c in model._meta.constraints}

    assert named <= {rule for rule, _ in BROKEN}


def test_a_withdrawn_release_is_never_changed_or_released(told: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {RELEASE} SET withdrawn_by_id = %s, withdrawn_at = now(), withdrawn_because = 'x' WHERE id = %s",
            [told["a"], told["prepared"]],
        )
    for change in ("title = 'y'", "withdrawn_at = NULL, withdrawn_by_id = NULL, withdrawn_because = ''"):
        with pytest.raises(Error, match="Cannot update or delete rows"), transaction.atomic():
            connection.cursor().execute(f"UPDATE {RELEASE} SET {change} WHERE id = {told['prepared']}")


def test_an_edit_is_never_rewritten(told: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {EDIT} (document_id, part, entry, editor_id, editor_label, at, edit_number)"
            f" VALUES ({told['draft']}, 'words', 'care', {told['a']}, 'A', now(), 9)"
        )
    for statement in (f"UPDATE {EDIT} SET entry = 'y'", f"DELETE FROM {EDIT}"):
        with pytest.raises(Error, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)
