"""What is found between money, staff and words of a plan: explained or noted, and never in a plan that is sound."""

import pytest

from boards.plans.demo_money import money_of_sample
from boards.plans.demo_rows import SAMPLES
from boards.plans.demo_sections import sections_of_sample
from boards.plans.demo_staff import STAFF
from boards.plans.parts import COMMUNITY, FINANCE, IMPROVEMENT, LENGTH, SAVINGS, TRAJECTORIES, WORKFORCE
from boards.plans.parts.part import Part, Rows
from boards.plans.parts.trajectories.rules import rules_of
from boards.plans.words import field_of
from targets.calc.plan_checks import Severity
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
    breaks: list[tuple[str, Part, Rows, str]] = [
        (
            "r3_position",
            FINANCE,
            {"position-stated": dict(LINES["position-stated"]) | {"year1_once": "-2.999"}},
            "Position in the year in 2026/27 (R3): stated −2.999, 0.001 more than its lines",
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
