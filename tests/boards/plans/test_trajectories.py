"""What a save of one trajectory may hold, and who else saved meanwhile."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from boards.people.permissions import NotAllowed
from boards.people.roles import Role
from boards.plans import services
from boards.plans.services import InvalidRows
from boards.plans.words import field_of
from boards.work.edits import EditConflict, NumberAhead
from boards.work.models import AuditEvent
from targets.calc.periods import Period, PeriodKind
from tests.boards.plans.plans import (
    AE,
    BOARD,
    CAMHS,
    WHY,
    Cast,
    drafted,
    points_of,
    rules,
    save,
    values,
)
from tests.support.people import actor_for, person

pytestmark = pytest.mark.django_db


def test_a_save_replaces_the_trajectory_and_records_before_and_after(people: Cast) -> None:
    version_id = drafted(people.planner)
    assert save(people, version_id, edit_number=1, value="81.5") == 2
    assert points_of(version_id) == [Decimal("81.5")] * 12
    event = AuditEvent.objects.filter(action="trajectories saved").latest("id")
    assert event.after is not None
    assert event.before is not None
    assert event.before["trajectories"][AE]["2022-04-01 to 2022-04-30"] == "80"
    assert event.after["trajectories"][AE]["2022-04-01 to 2022-04-30"] == "81.5"
    assert event.after["edit_number"] == 2


def test_saving_what_is_there_already_stores_nothing(people: Cast) -> None:
    version_id = drafted(people.planner)
    before = AuditEvent.objects.count()
    assert save(people, version_id, edit_number=0, value="80", rationale=WHY) == 1
    assert AuditEvent.objects.count() == before


def test_a_stale_save_is_refused_with_who_when_and_both_values(people: Cast) -> None:
    version_id = drafted(people.planner)
    colleague = actor_for(person(Role.PLANNER, board=BOARD))
    services.save_trajectory(
        actor=colleague, version_id=version_id, edit_number=1, measure_key=AE, points=values("82")
    )
    with pytest.raises(EditConflict) as refusal:
        save(people, version_id, edit_number=1, value="83")
    (stale,) = refusal.value.conflicts
    assert (stale.by, stale.at, stale.entry) == (colleague.label, colleague.now, AE)
    assert {(one.read, one.theirs, one.yours) for one in stale.merge.differences} == {("80", "82", "83")}
    assert len(stale.merge.differences) == 12
    assert points_of(version_id) == [82] * 12
    assert save(people, version_id, edit_number=2, value="83") == 3


def test_an_edit_number_that_was_never_there_is_refused(people: Cast) -> None:
    version_id = drafted(people.planner)
    with pytest.raises(NumberAhead, match="never saved here"):
        save(people, version_id, edit_number=2, value="83")
    assert points_of(version_id) == [80] * 12


def test_two_people_can_edit_two_trajectories_at_once(people: Cast) -> None:
    version_id = drafted(people.planner)
    save(people, version_id, edit_number=1, value="70", measure_key=CAMHS)
    assert save(people, version_id, edit_number=1, value="82") == 3


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("100.1", "above 100"),
        ("-1", "from 0 up"),
        ("NaN", "from 0 up"),
        ("80.25", "more than 1 decimal place"),
    ],
)
def test_a_value_out_of_range_is_refused_and_named(people: Cast, value: str, words: str) -> None:
    version_id = drafted(people.planner)
    with pytest.raises(InvalidRows, match=words) as refusal:
        save(people, version_id, edit_number=1, value=value)
    assert [fault.field for fault in refusal.value.faults] == [field_of(period) for period in rules().periods]
    assert points_of(version_id) == [80] * 12


def test_periods_of_another_kind_or_year_are_refused(people: Cast) -> None:
    version_id = drafted(people.planner)
    wrong = {
        Period.of(start=date(2022, 4, 1), kind=PeriodKind.QUARTER): Decimal(80),
        Period.of(start=date(2023, 4, 1), kind=PeriodKind.MONTH): Decimal(80),
    }
    with pytest.raises(InvalidRows, match="no period of this trajectory") as refusal:
        services.save_trajectory(
            actor=people.planner, version_id=version_id, edit_number=1, measure_key=AE, points=wrong
        )
    assert [fault.remedy for fault in refusal.value.faults] == [
        "Give values from April 2022 to March 2023 only."
    ] * 2


def test_a_measure_that_is_not_asked_for_is_refused(people: Cast) -> None:
    with pytest.raises(InvalidRows, match="asks for no trajectory"):
        services.save_trajectory(
            actor=people.planner,
            version_id=drafted(people.planner),
            edit_number=1,
            measure_key="ae-4-hours-weekly",
            points=values("80"),
        )


def test_a_measure_of_calendar_years_is_planned_by_calendar_year(people: Cast) -> None:
    (period,) = rules("detect-cancer-early").periods
    assert (period.start, period.end) == (date(2022, 1, 1), date(2022, 12, 31))


@pytest.mark.parametrize(
    "role", [Role.APPROVER, Role.BOARD_VIEWER, Role.ANALYST, Role.REVIEWER, Role.PUBLISHER]
)
def test_only_planners_of_the_board_write(people: Cast, role: Role) -> None:
    version_id = drafted(people.planner)
    for actor in (
        actor_for(person(role, board=BOARD), stepped_up=True),
        actor_for(person(Role.PLANNER, board="nhs-fife")),
    ):
        with pytest.raises(NotAllowed):
            save(replace(people, planner=actor), version_id, edit_number=1)
