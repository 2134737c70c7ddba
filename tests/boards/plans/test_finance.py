"""The financial plan: amounts kept as typed, sums that hinder a signature, and what the database refuses."""

import re
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, InternalError, transaction

from boards.organisations.models import Organisation, Partner
from boards.plans import services
from boards.plans.acts import plan_facts
from boards.plans.demo_money import money_of_sample
from boards.plans.money import money_of
from boards.plans.money_rows import PlanAssumption, PlanCapital, PlanLength, PlanMoney, PlanSaving
from boards.plans.parts import ASSUMPTIONS, CAPITAL, FINANCE, LENGTH, SAVINGS
from boards.plans.parts.part import Part, Rows
from boards.plans.services import InvalidRows
from tests.boards.plans.plans import BOARD, Cast, sign, version, write_lists
from tests.boards.plans.test_listed import FIRST, SECOND, seen
from tests.boards.plans.test_listed import draft as draft  # noqa: PLC0414 (a fixture)
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

MONEY = money_of_sample(BOARD)
SAVING = {
    "title": "Agency staff",
    "theme": "workforce",
    "owner": "A. Person",
    "year": "1",
    "recurs": "recurring",
    "identified": "yes",
    "starts": "2026-07-01",
    "in_year": "6",
    "full_year": "8.001",
    "risk": "high",
    "action": "A new ward",
    "note": "Twelve posts.",
}


def write(people: Cast, draft: int, part: Part, rows: Rows) -> None:
    number = version(draft).edit_number
    services.save_rows(actor=people.planner, version_id=draft, edit_number=number, part=part, rows=rows)


def test_the_sample_plan_keeps_every_sum_and_wants_the_five_years_it_has(people: Cast, draft: int) -> None:
    for part, rows in MONEY.items():
        write(people, draft, part, rows)
        assert part.rows(draft) == rows, part.key
    whole = money_of({written.part.key: written.rows for written in seen().parts}, seen().setting)
    assert {check.rule for check in whole.checks} == {f"R{n}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 11)}
    assert [check for check in whole.checks if not check.holds] == []
    assert (str(whole.underlying), whole.wants_five_years, whole.told) == ("-6.0", True, 5)
    assert [written.part.key for written in seen().lacking if written.part in MONEY] == []


def test_four_hundred_amounts_are_saved_in_as_many_statements_as_one_line(people: Cast, draft: int) -> None:
    assert FINANCE.listed
    assert FINANCE.listed.named
    lines = list(FINANCE.listed.named(seen().setting))
    amounts = [name for name in FINANCE.fields("", seen().setting) if name != "note"]
    assert len(lines) * len(amounts) == 340, "with two authorities; the largest board has six"

    def counted(rows: Rows) -> int:
        with statements() as captured:
            write(people, draft, FINANCE, rows)
        return len(captured)

    counted({"spend-other": {"year1_once": "1"}})
    one = counted({"spend-pay": {"year1_once": "1"}})
    assert counted({line: dict.fromkeys(amounts, "12.345") for line in lines}) == one
    assert FINANCE.rows(draft)["authority-sample-authority-south"] == dict.fromkeys(amounts, "12.345")


def test_sums_that_must_be_exact_hinder_a_signature_by_year_until_they_are(people: Cast, draft: int) -> None:
    write_lists(people.planner, draft)
    write(people, draft, FINANCE, MONEY[FINANCE])
    assert "lines" not in plan_facts(seen()).incomplete
    lines = dict(MONEY[FINANCE])
    for change, words in (
        (
            {"income-uplift": dict(lines["income-uplift"]) | {"year1_recurring": "10.017"}},
            "limit in 2026/27 (R2): stated 511.500, 0.017 less than its lines, which give 511.517",
        ),
        (
            {"income-stated": dict(lines["income-stated"]) | {"year2_once": "9.019"}},
            "Total income in 2027/28 (R1): stated 531.719, 3.019 more than its lines, which give 528.700",
        ),
        (
            {"authority-sample-authority-south": dict(lines["authorities"]) | {"year1_recurring": "90.001"}},
            "authorities in 2026/27 (R9): stated 240.000, 0.001 less than its lines, which give 240.001",
        ),
        (
            {"limit-stated": {}},
            "Initial revenue resource limit in 2026/27 (R2): 511.500, and nothing is stated",
        ),
    ):
        write(people, draft, FINANCE, change)
        assert words in plan_facts(seen()).incomplete, change
        hinders = plan_facts(seen()).incomplete.partition(" (gives")[0]
        with pytest.raises(services.CannotPlan, match=re.escape(hinders)):
            services.hand_part_over(
                actor=people.planner, version_id=draft, edit_number=version(draft).edit_number, part=FINANCE
            )
        with pytest.raises(services.CannotPlan):
            sign(people.approver, draft)
        write(people, draft, FINANCE, {key: lines[key] for key in change})
    sign(people.approver, draft)


WRONG: list[tuple[Part, str, dict[str, str], str, str]] = [
    (FINANCE, "songs", {"year1_once": "1"}, "", "no row of this part"),
    (FINANCE, "authority-s37000012", {"year1_once": "1"}, "", "no row of this part"),
    (FINANCE, "spend-pay", {"year1_once": "1.0001"}, "year1_once", "more than 3 decimal places"),
    (FINANCE, "spend-pay", {"year1_once": "--1"}, "year1_once", "not a number"),
    (SAVINGS, FIRST, SAVING | {"full_year": ""}, "full_year", "no amount for a full year"),
    (SAVINGS, FIRST, SAVING | {"recurs": "once"}, "full_year", "comes once"),
    (SAVINGS, FIRST, SAVING | {"in_year": "-1"}, "in_year", "negative"),
    (SAVINGS, FIRST, SAVING | {"year": "6"}, "year", "no “6” here"),
    (CAPITAL, FIRST, {"title": "A ward"}, "funding", "missing"),
    (ASSUMPTIONS, FIRST, {"words": "A", "kind": "risk", "amount": "much"}, "amount", "not a number"),
    (LENGTH, "revenue", {"years": "4"}, "years", "no “4” here"),
]


def test_what_is_wrong_is_named_by_row_and_field_and_nothing_is_stored(people: Cast, draft: int) -> None:
    write(people, draft, SAVINGS, {SECOND: SAVING})
    assert set(SAVING) == set(SAVINGS.fields("", seen().setting)), "the test says something in every field"
    for part, key, said, field, why in WRONG:
        before = part.rows(draft)
        with pytest.raises(InvalidRows) as refused:
            write(people, draft, part, {key: {name: text for name, text in said.items() if text}})
        (fault,) = refused.value.faults
        assert (fault.key, fault.field) == (key, field), said
        assert why in f"{fault.problem} {fault.remedy}", said
        assert part.rows(draft) == before


def test_money_is_frozen_with_its_version_and_an_authority_is_the_boards_own(
    people: Cast, draft: int
) -> None:
    write_lists(people.planner, draft)
    for part, rows in MONEY.items():
        write(people, draft, part, rows)
    for key in ("authority-s37000012", "authority-sample-council-north", "authority-nowhere"):
        with (
            pytest.raises(InternalError, match="an integration authority of the board alone"),
            transaction.atomic(),
        ):
            PlanMoney.objects.create(version_id=draft, key=key, year1_once=1)
    sign(people.approver, draft)
    attempts: list[Callable[[], object]] = [
        lambda: FINANCE.write(draft, {"spend-pay": {"year1_once": "1"}}),
        lambda: PlanMoney.objects.filter(key="spend-pay").delete(),
        lambda: PlanSaving.objects.update(in_year=1),
        lambda: PlanCapital.objects.update(year1=1),
        lambda: PlanAssumption.objects.update(amount=1),
        lambda: PlanLength.objects.update(years="3"),
    ]
    for change in attempts:
        with pytest.raises(DatabaseError, match="cannot change"), transaction.atomic():
            change()


BROKEN: list[tuple[str, type[Any], dict[str, Any]]] = [
    ("one_line_of_money_per_version_and_key", PlanMoney, {"key": "spend-pay"}),
    ("line_of_money_is_named", PlanMoney, {"key": "Pay"}),
    ("amounts_of_money_are_real_numbers", PlanMoney, {"year5_once": -(10**10)}),
    ("one_saving_per_version_and_key", PlanSaving, {"key": FIRST}),
    ("saving_has_a_key_of_its_own", PlanSaving, {"key": "x"}),
    ("saving_has_its_title_and_theme", PlanSaving, {"theme": ""}),
    ("saving_begins_in_a_year_of_the_plan", PlanSaving, {"year": "6"}),
    ("saving_is_counted_from_0", PlanSaving, {"in_year": -1}),
    ("only_a_saving_that_recurs_has_a_full_year", PlanSaving, {"full_year": 1}),
    ("only_a_saving_that_recurs_has_a_full_year", PlanSaving, {"recurs": "recurring"}),
    ("only_a_saving_that_recurs_has_a_full_year", PlanSaving, {"recurs": "often"}),
    ("saving_is_identified_or_not", PlanSaving, {"identified": ""}),
    ("risk_of_a_saving_is_known", PlanSaving, {"risk": "some"}),
    ("one_capital_scheme_per_version_and_key", PlanCapital, {"key": FIRST}),
    ("capital_scheme_has_a_key_of_its_own", PlanCapital, {"key": "x"}),
    ("capital_scheme_has_a_title", PlanCapital, {"title": ""}),
    ("capital_scheme_says_whose_money", PlanCapital, {"funding": ""}),
    ("capital_is_counted_from_0", PlanCapital, {"year5": -1}),
    ("one_assumption_per_version_and_key", PlanAssumption, {"key": FIRST}),
    ("assumption_has_a_key_of_its_own", PlanAssumption, {"key": "x"}),
    ("assumption_says_what_and_is_of_a_kind", PlanAssumption, {"words": ""}),
    ("assumption_says_what_and_is_of_a_kind", PlanAssumption, {"kind": "fear"}),
    ("amount_of_an_assumption_is_a_real_number", PlanAssumption, {"amount": 10**10}),
    ("likelihood_of_an_assumption_is_known", PlanAssumption, {"likelihood": "some"}),
    ("one_length_per_version_and_key", PlanLength, {"key": "revenue"}),
    ("length_is_named", PlanLength, {"key": ""}),
    ("a_plan_is_of_three_years_or_five", PlanLength, {"years": "4"}),
    ("reasons_for_five_years_are_said_or_not", PlanLength, {"redesign": "no"}),
    ("partner_is_an_authority_or_a_council", Partner, {"kind": "friend"}),
    ("partner_has_a_code_and_a_name", Partner, {"code": "s1"}),
    ("partner_has_a_code_and_a_name", Partner, {"name": ""}),
    ("only_a_council_is_in_an_authority", Partner, {"authority_id": "S37000032"}),
]


def test_the_database_refuses_what_cannot_be(people: Cast, draft: int) -> None:
    right: dict[type[Any], dict[str, Any]] = {
        PlanMoney: {"version_id": draft, "key": "spend-other", "year1_once": -1},
        PlanSaving: {
            "version_id": draft,
            "key": SECOND,
            "title": "A",
            "theme": "other",
            "year": "1",
            "recurs": "once",
            "identified": "no",
            "in_year": 1,
        },
        PlanCapital: {"version_id": draft, "key": SECOND, "title": "A", "funding": "other"},
        PlanAssumption: {"version_id": draft, "key": SECOND, "words": "A", "kind": "risk"},
        PlanLength: {"version_id": draft, "key": "capital"},
        Partner: {
            "code": "S37999999",
            "kind": "authority",
            "name": "A",
            "organisation": Organisation.including_samples.get(slug=BOARD),
            "source": "A",
        },
    }
    names = {constraint.name for model in right for constraint in model._meta.constraints}
    assert names == {name for name, _, _ in BROKEN}
    for model, values in right.items():
        taken = {PlanMoney: "spend-pay", PlanLength: "revenue"}.get(model, FIRST)
        if model is not Partner:
            model.objects.create(**values | {"key": taken})
    for name, model, change in BROKEN:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            model.objects.create(**right[model] | change)
    for model, values in right.items():
        model.objects.create(**values)
    with pytest.raises(InternalError, match="partners_are_never_deleted"), transaction.atomic():
        Partner.objects.filter(kind=Partner.Kind.COUNCIL).delete()


@pytest.mark.parametrize(
    ("year", "kind", "asked"),
    [
        (2018, "territorial", False),
        (2019, "territorial", True),
        (2026, "territorial", True),
        (2026, "special", False),
    ],
)
def test_breaking_even_over_three_years_is_asked_of_territorial_boards_since_2019(
    draft: int, year: int, kind: str, *, asked: bool
) -> None:
    setting = seen().setting
    framework = copy(setting.framework)
    framework.year_start = date(year, 4, 1)
    found = money_of({}, replace(setting, framework=framework, board_kind=kind))
    assert found.breaks_even_over_three is asked
