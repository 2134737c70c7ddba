"""What is found in the money, the staff and the words of a plan, and between them."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from boards.components.words import counted
from boards.plans.money import MoneyOfPlan, money_of
from boards.plans.parts import (
    ACTIONS,
    COMMUNITY,
    FINANCE,
    IMPROVEMENT,
    LENGTH,
    REGIONAL_CITED,
    SAVINGS,
    TRAJECTORIES,
    WORKFORCE,
)
from boards.plans.parts.community import areas_without
from boards.plans.parts.finance import money_words, off_words, year_words
from boards.plans.parts.improvement import unanswered
from boards.plans.parts.inputs import number_words
from boards.plans.parts.part import Check, Found, Place, Whole
from boards.plans.parts.regional import not_agreed, stale
from boards.plans.parts.trajectories.rules import rules_of
from boards.plans.staff_rows import YEARS
from boards.plans.words import field_of
from targets.calc import money, money_checks
from targets.calc.plan_checks import Severity
from targets.calc.rag import Direction
from targets.calc.rounding import round_half_up
from targets.calc.workforce import in_all

Find = Callable[[Whole], Iterator[Found]]


def _money(whole: Whole) -> MoneyOfPlan | None:
    """None where nothing of the financial plan is written."""
    return money_of(whole.rows, whole.setting) if whole.of(FINANCE.key) else None


def _sum(rule: str) -> Find:
    """A finding for each year in which the sum does not hold."""

    def find(whole: Whole) -> Iterator[Found]:
        plan = _money(whole)
        for place, check in enumerate(plan.checks if plan else ()):
            if check.rule != rule or check.holds or check.stated is None:
                continue
            year = year_words(whole.setting, check.year)
            words = off_words(check)
            if check.is_limit:
                words = f"{money_words(check.gives)}, {money_words(abs(check.off))} above {money_words(check.stated)}"
            yield Found(
                f"{check.about} in {year} ({rule}): {words}.",
                about=f"{check.year}-{place}",
                compared=(("gives", money_words(check.gives)), ("stated", money_words(check.stated))),
                places=(Place(FINANCE.key),),
            )

    return find


def years_not_covered(whole: Whole) -> Iterator[Found]:
    """Years that Government told the board, and of which no income or spend is written."""
    plan = _money(whole)
    if plan is None or plan.told is None:
        return
    for year, lines in enumerate(plan.years[: plan.told], start=1):
        lacking = [
            words
            for words, keys in (("income", money.INCOME), ("spend", money.SPEND))
            if not any(key in lines for key in keys)
        ]
        if lacking:
            yield Found(
                f"The plan is of {plan.told} years, and {year_words(whole.setting, year)} has no "
                f"{' and no '.join(lacking)}.",
                about=str(year),
                places=(Place(FINANCE.key), Place(LENGTH.key)),
            )


def other_length_than_told(whole: Whole) -> Iterator[Found]:
    """What Government told decides; that the plan suggests another length is said."""
    plan = _money(whole)
    if plan is None or money.OPENING not in plan.years[0]:
        return
    suggested = 5 if plan.wants_five_years else 3
    if plan.told is None:
        yield Found("How many years Government told the board is not entered.", places=(Place(LENGTH.key),))
    elif plan.told != suggested:
        yield Found(
            f"The plan is of {plan.told} years, and suggests {suggested}.",
            compared=(
                ("underlying position", money_words(plan.underlying)),
                ("opening baseline", money_words(plan.opening)),
            ),
            places=(Place(LENGTH.key),),
        )


def _staff(whole: Whole) -> list[Decimal | None]:
    """Of baseline and each year, all groups together; None where a group that is written says nothing."""
    groups = whole.of(WORKFORCE.key)
    return [
        in_all({key: Decimal(said[year]) for key, said in groups.items()})
        if groups and all(year in said for said in groups.values())
        else None
        for year in YEARS
    ]


def pay_and_staff_apart(whole: Whole) -> Iterator[Found]:
    """R10: pay and whole-time equivalents move in opposite directions."""
    plan = _money(whole)
    if plan is None:
        return
    years, staff = plan.years[:3], _staff(whole)[1:]
    pay = [lines[money.PAY].total if money.PAY in lines else None for lines in years]
    for year in money_checks.r10_pay_and_staff(pay, staff):
        yield Found(
            f"Pay and staff move in opposite directions to {year_words(whole.setting, year)} (R10).",
            about=str(year),
            compared=(
                ("pay", f"{_amount(pay[year - 2])} to {_amount(pay[year - 1])}"),
                ("staff", f"{_people(staff[year - 2])} to {_people(staff[year - 1])}"),
            ),
            places=(Place(FINANCE.key, money.PAY), Place(WORKFORCE.key)),
        )


def _amount(value: Decimal | None) -> str:
    return "" if value is None else money_words(value)


def _people(value: Decimal | None) -> str:
    return "" if value is None else number_words(round_half_up(value, places=1))


def _unknown_actions(whole: Whole, named: Mapping[str, str]) -> tuple[str, ...]:
    """Keys of rows whose action is none of the plan's; none where the year asks for no actions."""
    if ACTIONS.key not in whole.rows:
        return ()
    titles = [said["title"] for said in whole.of(ACTIONS.key).values()]
    return money_checks.without_action(named, titles=titles)


def savings_without_action(whole: Whole) -> Iterator[Found]:
    """Identified savings that name none of the plan's actions."""
    savings = whole.of(SAVINGS.key)
    identified = {key: said.get("action", "") for key, said in savings.items() if said["identified"] == "yes"}
    if keys := _unknown_actions(whole, identified):
        named = counted(len(keys), "identified saving names", "identified savings name")
        yield Found(f"{named} no action of this plan.", places=tuple(Place(SAVINGS.key, key) for key in keys))


def answers_by_no_action(whole: Whole) -> Iterator[Found]:
    """Answers that name an action, and none of the plan's."""
    named = {key: said["action"] for key, said in whole.of(IMPROVEMENT.key).items() if "action" in said}
    if keys := _unknown_actions(whole, named):
        words = counted(len(keys), "answer names", "answers name")
        places = tuple(Place(IMPROVEMENT.key, key) for key in keys)
        yield Found(f"{words} an action that this plan does not have.", places=places)


def better_with_staff_flat(whole: Whole) -> Iterator[Found]:
    """Targets that are planned to get better in a year in which the staff do not grow."""
    before, after, *_ = _staff(whole)
    if before is None or after is None:
        return
    planned, lower, titles = {}, set(), {}
    for key, rules in whole.setting.read(rules_of).items():
        row = whole.of(TRAJECTORIES.key).get(key, {})
        values = [Decimal(row[name]) for period in rules.periods if (name := field_of(period)) in row]
        direction = Direction(rules.definition.direction)
        if len(values) > 1 and direction is not Direction.NEUTRAL:
            planned[key], titles[key] = (values[0], values[-1]), rules.title
            lower |= {key} if direction is Direction.LOWER else set()
    found = money_checks.improves_with_staff_flat(planned, lower_is_better=lower, staff=after - before)
    if found:
        are = "target gets" if len(found) == 1 else "targets get"
        yield Found(
            f"{len(found)} {are} better while staff do not grow: {'; '.join(titles[key] for key in found)}.",
            compared=(("staff", f"{_people(before)} to {_people(after)}"),),
            places=(Place(WORKFORCE.key), *(Place(TRAJECTORIES.key, key) for key in found)),
        )


def council_areas_without_contribution(whole: Whole) -> Iterator[Found]:
    """Only where contributions are written at all."""
    rows = whole.of(COMMUNITY.key)
    for name in areas_without(rows, whole.setting) if rows else ():
        yield Found(f"Nothing is contributed in {name}.", about=name, places=(Place(COMMUNITY.key),))


def questions_unanswered(whole: Whole) -> Iterator[Found]:
    """They are counted; no answer is graded."""
    asked = IMPROVEMENT.listed and IMPROVEMENT.listed.asked(whole.setting)
    if asked and (open_ones := unanswered(whole.of(IMPROVEMENT.key), whole.setting)):
        yield Found(
            f"{len(open_ones)} of {len(asked.titles)} questions of the year are not answered.",
            places=(Place(IMPROVEMENT.key),),
        )


def cited_texts_not_agreed(whole: Whole) -> Iterator[Found]:
    """Cited and not agreed, or agreed as they do not read any more."""
    rows = whole.of(REGIONAL_CITED.key)
    reasons = dict.fromkeys(not_agreed(rows), "this board has not agreed to it")
    for key, why in {**reasons, **(stale(rows, whole.setting) if rows else {})}.items():
        title = REGIONAL_CITED.title_of(key, rows[key], whole.setting)
        yield Found(f"{title}: {why}.", about=key, places=(Place(REGIONAL_CITED.key, key),))


CHECKS = (
    Check("r3_position", Severity.EXPLAIN, _sum("R3")),
    Check("r5_opening", Severity.EXPLAIN, _sum("R5")),
    Check("r6_gap", Severity.EXPLAIN, _sum("R6")),
    Check("r7_next_gap", Severity.EXPLAIN, _sum("R7")),
    Check("r8_capital", Severity.EXPLAIN, _sum("R8")),
    Check("r11_three_years", Severity.EXPLAIN, _sum("R11")),
    Check("years_not_covered", Severity.EXPLAIN, years_not_covered),
    Check("council_area_without_contribution", Severity.EXPLAIN, council_areas_without_contribution),
    Check("cited_text_not_agreed", Severity.EXPLAIN, cited_texts_not_agreed),
    Check("r10_pay_and_staff", Severity.NOTE, pay_and_staff_apart),
    Check("other_length_than_told", Severity.NOTE, other_length_than_told),
    Check("saving_without_action", Severity.NOTE, savings_without_action),
    Check("better_with_staff_flat", Severity.NOTE, better_with_staff_flat),
    Check("questions_unanswered", Severity.NOTE, questions_unanswered),
    Check("answer_by_no_action", Severity.NOTE, answers_by_no_action),
)
