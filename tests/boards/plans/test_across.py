"""What is found between money, staff and words of a plan: explained or noted, and never in a plan that is sound."""

from datetime import date
from decimal import Decimal

import pytest

from boards.plans.across import staff
from boards.plans.demo_money import money_of_sample
from boards.plans.demo_rows import SAMPLES
from boards.plans.demo_sections import sections_of_sample
from boards.plans.demo_staff import STAFF
from boards.plans.parts import (
    COMMUNITY,
    ENDORSEMENTS,
    FINANCE,
    IMPROVEMENT,
    LENGTH,
    RISKS,
    SAVINGS,
    SECTIONS,
    TRAJECTORIES,
    WORKFORCE,
)
from boards.plans.parts.part import Part, Rows
from boards.plans.parts.trajectories.rules import Rules, rules_of
from boards.plans.words import field_of
from targets.calc.plan_checks import Severity
from targets.catalogue.queries import catalogue
from tests.boards.plans.plans import BOARD, Cast
from tests.boards.plans.test_finance import write
from tests.boards.plans.test_listed import draft as draft  # noqa: PLC0414 (a fixture)
from tests.boards.plans.test_listed import seen

pytestmark = pytest.mark.django_db

WHOLE = {**SAMPLES, **STAFF, **money_of_sample(BOARD), **sections_of_sample(BOARD)}
LINES, GROUPS = WHOLE[FINANCE], WHOLE[WORKFORCE]


def found(severity: Severity | None = None) -> dict[str, list[str]]:
    """What each check says, by its key."""
    said: dict[str, list[str]] = {}
    for finding in seen().findings:
        if severity in (None, finding.check.severity):
            said.setdefault(finding.check.key, []).append(finding.found.said)
    return said


def test_what_the_samples_plan_leaves_open_is_noted_and_each_break_is_found(people: Cast, draft: int) -> None:
    for part, rows in WHOLE.items():
        write(people, draft, part, rows)
    assert found(Severity.EXPLAIN) == {}, "a sample can be handed over"
    notes = found(Severity.NOTE)
    assert notes["questions_unanswered"] == ["29 of 39 questions of the year are not answered."]
    assert notes["saving_without_action"] == ["2 identified savings name no action of this plan."]
    assert notes["r10_pay_and_staff"] == [
        "Pay and staff move in opposite directions to 2028/29 (R10). "
        "(pay: 306.200 to 308.200; staff: 10,713.2 to 10,711.2)"
    ]
    assert notes["r4_underlying"][0] == (
        "Underlying position at year end in 2026/27 (R4): a deficit of 6.000. "
        "(position: −6.000; of the opening baseline: 1.2%)"
    )
    without_year2 = {n: t for n, t in LINES["income-stated"].items() if "year2" not in n}
    breaks: list[tuple[str, Part, Rows, str]] = [
        (
            "r1_totals",
            FINANCE,
            {"income-stated": without_year2 | {"year2_recurring": "531.719"}},
            "Total income in 2027/28 (R1): stated 531.719, 3.019 more than its lines, which give 528.700. (gives",
        ),
        (
            "r2_initial_limit",
            FINANCE,
            {"limit-stated": {}},
            "Initial revenue resource limit in 2026/27 (R2): 511.500, and nothing is stated. (gives: 511.500)",
        ),
        (
            "r9_authorities",
            FINANCE,
            {"authorities": dict(LINES["authorities"]) | {"year1_recurring": "239"}},
            "Of which to integration authorities in 2026/27 (R9): stated 239.000, 1.000 less than its lines",
        ),
        (
            "r12_rounding",
            FINANCE,
            {"authorities": dict(LINES["authorities"]) | {"year1_recurring": "239"}},
            "Of which to integration authorities in 2026/27 (R12): the amounts seem to be rounded to whole millions.",
        ),
        (
            "management_above_administrative",
            WORKFORCE,
            {"management": dict(GROUPS["management"]) | {"year1": "1697"}},
            "Management is inside Administrative services, and is more on 31 March 2027. (Management: 1,697.0;",
        ),
        (
            "nursing_without_tools",
            WORKFORCE,
            {"nursing-midwifery": {n: t for n, t in GROUPS["nursing-midwifery"].items() if n != "tools"}},
            "No workload tool is named",
        ),
        (
            "staff_not_endorsed",
            ENDORSEMENTS,
            {key: {} for key in WHOLE[ENDORSEMENTS]},
            "Not recorded: that the Area Partnership Forum discussed the workforce plan; that the nurse director",
        ),
        (
            "r3_position",
            FINANCE,
            {"position-stated": dict(LINES["position-stated"]) | {"year1_once": "-2.999"}},
            "Position in the year in 2026/27 (R3): stated −2.999, 0.001 more than its lines",
        ),
        (
            "r6_gap",
            FINANCE,
            {"position-stated": dict(LINES["position-stated"]) | {"year1_once": "-2.999"}},
            "Gap before savings in 2026/27 (R6): stated 14.000, 0.001 more than its lines",
        ),
        (
            "r7_next_gap",
            FINANCE,
            {"income-other": {"year1_recurring": "2"}},
            "Gap with which the next year opens in 2026/27 (R7): stated 6.000, 2.000 more than its lines",
        ),
        (
            "r5_opening",
            FINANCE,
            {"pressure-pay": dict(LINES["pressure-pay"]) | {"year2_recurring": "6.9"}},
            "Opening recurring spend, pressures left out in 2027/28 (R5): stated 517.600",
        ),
        (
            "r8_capital",
            FINANCE,
            {"capital-limit": {"year1_once": "11"}},
            "Capital schemes against their funds in 2026/27 (R8): 13.500, 0.500 above 13.000",
        ),
        (
            "r11_three_years",
            FINANCE,
            {
                "pressure-pay": LINES["pressure-pay"],
                "spend-other": dict(LINES["spend-other"]) | {"year3_once": "1"},
            },
            "Deficit over three years in 2028/29 (R11): 1.000, 1.000 above 0.000",
        ),
        (
            "years_not_covered",
            FINANCE,
            {key: {n: t for n, t in said.items() if "year5" not in n} for key, said in LINES.items()},
            "The plan is of 5 years, and 2030/31 has no income and no spend.",
        ),
        (
            "other_length_than_told",
            LENGTH,
            {"revenue": {"years": "3"}},
            "The plan is of 3 years, and suggests 5.",
        ),
        (
            "council_area_without_contribution",
            COMMUNITY,
            {key: {} for key in WHOLE[COMMUNITY] if "south" in key},
            "Nothing is contributed in Sample South, invented.",
        ),
        (
            "saving_without_action",
            SAVINGS,
            {key: {n: t for n, t in said.items() if n != "action"} for key, said in WHOLE[SAVINGS].items()},
            "4 identified savings name no action of this plan.",
        ),
        (
            "area_without_section",
            SECTIONS,
            {key: {n: t for n, t in said.items() if n != "areas"} for key, said in WHOLE[SECTIONS].items()},
            "No section is about: ",
        ),
        ("questions_unanswered", IMPROVEMENT, {"integration-model": {}}, "30 of 39 questions"),
        (
            "answer_by_no_action",
            IMPROVEMENT,
            {"safe-stroke": {"action": "Nothing that there is"}},
            "1 answer names an action that this plan does not have.",
        ),
    ]
    for key, part, rows, words in breaks:
        write(people, draft, part, rows)
        assert any(one.startswith(words) for one in found().get(key, ())), (key, found())
        write(people, draft, part, {row: WHOLE[part].get(row, {}) for row in rows})
        if key not in notes:
            assert key not in found(), key
    wrong = dict(LINES["position-stated"]) | {"year1_once": "-2.999"}
    write(people, draft, FINANCE, {"position-stated": wrong})
    unexplained = [one.check.key for one in seen().findings if one.is_unexplained]
    assert "r3_position" in unexplained
    assert "r6_gap" not in unexplained, "one wrong number is explained once"
    write(people, draft, RISKS, {key: {} for key in WHOLE[RISKS]})
    assert found()["required_part_empty"] == ["1 required part is empty: Risks."]


def test_better_targets_with_staff_that_do_not_grow_are_noted(people: Cast, draft: int) -> None:
    rules = seen().setting.read(rules_of)["ae-4-hours"]
    rising = {field_of(period): str(70 + place) for place, period in enumerate(rules.periods)}
    write(people, draft, TRAJECTORIES, {"ae-4-hours": rising})
    write(people, draft, WORKFORCE, {"medical": GROUPS["medical"]})
    assert "better_with_staff_flat" not in found(), "there are more doctors"
    flat = dict.fromkeys(("baseline", "year1", "year2", "year3"), "812.4")
    write(people, draft, WORKFORCE, {"medical": flat})
    assert found()["better_with_staff_flat"] == [
        "1 target gets better while staff do not grow: A&E: seen within 4 hours. (staff: 812.4 to 812.4)"
    ]
    assert found()["flat_line_not_told"] == [
        "Staff stay the same in every year, and nothing says why or that plans are not yet reflected. (staff: 812.4)"
    ]
    write(people, draft, WORKFORCE, {"medical": flat | {"not_reflected": "yes"}})
    assert "flat_line_not_told" not in found()


def test_activity_pay_and_cost_are_held_against_the_staff(
    people: Cast, draft: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff_of = {"baseline": "800", "year1": "800", "year2": "812", "year3": "812"}
    write(people, draft, WORKFORCE, {"medical": staff_of | {"cost_year1": "98"}})
    write(people, draft, FINANCE, {"spend-pay": {"year1_recurring": "97", "year2_recurring": "97"}})
    said = found()
    assert said["staff_cost_above_pay"] == [
        "The staff of 2026/27 cost more than its pay bill. (cost of staff: 98.000; pay: 97.000)"
    ]
    assert said["pay_still_while_staff_move"] == [
        "Pay stays the same to 2027/28 while staff change. (pay: 97.000 to 97.000; staff: 800.0 to 812.0)"
    ]
    counted = catalogue().definition_on(measure_key="complaints-boards", day=date(2026, 3, 31))
    rules = Rules("complaints-boards", "Complaints", False, (), counted)
    line = ("complaints-boards", rules, [Decimal(900), Decimal(1000)])
    monkeypatch.setattr(staff, "_lines", lambda whole: [line])
    assert found()["activity_up_with_staff_flat"] == [
        "1 activity rises while staff do not grow: Complaints. (staff: 800.0 to 800.0)"
    ]
