"""Parts of a plan are handed over one by one, and only then is the approver called."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from boards.plans import services
from boards.plans.demo_rows import SAMPLES
from boards.plans.models import PlanEdit, PlanVersion
from boards.plans.part_hand_overs import PartHandOver
from boards.plans.parts import ACTIONS, RISKS, TRAJECTORIES
from boards.plans.parts.part import Part
from boards.plans.queries import PlanView, Progress, plan
from boards.plans.services import CannotPlan
from boards.work.edits import NumberAhead
from boards.work.models import AuditEvent
from targets.catalogue.queries import catalogue
from tests.boards.performance.arrivals import number_of
from tests.boards.plans.plans import BOARD, Cast, agree, hand_over, sign, version

pytestmark = pytest.mark.django_db

OPEN = "sample-2026-27"


def seen() -> PlanView:
    return plan(
        organisation_id=number_of(BOARD),
        framework_key=OPEN,
        catalogue=catalogue(),
        today=timezone.localdate(),
    )


def progress() -> dict[str, Progress]:
    return {written.part.key: written.progress for written in seen().parts}


def write(people: Cast, draft: int, part: Part, **changes: str) -> int:
    rows = {key: {**said, **changes} for key, said in SAMPLES[part].items()}
    number = version(draft).edit_number
    return services.save_rows(
        actor=people.planner, version_id=draft, edit_number=number, part=part, rows=rows
    )


def test_the_approver_is_called_when_each_part_that_was_written_is_handed_over(people: Cast) -> None:
    draft = services.open_version(actor=people.planner, organisation_id=number_of(BOARD), framework_key=OPEN)
    assert set(progress().values()) == {Progress.NOT_STARTED}
    read = write(people, draft, ACTIONS)
    write(people, draft, RISKS)
    assert progress()["actions"] is Progress.WRITING

    def give(part: Part, number: int | None = None) -> None:
        number = version(draft).edit_number if number is None else number
        services.hand_part_over(actor=people.planner, version_id=draft, edit_number=number, part=part)

    with pytest.raises(CannotPlan, match="each of these parts hands it over first: Actions, Risks"):
        services.hand_over(actor=people.planner, version_id=draft, edit_number=version(draft).edit_number)
    with pytest.raises(CannotPlan, match="Trajectories: nothing was written in this version"):
        give(TRAJECTORIES)
    with pytest.raises(NumberAhead):
        give(ACTIONS, 99)
    give(ACTIONS, read)  # another part was saved since, which is no hindrance
    with pytest.raises(CannotPlan, match="Actions: handed over already, by "):
        give(ACTIONS)
    with pytest.raises(CannotPlan, match="changed Risks after you opened the page"):
        give(RISKS, read)
    give(RISKS)
    assert progress()["actions"] is Progress.READY
    write(people, draft, ACTIONS, support="A loan.")
    assert progress()["actions"] is Progress.WRITING
    assert progress()["risks"] is Progress.READY
    give(ACTIONS)
    services.take_part_back(actor=people.planner, version_id=draft, part=RISKS)
    with pytest.raises(CannotPlan, match="with its planners already"):
        services.take_part_back(actor=people.planner, version_id=draft, part=RISKS)
    give(RISKS)
    services.hand_over(actor=people.planner, version_id=draft, edit_number=version(draft).edit_number)
    said = AuditEvent.objects.filter(action="part of a plan handed over").latest("id")
    assert (said.subject_id, said.after["part"]) == (str(draft), "risks")  # type: ignore[index]

    sign(people.approver, draft)
    agree(people.reviewer, draft, in_force_from=None)
    change = services.open_version(
        actor=people.planner, organisation_id=number_of(BOARD), framework_key=OPEN, reason="A loan."
    )
    assert progress()["risks"] is Progress.UNCHANGED
    write(people, change, ACTIONS, support="Two loans.")
    assert [written.part for written in seen().waiting] == [ACTIONS]
    hand_over(people.planner, change)


def test_the_database_calls_nobody_before_every_part_is_handed_over(people: Cast) -> None:
    draft = services.open_version(actor=people.planner, organisation_id=number_of(BOARD), framework_key=OPEN)
    number, now = write(people, draft, ACTIONS), timezone.now()

    def call() -> None:
        with transaction.atomic():
            PlanVersion.objects.filter(pk=draft).update(ready_by=people.planner.user_id, ready_at=now)

    def give(edit_number: int) -> None:
        assert people.planner.user_id
        with transaction.atomic():
            PartHandOver.objects.create(
                version_id=draft,
                part="actions",
                by_id=people.planner.user_id,
                at=now,
                edit_number=edit_number,
            )

    with pytest.raises(DatabaseError, match="has not been handed over"):
        call()
    give(number - 1)
    with pytest.raises(DatabaseError, match="has not been handed over"):
        call()
    with pytest.raises(IntegrityError, match="a_part_is_handed_over_once_a_version"):
        give(number)
    PartHandOver.objects.update(edit_number=number)
    call()
    with pytest.raises(DatabaseError, match="its hand-overs cannot change"), transaction.atomic():
        PartHandOver.objects.all().delete()
    assert PlanEdit.objects.filter(document=draft, part="actions").exists()
