"""Rows of a part stand in the order that somebody gives them, and the last change of a part is undone in one press."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from boards.plans import services
from boards.plans.parts import RISKS
from boards.plans.queries import plan
from boards.plans.row_orders import RowOrder
from boards.plans.services import CannotPlan
from boards.work.edits import EditConflict
from targets.catalogue.queries import catalogue
from tests.boards.performance.arrivals import number_of
from tests.boards.plans.plans import BOARD, Cast, agree, hand_over, sign, version, write_lists

pytestmark = pytest.mark.django_db

OPEN = "sample-2026-27"
ONE, TWO, THREE, FOUR = (f"0000000{number}" for number in range(1, 5))


def order() -> list[str]:
    held = plan(
        organisation_id=number_of(BOARD),
        framework_key=OPEN,
        catalogue=catalogue(),
        today=timezone.localdate(),
    )
    written = held.written("risks")
    assert written
    return [key for key in written.rows if key in (ONE, TWO, THREE, FOUR)]


def test_rows_are_moved_under_their_heading_in_every_version_and_the_last_change_is_undone(
    people: Cast,
) -> None:
    draft = services.open_version(actor=people.planner, organisation_id=number_of(BOARD), framework_key=OPEN)
    risk = {"measure": "ae-4-hours", "risk": "Flu", "managed": "Beds.", "owner": "A. Person"}
    headings = {ONE: "delivery", TWO: "workforce", THREE: "delivery", FOUR: "delivery"}
    rows = {key: risk | {"heading": heading} for key, heading in headings.items()}
    number = services.save_rows(
        actor=people.planner,
        version_id=draft,
        edit_number=version(draft).edit_number,
        part=RISKS,
        rows=rows,
    )
    assert order() == [ONE, TWO, THREE, FOUR]

    def move(key: str, *, up: bool, edit_number: int | None = None) -> None:
        services.move_row(
            actor=people.planner,
            version_id=draft,
            edit_number=version(draft).edit_number if edit_number is None else edit_number,
            part=RISKS,
            key=key,
            up=up,
        )

    def undo(edit_number: int | None = None) -> None:
        services.undo_last(
            actor=people.planner,
            version_id=draft,
            edit_number=version(draft).edit_number if edit_number is None else edit_number,
            part=RISKS,
        )

    move(FOUR, up=True)
    assert [key for key in order() if key != TWO] == [ONE, FOUR, THREE]
    for key, up in ((ONE, True), (THREE, False), (TWO, True), ("0000000f", True)):
        with pytest.raises(CannotPlan):
            move(key, up=up)
    with pytest.raises(EditConflict):
        move(ONE, up=False, edit_number=number)
    with pytest.raises(CannotPlan, match="changed it after you opened the page"):
        undo(number)
    undo()
    assert [key for key in order() if key != TWO] == [ONE, THREE, FOUR]
    undo()
    assert [key for key in order() if key != TWO] == [ONE, FOUR, THREE]

    services.save_rows(
        actor=people.planner,
        version_id=draft,
        edit_number=version(draft).edit_number,
        part=RISKS,
        rows={ONE: {}, FOUR: {}},
    )
    assert order() == [THREE, TWO] or order() == [TWO, THREE]
    undo()  # both rows of the save, in their places
    assert [key for key in order() if key != TWO] == [ONE, FOUR, THREE]

    write_lists(people.planner, draft)
    hand_over(people.planner, draft)
    with pytest.raises(DatabaseError, match="its rows cannot change"), transaction.atomic():
        RowOrder.objects.update(keys=[])
    sign(people.approver, draft)
    agree(people.reviewer, draft, in_force_from=None)
    services.open_version(
        actor=people.planner, organisation_id=number_of(BOARD), framework_key=OPEN, reason="A loan."
    )
    assert [key for key in order() if key != TWO] == [ONE, FOUR, THREE]


def test_a_part_has_one_order_in_a_version(people: Cast) -> None:
    draft = services.open_version(actor=people.planner, organisation_id=number_of(BOARD), framework_key=OPEN)
    RowOrder.objects.create(version_id=draft, part="risks", keys=[ONE])
    with pytest.raises(IntegrityError, match="one_order_of_rows_per_version_and_part"), transaction.atomic():
        RowOrder.objects.create(version_id=draft, part="risks", keys=[TWO])
