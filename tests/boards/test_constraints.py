"""Rules that the tables of work, organisations, people and plans keep by themselves, broken with SQL."""

from typing import Any

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

pytestmark = pytest.mark.django_db

NOW = "2026-03-02 10:00+00"
ORGANISATION = {
    "slug": "nhs-rules",
    "name": "NHS Rules",
    "short_name": "Rules",
    "kind": "territorial",
    "status": "active",
    "parent_id": None,
    "succeeded_by_id": None,
    "population": None,
    "population_year": None,
    "areas": "",
    "peer_family": "",
    "note": "",
    "source": "Made up",
    "position": 99,
}
ROWS: dict[str, dict[str, Any]] = {
    "boards_owed": {
        "kind": "judge",
        "subject": "x",
        "batch_id": None,
        "created_at": NOW,
        "due_at": NOW,
        "attempts": 0,
        "done_at": None,
        "failed_at": None,
        "error": "",
    },
    "boards_accountedit": {
        "document_id": "person",
        "part": "state",
        "entry": "close account",
        "editor_label": "Somebody",
        "at": NOW,
        "edit_number": 1,
        "copied_from": None,
    },
    "boards_earlierdraft": {
        "plan_id": "plan",
        "number": 2,
        "reason": "",
        "by": "Somebody",
        "at": NOW,
        "trajectories": "{}",
        "copied_from": 2,
    },
    "boards_mail": {
        "letter": "digest",
        "person_id": "person",
        "subject": "Your desk",
        "body": "Nothing is late.",
        "once": None,
        "message_id": "<1@tracker.example>",
        "created_at": NOW,
        "sent_at": None,
        "sent_to": "",
    },
    "boards_organisation": ORGANISATION,
    "boards_place": {
        "kind_id": "ward",
        "name": "Leith",
        "folded": "leith",
        "within": "Rules",
        "organisation_id": "lothian",
        "postcodes": 1,
        "of": 2,
    },
    "boards_organisationcode": {"code": "S0800X", "organisation_id": "lothian", "current": False, "note": ""},
    "boards_user": {
        "email": "somebody@tracker.example",
        "name": "Somebody",
        "password": "!",
        "is_active": True,
        "demo": False,
        "date_joined": NOW,
        "last_login": None,
    },
    "boards_membership": {
        "user_id": "person",
        "role": "planner",
        "organisation_id": "lothian",
        "starts": "2026-01-01",
        "ends": None,
        "parts": [],
    },
    "boards_cycle": {
        "framework_id": "heat-2014-15",
        "opens": "2013-11-01",
        "draft_due": "2014-02-14",
        "final_due": "2014-03-14",
        "closed": False,
        "edit_number": 1,
    },
    "boards_agreedvalue": {
        "framework_id": "ldp-2026-27",
        "organisation_id": "lothian",
        "measure_id": "smoking-quits",
        "number": 1,
        "value": 100,
        "source": "Made up",
        "recorded_at": NOW,
    },
    "boards_planversion": {
        "plan_id": "plan",
        "number": 2,
        "status": "draft",
        "frozen": False,
        "reason": "Winter came early",
        "edit_number": 0,
        "created_by_id": "person",
        "created_at": NOW,
        "signed_by_id": None,
        "signed_at": None,
        "agreed_by_id": None,
        "agreed_at": None,
        "outcome": "",
        "letter_by": "",
        "by_line": False,
    },
    "boards_trajectory": {
        "version_id": "version",
        "measure_id": "sab",
        "baseline": None,
        "baseline_period_end": None,
        "rationale": "",
    },
    "boards_trajectorypoint": {
        "trajectory_id": "trajectory",
        "period_end": "2022-05-31",
        "period_start": "2022-05-01",
        "period_kind": "month",
        "value": 90,
    },
}
SIGNED = {"status": "signed", "signed_by_id": "other", "signed_at": NOW}
AGREED = SIGNED | {"status": "agreed", "frozen": True, "agreed_by_id": "third", "agreed_at": NOW}

BROKEN: list[tuple[str, str, dict[str, Any]]] = [
    ("owed_is_done_or_failed_not_both", "boards_owed", {"done_at": NOW, "failed_at": NOW}),
    ("owed_is_done_after_it_was_created", "boards_owed", {"done_at": "2026-03-02 09:59+00"}),
    ("work_opened_again_says_by_whom_and_when", "boards_owed", {"opened_again_at": NOW}),
    ("work_opened_again_says_by_whom_and_when", "boards_owed", {"opened_again_by": "Somebody"}),
    ("one_accountedit_per_number_part_and_entry", "boards_accountedit", {"edit_number": 7}),
    ("one_accountedit_per_copied_row_part_and_entry", "boards_accountedit", {"copied_from": 1}),
    ("an_earlier_draft_is_copied_once", "boards_earlierdraft", {"copied_from": 1}),
    ("mail_has_subject_and_body_or_neither", "boards_mail", {"subject": ""}),
    ("mail_has_subject_and_body_or_neither", "boards_mail", {"body": ""}),
    ("a_password_link_lies_nowhere", "boards_mail", {"letter": "password-link"}),
    ("sent_mail_says_when_and_where_to", "boards_mail", {"sent_at": NOW}),
    ("sent_mail_says_when_and_where_to", "boards_mail", {"sent_to": "person@tracker.example"}),
    ("there_is_one_nation", "boards_organisation", {"kind": "nation"}),
    ("only_a_closed_organisation_is_succeeded", "boards_organisation", {"succeeded_by_id": "lothian"}),
    (
        "peer_family_is_by_percent_rural",
        "boards_organisation",
        {"percent_rural": 60, "peer_family": "over-60"},
    ),
    ("organisation_is_not_its_own_parent", "boards_organisation", {"id": 9999, "parent_id": 9999}),
    ("a_sample_says_that_it_is_fictional", "boards_organisation", {"kind": "sample", "name": "Sample Rules"}),
    ("part_of_a_place_is_less_than_all_of_it", "boards_place", {"postcodes": 2}),
    ("part_of_a_place_is_less_than_all_of_it", "boards_place", {"of": None}),
    ("part_of_a_place_is_less_than_all_of_it", "boards_place", {"postcodes": 0}),
    ("one_current_code_per_organisation", "boards_organisationcode", {"current": True}),
    ("code_is_written_in_capitals", "boards_organisationcode", {"code": "s0800x"}),
    ("email_is_written_in_small_letters", "boards_user", {"email": "Somebody@tracker.example"}),
    ("board_roles_name_a_board_and_national_ones_do_not", "boards_membership", {"organisation_id": None}),
    ("board_roles_name_a_board_and_national_ones_do_not", "boards_membership", {"role": "analyst"}),
    ("membership_ends_after_it_starts", "boards_membership", {"ends": "2025-12-31"}),
    ("role_is_one_of_the_table", "boards_membership", {"role": "king", "organisation_id": None}),
    ("cycle_dates_are_in_order", "boards_cycle", {"draft_due": "2013-10-31"}),
    ("cycle_dates_are_in_order", "boards_cycle", {"final_due": "2014-02-13"}),
    ("cycle_feedback_comes_between_draft_and_final", "boards_cycle", {"feedback_due": "2014-03-15"}),
    ("cycle_is_decided_after_the_final_plan", "boards_cycle", {"decision_due": "2014-03-13"}),
    ("agreed_value_is_a_real_number", "boards_agreedvalue", {"value": "NaN"}),
    ("agreed_value_is_a_real_number", "boards_agreedvalue", {"value": -1}),
    ("one_plan_version_per_number", "boards_planversion", AGREED | {"number": 1}),
    ("one_open_version_per_plan", "boards_planversion", {}),
    ("agreed_or_discarded_means_frozen", "boards_planversion", AGREED | {"frozen": False}),
    ("agreed_or_discarded_means_frozen", "boards_planversion", {"frozen": True}),
    ("agreed_or_discarded_means_frozen", "boards_planversion", {"status": "discarded"}),
    (
        "first_version_is_not_discarded",
        "boards_planversion",
        {"status": "discarded", "frozen": True, "number": 1},
    ),
    ("handed_over_by_somebody_at_some_time", "boards_planversion", {"ready_at": NOW}),
    ("agreed_plan_was_signed_and_agreed", "boards_planversion", AGREED | {"agreed_at": None}),
    ("signed_plan_has_its_signature", "boards_planversion", SIGNED | {"signed_at": None}),
    ("draft_is_unsigned", "boards_planversion", {"signed_by_id": "other"}),
    ("later_versions_say_why", "boards_planversion", AGREED | {"reason": ""}),
    ("board_and_government_are_two_people", "boards_planversion", AGREED | {"agreed_by_id": "other"}),
    ("nobody_signs_what_they_wrote", "boards_planversion", AGREED | {"signed_by_id": "person"}),
    ("one_trajectory_per_version_and_measure", "boards_trajectory", {"measure_id": "ae-4-hours"}),
    (
        "one_planned_value_per_period",
        "boards_trajectorypoint",
        {"period_end": "2022-04-30", "period_start": "2022-04-01"},
    ),
    ("planned_value_is_a_real_number", "boards_trajectorypoint", {"value": "NaN"}),
    ("planned_period_ends_after_it_starts", "boards_trajectorypoint", {"period_start": "2022-06-01"}),
]


@pytest.fixture
def numbers() -> dict[str, int]:
    """What the names in the rows stand for: a board, three people, a plan with a draft that has one trajectory."""
    found: dict[str, int] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM boards_organisation WHERE slug = 'nhs-lothian'")
        found["lothian"] = cursor.fetchone()[0]
        cursor.execute("SELECT id FROM boards_organisation WHERE slug = 'sample-mainland'")
        found["sample"] = cursor.fetchone()[0]  # in a fictional cycle nothing is agreed with a real board
    for name in ("person", "other", "third", "fourth"):
        found[name] = insert("boards_user", {"email": f"{name}@tracker.example"}, found)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO boards_deliveryplan (organisation_id, framework_id) VALUES (%s, 'sample-2022-23')"
            " RETURNING id",
            [found["sample"]],
        )
        found["plan"] = cursor.fetchone()[0]
    found["version"] = insert("boards_planversion", {"number": 1, "reason": ""}, found)
    found["trajectory"] = insert("boards_trajectory", {"measure_id": "ae-4-hours"}, found)
    april = {"period_end": "2022-04-30", "period_start": "2022-04-01"}
    insert("boards_trajectorypoint", april, found)
    insert("boards_accountedit", {"edit_number": 7}, found)
    insert("boards_accountedit", {"copied_from": 1}, found)
    insert("boards_earlierdraft", {"copied_from": 1}, found)
    return found


def insert(table: str, change: dict[str, Any], numbers: dict[str, int]) -> int:
    row = {
        name: numbers.get(value, value) if name.endswith("_id") else value
        for name, value in (ROWS[table] | change).items()
    }
    columns = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join(["%s"] * len(row))
    first = {"boards_organisationcode": "1", "boards_cycle": "1"}.get(table, "id")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) VALUES ({marks}) RETURNING {first}", list(row.values())
        )
        number: int = cursor.fetchone()[0]
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return number


@pytest.mark.parametrize(("constraint", "table", "change"), BROKEN)
def test_the_database_refuses(
    constraint: str, table: str, change: dict[str, Any], numbers: dict[str, int]
) -> None:
    with pytest.raises(IntegrityError) as refused:
        insert(table, change, numbers)
    assert f'"{constraint}"' in str(refused.value)


@pytest.mark.parametrize("table", [table for table in ROWS if table != "boards_planversion"])
def test_the_database_accepts_what_is_right(table: str, numbers: dict[str, int]) -> None:
    insert(table, {}, numbers)


@pytest.mark.parametrize(
    ("constraint", "same"),
    [("one_mail_of_what_is_sent_once", "once"), ("one_mail_per_message_id", "message_id")],
)
def test_a_message_is_there_once(constraint: str, same: str, numbers: dict[str, int]) -> None:
    insert("boards_mail", {"once": "digest 1", "message_id": "<1@x>"}, numbers)
    other = {"once": "digest 2", "message_id": "<2@x>"}
    insert("boards_mail", other, numbers)
    with pytest.raises(IntegrityError, match=constraint):
        insert("boards_mail", {"once": "digest 3", "message_id": "<3@x>", same: other[same]}, numbers)


@pytest.mark.parametrize(
    "column", ["letter", "person_id", "subject", "body", "once", "message_id", "created_at"]
)
def test_a_message_is_sent_as_it_was_written(column: str, numbers: dict[str, int]) -> None:
    mail = insert("boards_mail", {}, numbers)
    other = {"person_id": str(numbers["other"]), "created_at": "'2026-03-03'"}.get(column, "'another'")
    with pytest.raises(InternalError, match="mail_is_sent_as_it_was_written"), connection.cursor() as cursor:
        cursor.execute(f"UPDATE boards_mail SET {column} = {other} WHERE id = {mail}")


def test_a_message_that_was_sent_is_not_sent_anew(numbers: dict[str, int]) -> None:
    mail = insert("boards_mail", {"sent_at": NOW, "sent_to": "person@tracker.example"}, numbers)
    with pytest.raises(InternalError, match="sent_mail_is_not_sent_anew"), connection.cursor() as cursor:
        cursor.execute(f"UPDATE boards_mail SET sent_at = NULL, sent_to = '' WHERE id = {mail}")


@pytest.mark.parametrize("organisation", ["lothian", None])
def test_one_open_membership_per_person_role_and_board(
    organisation: str | None, numbers: dict[str, int]
) -> None:
    held = {"organisation_id": organisation, "role": "planner" if organisation else "analyst"}
    insert("boards_membership", held, numbers)
    with pytest.raises(IntegrityError, match="one_open_membership_per_person_role_and_board"):
        insert("boards_membership", held, numbers)


def test_one_place_of_a_kind_name_and_board(numbers: dict[str, int]) -> None:
    insert("boards_place", {}, numbers)
    with pytest.raises(IntegrityError, match="one_place_of_a_kind_name_and_board"):
        insert("boards_place", {"postcodes": None, "of": None}, numbers)


def test_one_agreed_value_per_year_board_measure_and_number(numbers: dict[str, int]) -> None:
    insert("boards_agreedvalue", {}, numbers)
    with pytest.raises(IntegrityError, match="one_agreed_value_per_year_board_measure_and_number"):
        insert("boards_agreedvalue", {"value": 101}, numbers)


@pytest.mark.parametrize(
    ("trigger", "statement"),
    [
        ("organisations_are_never_deleted", "DELETE FROM boards_organisation WHERE slug = 'nhs-fife'"),
        (
            "an_organisation_keeps_its_number",
            "UPDATE boards_organisation SET id = 9999 WHERE slug = 'nhs-fife'",
        ),
        (
            "a_sample_never_becomes_real",
            "UPDATE boards_organisation SET kind = 'territorial' WHERE slug = 'sample-isles'",
        ),
        (
            "a_sample_never_becomes_real",
            "UPDATE boards_organisation SET kind = 'sample', slug = 'sample-fife', name = 'Sample Fife (fictional)'"
            " WHERE slug = 'nhs-fife'",
        ),
        ("measures_are_never_deleted", "DELETE FROM targets_measure WHERE key = 'sab'"),
        ("a_measure_keeps_its_key", "UPDATE targets_measure SET key = 'mrsa' WHERE key = 'sab'"),
    ],
)
def test_what_observations_refer_to_is_permanent(trigger: str, statement: str) -> None:
    with pytest.raises(InternalError, match=trigger), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    ("trigger", "statement"),
    [
        (
            "a_frozen_version_never_changes",
            "UPDATE boards_planversion SET reason = 'x' WHERE id = %(version)s",
        ),
        ("a_frozen_version_never_changes", "DELETE FROM boards_planversion WHERE id = %(version)s"),
        (
            "this plan version is frozen",
            "UPDATE boards_trajectory SET rationale = 'x' WHERE id = %(trajectory)s",
        ),
        (
            "this plan version is frozen",
            "DELETE FROM boards_trajectorypoint WHERE trajectory_id = %(trajectory)s",
        ),
        ("this plan version is frozen", "UPDATE boards_trajectorypoint SET value = 1"),
        (
            "this plan version is frozen",
            "INSERT INTO boards_trajectory (version_id, measure_id, rationale) VALUES (%(version)s, 'sab', '')",
        ),
    ],
    ids=[
        "a_frozen_version_never_changes: update",
        "a_frozen_version_never_changes: delete",
        "frozen_trajectories_never_change: update",
        "frozen_points_never_change: delete",
        "frozen_points_never_change: update",
        "frozen_trajectories_never_change: insert",
    ],
)
def test_an_agreed_version_is_frozen(trigger: str, statement: str, numbers: dict[str, int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE boards_planversion SET status = 'signed', signed_by_id = %(other)s, signed_at = now(),"
            " ready_by_id = %(person)s, ready_at = now() WHERE id = %(version)s",
            numbers,
        )
        cursor.execute(
            "INSERT INTO boards_recommendation (version_id, edit_number, outcome, reasons, by_id, at)"
            " VALUES (%(version)s, 0, 'agreed', '', %(fourth)s, now()) RETURNING id",
            numbers,
        )
        numbers["recommendation"] = cursor.fetchone()[0]
        cursor.execute(
            "UPDATE boards_planversion SET status = 'agreed', frozen = true, agreed_by_id = %(third)s,"
            " agreed_at = now(), edit_number = 1, outcome = 'agreed', letter_by = 'A director',"
            " recommendation_id = %(recommendation)s WHERE id = %(version)s",
            numbers,
        )
    with pytest.raises(InternalError, match=trigger), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, numbers)
