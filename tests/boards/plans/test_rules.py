"""What the database refuses about plans, whoever asks."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction

from boards.people.roles import Role
from boards.plans import services
from boards.plans.agreement import Recommendation
from boards.plans.models import PlanVersion
from boards.plans.moving import BY_OTHERS, IN_ORDER
from tests.boards.plans.plans import (
    AE,
    BOARD,
    CAMHS,
    Cast,
    agreed,
    drafted,
    hand_over,
    recommend,
    save,
    sign,
    version,
)
from tests.support.people import actor_for, person

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
    " outcome, letter_by, by_line)"
    " SELECT plan_id, 2, 'draft', false, 'why', 0, created_by_id, created_at, '', '', false"
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


SIGNED_BY = "status = 'signed', signed_at = now(), signed_by_id = {}".format
AGREED_BY = (
    "status = 'agreed', frozen = true, outcome = 'agreed', letter_by = 'A director', agreed_at = now(),"
    " signed_at = now(), signed_by_id = {}, agreed_by_id = {}, recommendation_id = {}, edit_number = {}"
).format


def test_no_state_is_skipped_and_nobody_decides_about_their_own_words_even_by_sql(people: Cast) -> None:
    """Each move that the pages refuse, tried as the site's own role in the database."""
    writer = actor_for(person(Role.PLANNER, board=BOARD), stepped_up=True)
    version_id = drafted(people.planner)
    number = save(people, version_id, edit_number=version(version_id).edit_number)
    save(replace(people, planner=writer), version_id, edit_number=number, measure_key=CAMHS)
    me, approver, other = writer.user_id, people.approver.user_id, people.reviewer.user_id
    assert me is not None
    assert approver is not None

    refused(version_id, SIGNED_BY(approver), IN_ORDER, "not handed over")
    hand_over(people.planner, version_id)
    refused(version_id, SIGNED_BY(me), BY_OTHERS)
    refused(version_id, "edit_number = edit_number - 1", IN_ORDER, "only rises")
    refused(version_id, f"created_by_id = {approver}", IN_ORDER, "whose and which")
    sign(people.approver, version_id)
    refused(
        version_id, "status = 'discarded', signed_by_id = NULL, frozen = true", "first_version|" + IN_ORDER
    )
    for somebody in (me, approver):
        with pytest.raises(DatabaseError, match=BY_OTHERS), transaction.atomic():
            Recommendation.objects.create(
                version_id=version_id,
                edit_number=version(version_id).edit_number,
                outcome="agreed",
                by_id=somebody,
                at=writer.now,
            )
    recommender = recommend(version_id)
    said = Recommendation.objects.get()
    then = said.edit_number + 1
    refused(version_id, AGREED_BY(approver, recommender.user_id, said.pk, then), "one_recommends_and_another")
    refused(version_id, AGREED_BY(approver, me, said.pk, then), BY_OTHERS)
    services.take_back_signature(
        actor=people.approver, version_id=version_id, edit_number=version(version_id).edit_number
    )
    assert version(version_id).edit_number == then
    refused(
        version_id, AGREED_BY(approver, other, said.pk, then), IN_ORDER, "from draft it never becomes agreed"
    )
    with pytest.raises(DatabaseError, match=IN_ORDER), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO boards_planversion (plan_id, number, status, frozen, reason, edit_number, created_by_id,"
            " created_at, signed_by_id, signed_at, agreed_by_id, agreed_at, outcome, letter_by, by_line)"
            " SELECT plan_id, 2,"
            f" 'agreed', true, 'why', 0, created_by_id, created_at, {approver}, now(), {other}, now(), '', '', false"
            " FROM boards_planversion WHERE id = %s",
            [version_id],
        )


def refused(version_id: int, change: str, *said: str) -> None:
    with pytest.raises(DatabaseError, match=".*".join(said)), transaction.atomic():
        connection.cursor().execute(SET_VERSION(change), [version_id])
