"""Every rule that the policy tables keep by themselves, broken with SQL."""

from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, InternalError, connection, transaction

pytestmark = pytest.mark.django_db

ROWS: dict[str, dict[str, Any]] = {
    "targets_policyversion": {"id": 2, "version": "0b9b4f5e-5d0e-4c05-8e43-000000000000"},
    "targets_framework": {
        "key": "rules-1999-00",
        "name": "Rules",
        "plan_name": "Plan",
        "plan_type": "delivery",
        "plan_level": "local",
        "horizon_years": None,
        "year_start": "1999-04-01",
        "year_end": "2000-03-31",
        "fictional": False,
        "carried_from_id": None,
        "source": "Made up",
        "note": "",
        "round_only": False,
        "dates": "[]",
    },
    "targets_guidedpart": {
        "framework_id": "heat-2014-15",
        "key": "a-part",
        "board_kind": "territorial",
        "title": "A part",
        "rule": "optional",
        "is_new": False,
        "recalled": True,
        "detail": "",
        "source": "Made up",
        "position": 99,
    },
    "targets_sourceplan": {
        "key": "a-plan",
        "name": "A plan",
        "level": "national",
        "owner": "Somebody",
        "published": "2025",
        "horizon": "2026",
        "source": "Made up",
        "position": 99,
    },
    "targets_nationalpromise": {
        "key": "a-promise",
        "plan_id": "operational-improvement-plan-2025",
        "code": "A-1",
        "shape": "counted",
        "wording": "Nobody waits.",
        "measure_id": "ae-4-hours",
        "at_most": 0,
        "better": "",
        "by": "2026-03-31",
        "by_words": "",
        "of_most": "",
        "baseline_on": None,
        "done_on": None,
        "not_done_on": None,
        "reported": "",
        "reported_source": "",
        "source": "Made up",
        "position": 99,
    },
    "targets_listedtarget": {
        "framework_id": "heat-2014-15",
        "number": 99,
        "group": "A",
        "code": "",
        "title": "Seen",
        "shape": "absolute",
        "status": "target",
        "direction": "higher",
        "comparator": ">=",
        "value": 90,
        "unit": "%",
        "deadline": None,
        "baseline": "",
        "applies_to": "territorial",
        "seen": "{}",
        "measure_id": None,
        "source": "Made up",
        "note": "",
    },
    "targets_target": {"key": "waiting", "title": "W", "heat_group": "A", "why": "w", "position": 99},
    "targets_measure": {
        "key": "seen",
        "target_id": None,
        "title": "Seen",
        "short_title": "Seen",
        "about": "Seen.",
        "concern": "waiting",
        "legal_right": False,
        "position": 99,
        "marks": "[]",
    },
    "targets_definition": {
        "measure_id": "ae-4-hours",
        "version": 9,
        "valid_from": "2030-01-01",
        "valid_to": None,
        "numerator": "seen in time",
        "denominator": "seen",
        "unit": "percent",
        "scale": 100,
        "direction": "higher",
        "frequency": "month",
        "national_frequency": "",
        "lag_months": 3,
        "aggregation": "flow",
        "tolerance_percent": 5,
        "tolerance_reason": "Ours.",
        "judge_places": 1,
        "display_places": 1,
        "year_result": "last",
        "small_number": 0,
        "disclosure_rule": "As published.",
        "proxy_note": "",
        "break_note": "",
        "collected_until": None,
        "publisher": "Nobody",
        "source": "Nowhere",
        "licence": "None",
        "recalled": "{}",
    },
    "targets_requirement": {
        "framework_id": "heat-2014-15",
        "measure_id": "treatment-time-guarantee",
        "shape": "absolute",
        "status": "target",
        "trajectory": "optional",
        "wording": "Do it.",
        "floor": 90,
        "stretch": None,
        "baseline": None,
        "baseline_label": "",
        "terms": "[]",
        "deadline": None,
        "carried_forward": False,
        "confirmed_until": None,
        "source": "Made up",
    },
    "targets_planpart": {
        "framework_id": "heat-2014-15",
        "part": "songs",
        "board_kind": "territorial",
        "rule": "optional",
        "headings": "[]",
        "needed": "{}",
        "recalled": False,
        "source": "Made up",
    },
}

COUNT = {"unit": "count", "scale": 1, "denominator": ""}

BROKEN: list[tuple[str, str, dict[str, Any]]] = [
    ("framework_covers_one_financial_year", "targets_framework", {"year_start": "1999-01-01"}),
    ("framework_covers_one_financial_year", "targets_framework", {"year_end": "2001-03-31"}),
    (
        "one_real_framework_per_year",
        "targets_framework",
        {"year_start": "2015-04-01", "year_end": "2016-03-31"},
    ),
    ("plan_type_is_known", "targets_framework", {"plan_type": "wish"}),
    ("plan_level_is_known", "targets_framework", {"plan_level": "world"}),
    ("a_plan_looks_one_to_ten_years_ahead", "targets_framework", {"horizon_years": 0}),
    ("framework_is_not_carried_from_itself", "targets_framework", {"carried_from_id": "rules-1999-00"}),
    ("heat_group_is_known", "targets_target", {"heat_group": "X"}),
    ("one_measure_per_position", "targets_measure", {"position": 1}),
    ("concern_is_known", "targets_measure", {"concern": "other"}),
    ("one_definition_per_measure_and_version", "targets_definition", {"version": 1}),
    ("one_definition_per_measure_and_date", "targets_definition", {"valid_from": "2007-07-31"}),
    ("definition_ends_after_it_begins", "targets_definition", {"valid_to": "2029-12-31"}),
    ("ratio_has_a_denominator", "targets_definition", {"denominator": ""}),
    ("scale_fits_the_unit", "targets_definition", {"scale": 1000}),
    ("scale_fits_the_unit", "targets_definition", {"unit": "furlongs"}),
    ("tolerance_is_a_percentage", "targets_definition", {"tolerance_percent": 101}),
    ("tolerance_is_a_percentage", "targets_definition", {"tolerance_percent": -1}),
    ("tolerance_is_a_percentage", "targets_definition", {"tolerance_percent": "NaN"}),
    ("only_a_ratio_is_judged_unrounded", "targets_definition", COUNT | {"judge_places": None}),
    ("places_are_no_more_than_the_figures_have", "targets_definition", {"judge_places": 7}),
    ("places_are_no_more_than_the_figures_have", "targets_definition", {"display_places": 7}),
    ("direction_is_known", "targets_definition", {"direction": "up"}),
    ("frequency_is_known", "targets_definition", {"frequency": "day"}),
    ("national_frequency_is_known", "targets_definition", {"national_frequency": "day"}),
    ("aggregation_is_known", "targets_definition", {"aggregation": "heap"}),
    ("year_result_is_known", "targets_definition", {"year_result": "mean"}),
    ("one_requirement_per_framework_and_measure", "targets_requirement", {"measure_id": "sab"}),
    ("promised_value_where_the_shape_needs_one", "targets_requirement", {"floor": None}),
    (
        "promised_value_where_the_shape_needs_one",
        "targets_requirement",
        {"shape": "worst_group", "floor": None},
    ),
    ("floor_and_stretch_are_both_given", "targets_requirement", {"shape": "floor_stretch"}),
    ("change_has_its_size_and_its_baseline", "targets_requirement", {"shape": "change"}),
    (
        "change_has_its_size_and_its_baseline",
        "targets_requirement",
        {"shape": "change", "baseline": 20, "floor": None},
    ),
    ("promised_numbers_are_real", "targets_requirement", {"floor": "NaN"}),
    ("promised_numbers_are_real", "targets_requirement", {"shape": "floor_stretch", "stretch": "NaN"}),
    ("promised_numbers_are_real", "targets_requirement", {"baseline": "NaN"}),
    ("target_shape_is_known", "targets_requirement", {"shape": "round"}),
    ("requirement_status_is_known", "targets_requirement", {"status": "wish"}),
    ("trajectory_rule_is_known", "targets_requirement", {"trajectory": "maybe"}),
    ("terms_where_the_shape_needs_them", "targets_requirement", {"shape": "all_of"}),
    ("terms_where_the_shape_needs_them", "targets_requirement", {"shape": "milestones"}),
    ("terms_where_the_shape_needs_them", "targets_requirement", {"shape": "graded"}),
    (
        "one_rule_per_part_framework_and_kind_of_board",
        "targets_planpart",
        {"framework_id": "sample-2026-27", "part": "actions"},
    ),
    ("rule_of_a_part_is_known", "targets_planpart", {"rule": "maybe"}),
    ("kind_of_board_of_a_part_is_known", "targets_planpart", {"board_kind": "nation"}),
    ("part_of_a_plan_is_named", "targets_planpart", {"part": ""}),
    ("a_part_is_guided_once_in_a_year", "targets_guidedpart", {"key": "finance"}),
    ("guided_rule_is_known", "targets_guidedpart", {"rule": "maybe", "recalled": False}),
    ("guided_kind_of_board_is_known", "targets_guidedpart", {"board_kind": "nation"}),
    ("what_is_recalled_is_optional", "targets_guidedpart", {"rule": "required"}),
    ("one_source_plan_per_position", "targets_sourceplan", {"position": 1}),
    ("level_of_a_source_plan_is_known", "targets_sourceplan", {"level": "world"}),
    ("one_national_promise_per_position", "targets_nationalpromise", {"position": 1}),
    ("shape_of_a_national_promise_is_known", "targets_nationalpromise", {"shape": "square"}),
    ("a_promised_count_has_its_day", "targets_nationalpromise", {"by": None}),
    ("only_a_thing_is_done", "targets_nationalpromise", {"done_on": "2026-01-01"}),
    (
        "a_thing_is_not_undone",
        "targets_nationalpromise",
        {"shape": "delivered", "done_on": "2026-01-01", "not_done_on": "2026-01-01"},
    ),
    ("a_direction_says_which_is_better", "targets_nationalpromise", {"shape": "direction"}),
    ("what_was_reported_has_a_source", "targets_nationalpromise", {"reported": "All gone."}),
    ("one_listed_target_per_framework_and_number", "targets_listedtarget", {"number": 1}),
    ("a_measure_is_listed_once_in_a_framework", "targets_listedtarget", {"measure_id": "ae-4-hours"}),
    ("listed_comparator_is_that_of_its_direction", "targets_listedtarget", {"comparator": "<="}),
    ("listed_status_is_known", "targets_listedtarget", {"status": "paused"}),
    ("listed_shape_is_known", "targets_listedtarget", {"shape": "round"}),
    ("listed_group_is_known", "targets_listedtarget", {"group": "X"}),
    ("there_is_one_policy_version", "targets_policyversion", {}),
]

ACCEPTED: list[tuple[str, dict[str, Any]]] = [
    *((table, {}) for table in ROWS if table != "targets_policyversion"),
    ("targets_framework", {"year_start": "2015-04-01", "year_end": "2016-03-31", "fictional": True}),
    ("targets_definition", {"judge_places": None}),
    ("targets_nationalpromise", {"shape": "delivered", "done_on": "2026-01-02", "not_done_on": "2026-01-01"}),
    ("targets_nationalpromise", {"shape": "direction", "better": "higher", "baseline_on": "2025-03-31"}),
    ("targets_nationalpromise", {"measure_id": None, "by": None, "at_most": None}),
    ("targets_definition", COUNT),
    ("targets_definition", {"valid_to": "2030-01-01"}),
    ("targets_requirement", {"shape": "floor_stretch", "stretch": 95}),
    ("targets_requirement", {"shape": "change", "baseline_label": "2010"}),
    ("targets_requirement", {"shape": "board_agreed", "floor": None}),
    ("targets_requirement", {"shape": "all_of", "floor": None, "terms": '[{"asks": "x"}]'}),
]


def insert(table: str, change: dict[str, Any]) -> None:
    row = ROWS[table] | change
    columns = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join(["%s"] * len(row))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(row.values()))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(("constraint", "table", "change"), BROKEN)
def test_the_database_refuses(constraint: str, table: str, change: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError) as refused:
        insert(table, change)
    assert f'"{constraint}"' in str(refused.value)


@pytest.mark.parametrize(("table", "change"), ACCEPTED)
def test_the_database_accepts(table: str, change: dict[str, Any]) -> None:
    insert(table, change)


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("targets_framework", {"carried_from_id": "nothing"}),
        ("targets_measure", {"target_id": "nothing"}),
        ("targets_definition", {"measure_id": "nothing"}),
        ("targets_requirement", {"measure_id": "nothing"}),
        ("targets_requirement", {"framework_id": "nothing"}),
    ],
)
def test_a_row_cannot_refer_to_nothing(table: str, change: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match="foreign key"):
        insert(table, change)


def test_every_rule_of_the_policy_tables_is_broken_here() -> None:
    models = apps.get_app_config("targets").get_models()
    names = {constraint.name for model in models for constraint in model._meta.constraints}
    assert names == {constraint for constraint, _, _ in BROKEN}


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM targets_measure WHERE key = 'cancelled-operations'",
        "UPDATE targets_measure SET key = 'cancelled' WHERE key = 'cancelled-operations'",
    ],
)
def test_a_measure_and_its_key_are_permanent(statement: str) -> None:
    with pytest.raises(InternalError, match="pgtrigger"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_two_measures_can_change_places_in_one_statement() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE targets_measure SET position = 3 - position WHERE position IN (1, 2)")
        cursor.execute("SELECT key FROM targets_measure ORDER BY position LIMIT 2")
        assert [key for (key,) in cursor.fetchall()] == ["treatment-time-guarantee", "ae-4-hours"]
