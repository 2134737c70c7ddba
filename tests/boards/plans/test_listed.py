"""Parts whose rows people add: kept, checked, frozen, copied, undone, and sent as a file."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from boards.plans import services
from boards.plans.acts import plan_facts
from boards.plans.demo_money import money_of_sample
from boards.plans.demo_rows import NEUTRAL, SAMPLES
from boards.plans.demo_sections import sections_of_sample
from boards.plans.demo_staff import STAFF
from boards.plans.listed_rows import PlanAction, PlanActionMeasure, PlanActionMilestone, PlanRisk
from boards.plans.parts import ACTIONS, PARTS, RISKS, asked_parts
from boards.plans.parts.part import Part, Setting
from boards.plans.parts.risks import level_words
from boards.plans.parts.telling import against
from boards.plans.queries import PlanView, plan, preview_of
from boards.plans.sent_files import PlanFile
from boards.plans.services import CannotPlan, InvalidRows
from boards.work.edits import EditConflict
from boards.work.models import AuditEvent
from targets.calc.money import LINES
from targets.catalogue.plan_parts import PlanPart
from targets.catalogue.queries import catalogue
from tests.boards.performance.arrivals import number_of
from tests.boards.plans.plans import BOARD, Cast, agree, sign, version

pytestmark = pytest.mark.django_db

OPEN = "sample-2026-27"
FIRST, SECOND = "00000001", "00000002"
ACTION = {
    "title": "A new ward",
    "area": "unscheduled",
    "what": "Twelve beds.",
    "lead": "A. Person, director",
    "serves": "ae-4-hours, camhs-18-weeks",
    "outcomes": "2, 8",
    "themes": "5.5-E1, 5.5-C2",
    "level_of": "waits over 12 hours",
    "level_from": "48.5",
    "level_to": "20",
    "level_by": "2026-12-31",
    "starts": "2026-04-01",
    "ends": "2026-11-30",
    "milestones": "2026-06-30: Six beds\n2026-11-30: Twelve beds",
    "support": "A loan.",
}
RISK = {
    "measure": "ae-4-hours",
    "heading": "workforce",
    "risk": "Nobody applies.",
    "managed": "Advertise together.",
    "kind": "service",
    "likelihood": "4",
    "impact": "5",
    "likelihood_after": "2",
    "impact_after": "4",
    "owner": "A. Person, director",
    "review": "2026-09-30",
    "see_also": "Register 12",
}


@pytest.fixture
def draft(people: Cast) -> int:
    return services.open_version(actor=people.planner, organisation_id=number_of(BOARD), framework_key=OPEN)


def seen(number: int | None = None) -> PlanView:
    return plan(
        organisation_id=number_of(BOARD),
        framework_key=OPEN,
        catalogue=catalogue(),
        today=timezone.localdate(),
        number=number,
    )


def save(people: Cast, draft: int, part: Part, edit_number: int | None = None, **rows: dict[str, str]) -> int:
    """`rows` by key, with a letter before it."""
    return services.save_rows(
        actor=people.planner,
        version_id=draft,
        edit_number=version(draft).edit_number if edit_number is None else edit_number,
        part=part,
        rows={key[1:]: said for key, said in rows.items()},
    )


def test_every_field_is_kept_and_read_back_in_the_order_in_which_rows_came(people: Cast, draft: int) -> None:
    for part, said in ((ACTIONS, ACTION), (RISKS, RISK)):
        assert set(said) == set(part.fields("", seen().setting)), "the test says something in every field"
        save(people, draft, part, _00000002=said, _00000001=said)
        assert part.rows(draft) == {SECOND: said, FIRST: said}
        save(people, draft, part, _00000002={name: said[name] for name in list(said)[:3]})
        assert part.rows(draft) == {SECOND: dict(list(said.items())[:3]), FIRST: said}
        assert AuditEvent.objects.latest("id").action == f"{part.key} saved"
    assert level_words(RISK) == "high (20 of 25); when managed medium (8 of 25)"
    assert level_words({}) == "not scored"


WRONG: list[tuple[Part, dict[str, str], str, str]] = [
    (ACTIONS, {"title": ""}, "title", "“Title” is missing"),
    (ACTIONS, {"title": "x" * 201}, "title", "201 characters"),
    (ACTIONS, {"area": "songs"}, "area", "no “songs” here"),
    (ACTIONS, {"serves": "smoking-quits"}, "serves", "no “smoking-quits” here"),
    (ACTIONS, {"outcomes": "10"}, "outcomes", "no “10” here"),
    (ACTIONS, {"themes": "9.9-E1"}, "themes", "no “9.9-E1” here. Use one of: 4.1-E1, 4.1-E2"),
    (ACTIONS, {"ends": "2026-03-31"}, "ends", "ends before it begins"),
    (ACTIONS, {"level_of": ""}, "level_of", "not what it is of"),
    (ACTIONS, {"level_to": "1e3"}, "level_to", "exponent"),
    (ACTIONS, {"milestones": "soon"}, "milestones", "Line 1"),
    (ACTIONS, {"lead": " A. Person"}, "lead", "not written as it is kept"),
    (RISKS, {"risk": ""}, "risk", "“Risk” is missing"),
    (RISKS, {"measure": "sab"}, "measure", "no “sab” here"),
    (RISKS, {"impact": "6"}, "impact", "no “6” here"),
    (RISKS, {"impact": ""}, "impact", "likelihood and impact together"),
    (RISKS, {"likelihood": "", "impact": ""}, "likelihood", "Score the risk as it is now too"),
    (RISKS, {"review": "2026-02-30"}, "review", "is not one day"),
]


def test_what_is_wrong_is_named_by_row_and_field_and_nothing_is_stored(people: Cast, draft: int) -> None:
    for part, change, field, why in WRONG:
        base = ACTION if part is ACTIONS else RISK
        said = {name: text for name, text in (base | change).items() if text}
        with pytest.raises(InvalidRows) as refused:
            save(people, draft, part, _00000001=said, _00000002=base)
        (fault,) = refused.value.faults
        assert (fault.key, fault.field) == (FIRST, field), change
        assert why in f"{fault.problem} {fault.remedy}", change
        assert part.rows(draft) == {}
    with pytest.raises(InvalidRows, match="no row of this part"):
        save(people, draft, ACTIONS, _first=ACTION)


def test_a_part_that_is_required_is_missing_until_each_row_has_what_the_year_needs(
    people: Cast, draft: int
) -> None:
    assert "These actions are still missing or incomplete: the whole part (no action is written)." in (
        plan_facts(seen()).incomplete
    )
    save(people, draft, ACTIONS, _00000001={"title": "A new ward", "area": "unscheduled"})
    save(people, draft, RISKS, _00000001=RISK)
    assert "A new ward (what will be done, lead, ends)" in plan_facts(seen()).incomplete
    assert "risks" not in plan_facts(seen()).incomplete
    save(people, draft, ACTIONS, _00000001=ACTION)
    assert [written.part.key for written in seen().lacking] == ["trajectories"] or not seen().lacking


def test_rows_are_frozen_with_their_version_copied_into_the_next_and_compared_by_field(
    people: Cast, draft: int
) -> None:
    save(people, draft, ACTIONS, _00000001=ACTION, _00000002=ACTION | {"title": "Another"})
    save(people, draft, RISKS, _00000001=RISK)
    sign(people.approver, draft)
    attempts: list[Callable[[], object]] = [
        lambda: PlanAction.objects.update(title="Other"),
        lambda: PlanAction.objects.filter(key=FIRST).delete(),
        lambda: PlanActionMeasure.objects.all().delete(),
        lambda: PlanActionMilestone.objects.update(what="Other"),
        lambda: PlanRisk.objects.update(owner="Other"),
        lambda: RISKS.write(draft, {SECOND: RISK}),
    ]
    for change in attempts:
        with pytest.raises(DatabaseError, match=r"its (actions|risks) cannot change"), transaction.atomic():
            change()
    agree(people.reviewer, draft, in_force_from=None)
    second = services.open_version(
        actor=people.planner, organisation_id=number_of(BOARD), framework_key=OPEN, reason="Winter"
    )
    assert ACTIONS.rows(second) == ACTIONS.rows(draft)
    assert RISKS.rows(second) == RISKS.rows(draft)
    save(people, second, ACTIONS, _00000001=ACTION | {"lead": "B. Person"}, _00000002={}, _0000000a=ACTION)
    now = seen()
    written = now.written("actions")
    assert written
    assert [
        against(ACTIONS, key, written.rows_before.get(key, {}), written.rows.get(key, {}), now.setting)
        for key in (FIRST, SECOND, "0000000a")
    ] == ["Lead: A. Person, director, now B. Person", "taken out", "new"]
    assert set(ACTIONS.rows(draft)) == {FIRST, SECOND}


def test_two_people_may_save_different_rows_and_are_asked_about_the_same(people: Cast, draft: int) -> None:
    read = save(people, draft, ACTIONS, _00000001=ACTION)
    save(people, draft, ACTIONS, _00000001=ACTION | {"lead": "B. Person", "support": "Two loans."})
    save(people, draft, ACTIONS, edit_number=read, _00000002=ACTION | {"title": "Another"})
    with pytest.raises(EditConflict) as conflict:
        save(people, draft, ACTIONS, edit_number=read, _00000001=ACTION | {"lead": "C. Person"})
    fields = {one.field: one.is_clash for one in conflict.value.conflicts[0].merge.differences}
    assert fields == {"lead": True, "support": False}


def test_a_change_and_a_removal_are_undone_unless_somebody_saved_since(people: Cast, draft: int) -> None:
    def undo(edit_number: int | None = None) -> None:
        services.undo_row(
            actor=people.planner,
            version_id=draft,
            edit_number=version(draft).edit_number if edit_number is None else edit_number,
            part=ACTIONS,
            key=FIRST,
        )

    with pytest.raises(CannotPlan, match="nothing to undo"):
        undo()
    save(people, draft, ACTIONS, _00000001=ACTION)
    save(people, draft, ACTIONS, _00000001=ACTION | {"lead": "B. Person"})
    undo()
    assert ACTIONS.rows(draft) == {FIRST: ACTION}
    undo()
    assert ACTIONS.rows(draft)[FIRST]["lead"] == "B. Person", "undone twice, it is there again"
    read = version(draft).edit_number
    save(people, draft, ACTIONS, _00000001={})
    with pytest.raises(CannotPlan, match="changed it after you opened the page"):
        undo(read)
    assert ACTIONS.rows(draft) == {}
    undo()
    assert ACTIONS.rows(draft)[FIRST]["lead"] == "B. Person"


def send(people: Cast, draft: int, part: Part, content: bytes, *, replace_all: bool = False) -> PlanFile:
    number = services.send_file(
        actor=people.planner,
        version_id=draft,
        part=part,
        content=content,
        file_name="rows.csv",
        replace_all=replace_all,
    )
    return PlanFile.objects.get(pk=number)


def accept(people: Cast, file: PlanFile, part: Part) -> None:
    preview = preview_of(file, stored=part.rows(file.version_id), setting=seen().setting)
    services.accept_file(
        actor=people.planner,
        file_id=file.pk,
        edit_number=version(file.version_id).edit_number,
        shown=preview.shown,
    )


def test_a_part_goes_through_a_file_unchanged_and_a_new_row_is_added_once(people: Cast, draft: int) -> None:
    for part, said, name in ((ACTIONS, ACTION, "title"), (RISKS, RISK, "risk")):
        save(people, draft, part, _00000001=said)
        table = part.table(part.rows(draft), seen().setting)
        file = send(people, draft, part, table.csv())
        preview = preview_of(file, stored=part.rows(draft), setting=seen().setting)
        assert (preview.changes, preview.faults, set(preview.counts)) == ({}, (), {"unchanged"})

        names = ["row", *(key for key, field in part.fields("", seen().setting).items() if field.always)]
        lines = [",".join(names), ",".join([""] + [f'"{said[key]}"' for key in names[1:]])]
        lines.append(lines[1].replace(said[name], "=A, second"))
        for _ in range(2):
            file = send(people, draft, part, "\n".join(lines).encode())
            if preview_of(file, stored=part.rows(draft), setting=seen().setting).changes:
                accept(people, file, part)
        assert len(part.rows(draft)) == 3, "sent twice, it is there once, and what it does not name stays"
        assert [row[name] for row in part.rows(draft).values()] == [said[name], said[name], "=A, second"]


def test_a_file_is_wrong_by_row_and_column(people: Cast, draft: int) -> None:
    content = "row,title,area,ends\nfirst,A,safe,2026-09-30\n,B,songs,07/09/2026\n,,safe,\n"
    file = send(people, draft, ACTIONS, content.encode())
    preview = preview_of(file, stored={}, setting=seen().setting)
    assert [(cell.row, cell.field, cell.now) for cell in preview.cells if cell.fault] == [
        (2, "row", "first"),
        (3, "area", "songs"),
        (3, "ends", "07/09/2026"),
        (4, "title", ""),
    ]
    with pytest.raises(InvalidRows):
        accept(people, file, ACTIONS)
    assert ACTIONS.rows(draft) == {}


def test_the_policy_says_who_is_asked_and_names_parts_and_fields_that_there_are() -> None:
    setting = seen().setting
    assert asked_parts(setting) == PARTS, "the open sample cycle asks for everything"
    special = Setting(
        setting.policy,
        setting.framework,
        organisation_id=number_of("nhs-24"),
        board_kind=PlanPart.BoardKind.SPECIAL,
        number=0,
        today=setting.today,
    )
    assert [part.key for part in asked_parts(special)] == ["trajectories"]
    known = {part.key: part for part in PARTS if part.listed}
    for stated in PlanPart.objects.all():
        fields = known[stated.part].fields("", setting)
        assert set(stated.needed) <= set(fields)
        listed = known[stated.part].listed
        by_policy = listed and listed.named and stated.part != "regional-cited"  # what other boards wrote
        headed = by_policy or stated.part == "sections" or (listed and listed.heading)
        assert bool(stated.titles) is bool(headed)
    assert set(setting.policy.plan_parts[(OPEN, "finance", "territorial")].titles) == set(LINES)


def test_the_rows_of_the_demonstration_can_stand(people: Cast, draft: int) -> None:
    for rows in (NEUTRAL, SAMPLES, STAFF, money_of_sample(BOARD), sections_of_sample(BOARD)):
        for part, said in rows.items():
            services.save_rows(
                actor=people.planner,
                version_id=draft,
                edit_number=version(draft).edit_number,
                part=part,
                rows=said,
            )
    assert {written.part.key for written in seen().lacking} <= {"trajectories"}
    areas = {said["area"] for said in SAMPLES[ACTIONS].values()}
    assert areas == set(PlanPart.objects.get(framework=OPEN, part="actions").titles)


BROKEN: list[tuple[str, type[Any], dict[str, Any]]] = [
    ("one_action_per_version_and_key", PlanAction, {"key": FIRST}),
    ("action_has_a_key_of_its_own", PlanAction, {"key": "x"}),
    ("action_has_its_title_and_area", PlanAction, {"title": ""}),
    ("action_has_its_title_and_area", PlanAction, {"area": ""}),
    ("action_ends_no_sooner_than_it_starts", PlanAction, {"starts": "2026-05-02", "ends": "2026-05-01"}),
    ("planned_level_is_of_something", PlanAction, {"level_to": 1}),
    ("planned_level_is_a_real_number", PlanAction, {"level_of": "x", "level_to": -1}),
    ("planned_level_is_a_real_number", PlanAction, {"level_of": "x", "level_from": -1}),
    ("action_names_outcomes_and_themes_by_key", PlanAction, {"outcomes": "2,8"}),
    ("action_names_outcomes_and_themes_by_key", PlanAction, {"themes": "5.5"}),
    ("an_action_serves_a_measure_once", PlanActionMeasure, {"measure_id": "ae-4-hours"}),
    ("a_milestone_is_said_once", PlanActionMilestone, {"day": "2026-06-30", "what": "Six beds"}),
    ("milestone_says_what_is_done", PlanActionMilestone, {"day": "2026-06-30", "what": ""}),
    ("one_risk_per_version_and_key", PlanRisk, {"key": FIRST}),
    ("risk_has_a_key_of_its_own", PlanRisk, {"key": "0000000G"}),
    ("risk_is_said_under_a_heading", PlanRisk, {"risk": ""}),
    ("risk_is_said_under_a_heading", PlanRisk, {"heading": ""}),
    ("scores_of_a_risk_are_from_one_to_five", PlanRisk, {"likelihood": 6, "impact": 1}),
    ("scores_of_a_risk_are_from_one_to_five", PlanRisk, {"likelihood": 1, "impact": 0}),
    ("a_risk_is_scored_whole_or_not_at_all", PlanRisk, {"likelihood": 3}),
    ("a_risk_is_scored_whole_or_not_at_all", PlanRisk, {"likelihood_after": 3, "impact_after": 3}),
    ("kind_of_a_risk_is_known", PlanRisk, {"kind": "weather"}),
]


def test_every_rule_of_their_tables_is_broken_here(people: Cast, draft: int) -> None:
    save(people, draft, ACTIONS, _00000001=ACTION)
    save(people, draft, RISKS, _00000001=RISK)
    row = {"row": PlanAction.objects.get()}
    right: dict[type[Any], dict[str, Any]] = {
        PlanAction: {"version_id": draft, "key": SECOND, "title": "A", "area": "safe"},
        PlanActionMeasure: row | {"measure_id": "sab"},
        PlanActionMilestone: row | {"day": "2026-06-30", "what": "Ten beds"},
        PlanRisk: {"version_id": draft, "key": SECOND, "measure_id": "sab", "heading": "x", "risk": "x"},
    }
    names = {constraint.name for model in right for constraint in model._meta.constraints}
    assert names == {name for name, _, _ in BROKEN}
    for name, model, change in BROKEN:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            model.objects.create(**right[model] | change)
    for model, values in right.items():
        model.objects.create(**values)
