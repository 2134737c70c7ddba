"""Edits of plans: who wrote what, and what the database refuses about it."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from boards.plans import services, verbs
from boards.plans.acts import plan_facts
from boards.plans.models import PlanEdit
from boards.plans.queries import edits_of, plan
from boards.plans.verbs import Verb
from boards.work.models import AuditEvent
from targets.catalogue.queries import catalogue
from tests.boards.performance.arrivals import number_of
from tests.boards.plans.plans import (
    AE,
    BOARD,
    SAMPLE,
    WHY,
    Cast,
    agree,
    agreed,
    drafted,
    hand_over,
    sign,
    values,
    version,
)

pytestmark = pytest.mark.django_db


def again(people: Cast, version_id: int, value: str = "81") -> None:
    services.save_trajectory(
        actor=people.planner,
        version_id=version_id,
        edit_number=version(version_id).edit_number,
        measure_key=AE,
        points=values(value),
        rationale=WHY,
    )


def test_every_act_is_an_edit_with_before_and_after(people: Cast) -> None:
    version_id = agreed(people)
    told = [(edit.edit_number, edit.part, edit.entry) for edit in reversed(edits_of(version_id))]
    assert told == [
        (0, "state", "plan version opened"),
        (1, "trajectories", AE),
        (2, "state", "plan handed over"),
        (3, "state", "plan signed"),
        (4, "state", "plan recommended"),
        (5, "state", "plan agreed"),
    ]
    saved = PlanEdit.objects.get(document=version_id, part="trajectories")
    assert saved.before == {}
    assert saved.after is not None
    assert saved.after["2022-04-01 to 2022-04-30"] == "80"
    assert version(version_id).edit_number == 5


def test_a_later_save_takes_the_hand_over_back(people: Cast) -> None:
    version_id = drafted(people.planner)
    hand_over(people.planner, version_id)
    assert version(version_id).ready_by_id == people.planner.user_id
    again(people, version_id, "80")  # nothing is new
    assert version(version_id).ready_at is not None
    again(people, version_id)
    assert (version(version_id).ready_by_id, version(version_id).ready_at) == (None, None)


def test_who_handed_it_over_or_signed_it_wrote_nothing_by_that(people: Cast) -> None:
    version_id = drafted(people.planner)
    sign(people.approver, version_id)
    shown = plan(
        organisation_id=number_of(BOARD),
        framework_key=SAMPLE,
        catalogue=catalogue(),
        today=timezone.localdate(),
    )
    assert plan_facts(shown).writers == {people.planner.user_id}


def test_rewording_a_verb_changes_nothing_that_is_stored(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    version_id = drafted(people.planner)
    monkeypatch.setattr(verbs, "WORDS", dict.fromkeys(Verb, "something else"))
    for verb in Verb:
        monkeypatch.setitem(verbs.WORDS, verb, "reworded")
    hand_over(people.planner, version_id)
    stored = PlanEdit.objects.filter(document=version_id, part="state").values_list("entry", flat=True)
    assert set(stored) == {"plan version opened", "plan handed over"}
    assert AuditEvent.objects.latest("id").action == "plan handed over"


def test_a_discarded_version_keeps_its_rows_and_cannot_be_changed(people: Cast) -> None:
    agreed(people)
    version_id = services.open_version(
        actor=people.planner,
        organisation_id=number_of(BOARD),
        framework_key=SAMPLE,
        reason="A ward closes.",
    )
    again(people, version_id, "70")
    services.discard(actor=people.planner, version_id=version_id, edit_number=1)
    assert (version(version_id).status, version(version_id).frozen) == ("discarded", True)
    assert version(version_id).trajectories.get(measure=AE).points.count() == 12
    third = services.open_version(
        actor=people.planner,
        organisation_id=number_of(BOARD),
        framework_key=SAMPLE,
        reason="Another ward closes.",
    )
    assert version(third).number == 3
    begun_with = version(third).trajectories.get(measure=AE).points.values_list("value", flat=True)
    assert set(begun_with) == {80}
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        version(version_id).trajectories.get(measure=AE).points.all().delete()
    with pytest.raises(services.CannotPlan, match=r"Version 2 was discarded \(draft discarded by"):
        services.discard(actor=people.planner, version_id=version_id, edit_number=1)


CHANGES = {
    "value": "UPDATE boards_trajectorypoint SET value = 1",
    "reasons": "UPDATE boards_trajectory SET rationale = 'x'",
    "less": "DELETE FROM boards_trajectorypoint",
    "more": "INSERT INTO boards_trajectory (version_id, measure_id, rationale) VALUES (%(version)s, 'sab', '')",
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("state", ["handed over", "signed"])
def test_what_was_handed_over_or_signed_cannot_be_changed_under_it(
    people: Cast, state: str, change: str
) -> None:
    version_id = drafted(people.planner)
    hand_over(people.planner, version_id)
    if state == "signed":
        sign(people.approver, version_id)
    with pytest.raises(DatabaseError, match="frozen, signed or handed over"), transaction.atomic():
        sql(CHANGES[change], version=version_id)


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("UPDATE boards_planedit SET editor_label = 'x'", "edits_are_never_rewritten"),
        ("DELETE FROM boards_planedit", "edits_are_never_rewritten"),
    ],
)
def test_an_edit_stays_as_it_was_written(people: Cast, statement: str, name: str) -> None:
    drafted(people.planner)
    with pytest.raises(DatabaseError, match=f"{name}|permission denied"), transaction.atomic():
        sql(statement)


def edit(version_id: int, **other: Any) -> PlanEdit:
    last = PlanEdit.objects.filter(document=version_id).latest("id")
    return PlanEdit(
        **{
            "document_id": version_id,
            "part": last.part,
            "entry": last.entry,
            "editor_label": "x",
            "at": last.at,
            "edit_number": last.edit_number,
        }
        | other
    )


@pytest.mark.parametrize(
    ("other", "name"),
    [
        ({}, "one_planedit_per_number_part_and_entry"),
        ({"copied_from": 1, "edit_number": 9}, "one_planedit_per_copied_row_part_and_entry"),
    ],
)
def test_one_edit_per_number_part_and_entry(people: Cast, other: dict[str, Any], name: str) -> None:
    version_id = drafted(people.planner)
    if "copied_from" in other:
        edit(version_id, **other).save()
    with pytest.raises(DatabaseError, match=name), transaction.atomic():
        edit(version_id, **other).save()


@pytest.mark.parametrize(("state", "part"), [("signed", "trajectories"), ("agreed", "state")])
def test_only_drafts_are_planned(people: Cast, state: str, part: str) -> None:
    version_id = drafted(people.planner)
    sign(people.approver, version_id)
    if state == "agreed":
        agree(people.reviewer, version_id)
    with pytest.raises(DatabaseError, match="only a draft can be planned"), transaction.atomic():
        edit(version_id, part=part, edit_number=99).save()


def sql(statement: str, **arguments: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)
