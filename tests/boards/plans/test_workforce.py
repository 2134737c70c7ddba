"""The workforce plan: rows that the policy names, kept exactly, totalled from what was typed."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from boards.plans import services
from boards.plans.parts import ENDORSEMENTS, WORKFORCE
from boards.plans.parts.workforce import change_words
from boards.plans.queries import preview_of
from boards.plans.services import InvalidRows
from boards.plans.staff_rows import PlanEndorsement, PlanStaff
from tests.boards.plans.plans import Cast, sign, version, write_lists
from tests.boards.plans.test_listed import FIRST, SECOND, accept, save, seen, send
from tests.boards.plans.test_listed import draft as draft  # noqa: PLC0414 (a fixture)
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

GROUP = {
    "baseline": "78.56",
    "year1": "82.64",
    "year2": "83",
    "year3": "83",
    "cost_baseline": "3.125",
    "cost_year1": "3.4",
    "cost_year2": "3.4",
    "cost_year3": "3.4",
    "narrative": "Two posts are funded.",
    "tools": "Nursing workload tool",
    "not_reflected": "yes",
}
ENDORSEMENT = {
    "about": "workforce",
    "body": "Area Partnership Forum",
    "post": "Employee director",
    "day": "2026-02-26",
    "reference": "Minute 12",
}


def totals(draft: int) -> dict[str, str]:
    """What stands below the groups, by field."""
    assert WORKFORCE.listed
    assert WORKFORCE.listed.totals
    (found,) = WORKFORCE.listed.totals(WORKFORCE.rows(draft), seen().setting).values()
    return dict(found)


def write(people: Cast, draft: int, rows: dict[str, dict[str, str]]) -> None:
    number = version(draft).edit_number
    services.save_rows(actor=people.planner, version_id=draft, edit_number=number, part=WORKFORCE, rows=rows)


def named() -> list[str]:
    assert WORKFORCE.listed
    assert WORKFORCE.listed.named
    return list(WORKFORCE.listed.named(seen().setting))


def test_groups_are_kept_exactly_and_added_without_management_from_unrounded_values(
    people: Cast, draft: int
) -> None:
    assert set(GROUP) == set(WORKFORCE.fields("", seen().setting)), "the test says something in every field"
    medical, administrative = GROUP | {"baseline": "0.04"}, GROUP | {"baseline": "0.04"}
    rows: dict[str, dict[str, str]] = {
        "medical": medical,
        "administrative": administrative,
        "management": GROUP | {"baseline": "0.02"},
    }
    write(people, draft, rows)
    assert WORKFORCE.rows(draft) == rows
    assert totals(draft)["baseline"] == "0.08", "shown as 0.1, though each is shown as 0.0"
    assert totals(draft)["year1"] == "165.28"
    assert change_words(GROUP) == "+4.1 (+5.2%)"
    assert change_words({"baseline": "5", "year1": "4.5"}) == "−0.5 (−10.0%)"
    assert change_words({"baseline": "5"}) == ""
    titles = [field.title for field in WORKFORCE.fields("", seen().setting).values()]
    assert titles[:5] == [
        "31 March 2026",
        "31 March 2027",
        "31 March 2028",
        "31 March 2029",
        "Cost, 31 March 2026",
    ]


def test_a_whole_workforce_plan_is_saved_in_as_many_statements_as_one_group(people: Cast, draft: int) -> None:
    groups = named()
    assert len(groups) == 12

    def counted(rows: dict[str, dict[str, str]]) -> int:
        with statements() as captured:
            write(people, draft, rows)
        return len(captured)

    one = counted({"medical": GROUP})
    assert counted({group: GROUP | {"year1": "90"} for group in groups}) == one
    assert len(WORKFORCE.rows(draft)) == 12


WRONG: list[tuple[str, dict[str, str], str, str]] = [
    ("songs", {}, "", "no row of this part"),
    ("medical", {"baseline": "-1"}, "baseline", "negative"),
    ("medical", {"baseline": "1.00001"}, "baseline", "more than 4 decimal places"),
    ("medical", {"cost_year1": "1.0001"}, "cost_year1", "more than 3 decimal places"),
    ("medical", {"year1": ""}, "year1", "a cost, and no staff"),
    ("medical", {"not_reflected": "no"}, "not_reflected", "no “no” here"),
]


def test_what_is_wrong_is_named_by_group_and_field_and_a_group_without_a_year_is_missing(
    people: Cast, draft: int
) -> None:
    for key, change, field, why in WRONG:
        said = {name: text for name, text in (GROUP | change).items() if text}
        with pytest.raises(InvalidRows) as refused:
            write(people, draft, {key: said, "dental": GROUP})
        (fault,) = refused.value.faults
        assert (fault.key, fault.field) == (key, field), change
        assert why in f"{fault.problem} {fault.remedy}", change
        assert WORKFORCE.rows(draft) == {}
    written = seen().written("workforce")
    assert written
    assert written.missing == (), "it is optional, and nothing of it is written"
    write(people, draft, {"medical": {"baseline": "5", "year1": "5", "year2": "5"}})
    written = seen().written("workforce")
    assert written
    missing = {one.row: one.what for one in written.missing}
    assert len(missing) == 12
    assert missing["Medical (HCHS)"] == "31 march 2029"


def test_the_file_of_a_part_with_named_rows_names_them_all_and_comes_back_unchanged(
    people: Cast, draft: int
) -> None:
    write(people, draft, {"dental": GROUP})
    content = WORKFORCE.table(WORKFORCE.rows(draft), seen().setting).csv()
    assert content.count(b"\n") == 13
    assert b'management,"Management (non AfC), inside Administrative services"' in content
    file = send(people, draft, WORKFORCE, content)
    preview = preview_of(file, stored=WORKFORCE.rows(draft), setting=seen().setting)
    assert (preview.changes, preview.faults, set(preview.counts)) == ({}, (), {"unchanged"})

    file = send(people, draft, WORKFORCE, b"row,baseline\ndental,80\nmedical,5.5\n,1\nsongs,1\n")
    preview = preview_of(file, stored=WORKFORCE.rows(draft), setting=seen().setting)
    assert [(cell.row, cell.field) for cell in preview.cells if cell.fault] == [(4, "row"), (5, "row")]
    file = send(people, draft, WORKFORCE, b"row,baseline\ndental,80\nmedical,5.5\n")
    accept(people, file, WORKFORCE)
    assert WORKFORCE.rows(draft) == {"dental": GROUP | {"baseline": "80"}, "medical": {"baseline": "5.5"}}


def test_endorsements_are_kept_and_frozen_with_staff(people: Cast, draft: int) -> None:
    save(people, draft, ENDORSEMENTS, _00000001=ENDORSEMENT)
    assert ENDORSEMENTS.rows(draft) == {FIRST: ENDORSEMENT}
    save(people, draft, WORKFORCE, _dental=GROUP)
    write_lists(people.planner, draft)
    write(people, draft, dict.fromkeys(named(), GROUP))
    sign(people.approver, draft)
    for change in (
        lambda: PlanStaff.objects.update(year1=Decimal(1)),
        lambda: PlanEndorsement.objects.all().delete(),
        lambda: WORKFORCE.write(draft, {"dental": {"baseline": "1"}}),
    ):
        with (
            pytest.raises(DatabaseError, match=r"its (staff groups|endorsements) cannot"),
            transaction.atomic(),
        ):
            change()


BROKEN: list[tuple[str, type[Any], dict[str, Any]]] = [
    ("one_staff_group_per_version_and_key", PlanStaff, {"key": "dental"}),
    ("staff_group_is_named", PlanStaff, {"key": "Dental"}),
    ("staff_are_counted_from_0", PlanStaff, {"year3": -1}),
    ("staff_are_counted_from_0", PlanStaff, {"baseline": -1}),
    ("staff_cost_is_counted_from_0", PlanStaff, {"cost_year2": -1}),
    ("staff_not_reflected_is_said_or_not", PlanStaff, {"not_reflected": "no"}),
    ("one_endorsement_per_version_and_key", PlanEndorsement, {"key": FIRST}),
    ("endorsement_has_a_key_of_its_own", PlanEndorsement, {"key": "x"}),
    ("endorsement_says_what_and_who", PlanEndorsement, {"about": ""}),
    ("endorsement_says_what_and_who", PlanEndorsement, {"body": ""}),
]


def test_the_database_refuses_what_cannot_be(people: Cast, draft: int) -> None:
    save(people, draft, WORKFORCE, _dental=GROUP)
    save(people, draft, ENDORSEMENTS, _00000001=ENDORSEMENT)
    right: dict[type[Any], dict[str, Any]] = {
        PlanStaff: {"version_id": draft, "key": "medical", "baseline": 1},
        PlanEndorsement: {"version_id": draft, "key": SECOND, "about": "plan", "body": "The Board"},
    }
    names = {constraint.name for model in right for constraint in model._meta.constraints}
    assert names == {name for name, _, _ in BROKEN}
    for name, model, change in BROKEN:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            model.objects.create(**right[model] | change)
    for model, values in right.items():
        model.objects.create(**values)
