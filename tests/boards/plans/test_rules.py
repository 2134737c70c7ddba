"""What the database refuses about plans, whoever asks."""

import pytest
from django.db import DatabaseError, connection, transaction

from boards.plans.models import PlanVersion
from tests.boards.plans.plans import (
    AE,
    CAMHS,
    Cast,
    agreed,
    drafted,
    sign,
)

pytestmark = pytest.mark.django_db


OF_VERSION = "(SELECT id FROM boards_trajectory WHERE version_id = %s)"
SET_VERSION = "UPDATE boards_planversion SET {} WHERE id = %s".format
SET_TRAJECTORY = "UPDATE boards_trajectory SET {} WHERE version_id = %s".format
SET_POINTS = f"UPDATE boards_trajectorypoint SET {{}} WHERE trajectory_id IN {OF_VERSION}".format
ANOTHER_PLAN = (
    "INSERT INTO boards_deliveryplan (organisation_id, framework_id) SELECT p.organisation_id, p.framework_id"
    " FROM boards_deliveryplan p JOIN boards_planversion v ON v.plan_id = p.id WHERE v.id = %s"
)
ANOTHER_VERSION = (
    "INSERT INTO boards_planversion (plan_id, number, status, frozen, reason, edit_number, created_by_id, created_at,"
    " outcome, letter_by) SELECT plan_id, 2, 'draft', false, 'why', 0, created_by_id, created_at, '', ''"
    " FROM boards_planversion WHERE id = %s"
)
ANOTHER_TRAJECTORY = (
    "INSERT INTO boards_trajectory (version_id, measure_id, rationale) VALUES (%s, '{}', '')".format
)
ANOTHER_POINT = (
    "INSERT INTO boards_trajectorypoint (trajectory_id, period_end, period_start, period_kind, value)"
    " SELECT id, '2024-04-30', '2024-04-01', 'month', 1 FROM boards_trajectory WHERE version_id = %s"
)


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        (SET_VERSION("frozen = true"), "agreed_or_discarded_means_frozen"),
        (ANOTHER_VERSION.replace("'draft', false", "'agreed', true"), "agreed_plan_was_signed_and_agreed"),
        (SET_VERSION("status = 'agreed', frozen = true"), "one_recommends_and_another_decides"),
        (SET_VERSION("outcome = 'agreed'"), "what_is_decided_has_its_outcome"),
        (SET_VERSION("status = 'signed'"), "signed_plan_has_its_signature"),
        (
            SET_VERSION("status = 'signed', signed_at = now(), signed_by_id = created_by_id"),
            "nobody_signs_what_they_wrote",
        ),
        (SET_VERSION("signed_by_id = created_by_id"), "draft_is_unsigned"),
        (SET_VERSION("number = 2"), "later_versions_say_why"),
        (ANOTHER_PLAN, "one_plan_per_board_and_framework"),
        (ANOTHER_VERSION, "one_open_version_per_plan"),
        (ANOTHER_TRAJECTORY(AE), "one_trajectory_per_version_and_measure"),
        (SET_POINTS("value = -1"), "planned_value_is_a_real_number"),
        (SET_POINTS("value = 'NaN'"), "planned_value_is_a_real_number"),
        (SET_POINTS("period_start = period_end + 1"), "planned_period_ends_after_it_starts"),
    ],
)
def test_the_database_refuses_a_plan_that_breaks_the_rules(people: Cast, statement: str, name: str) -> None:
    version_id = drafted(people.planner)
    with pytest.raises(DatabaseError, match=name), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [version_id])


@pytest.mark.parametrize(
    "statement",
    [
        SET_VERSION("reason = 'other'"),
        "DELETE FROM boards_planversion WHERE id = %s",
        SET_TRAJECTORY("rationale = 'other'"),
        ANOTHER_TRAJECTORY(CAMHS),
        f"DELETE FROM boards_trajectorypoint WHERE trajectory_id IN {OF_VERSION}",
        SET_POINTS("value = 1"),
        ANOTHER_POINT,
    ],
)
def test_nothing_of_an_agreed_version_can_be_changed_by_sql(people: Cast, statement: str) -> None:
    version_id = agreed(people)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [version_id])


def test_who_agrees_is_not_who_signed_even_by_sql(people: Cast) -> None:
    version_id = drafted(people.planner)
    sign(people.approver, version_id)
    with pytest.raises(DatabaseError, match="board_and_government_are_two_people"), transaction.atomic():
        PlanVersion.objects.filter(pk=version_id).update(agreed_by=people.approver.user_id)
