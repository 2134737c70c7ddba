"""The sums of the financial plan, R1 to R12, each a check by its name, and the years that it covers.

R1, R2 and R9 hinder a signature. The rules are ours: `targets/calc/money_checks.py` reckons them.
"""

from collections.abc import Callable, Iterator

from boards.components.words import counted
from boards.plans.money import MoneyOfPlan, money_of
from boards.plans.parts import FINANCE, LENGTH
from boards.plans.parts.finance import money_words, off_words, year_words
from boards.plans.parts.part import Check, Found, Place, Whole
from targets.calc import money, money_checks
from targets.calc.plan_checks import Severity
from targets.calc.rounding import percent_of

Find = Callable[[Whole], Iterator[Found]]

#: Where to go for the sum that is named so; the others are of the whole part.
_LINES = {
    "Total income": money.INCOME_STATED,
    "Total spend before savings": money.SPEND_STATED,
    "Initial revenue resource limit": money.LIMIT_STATED,
    "Of which to integration authorities": money.AUTHORITIES,
}


def money_in(whole: Whole) -> MoneyOfPlan | None:
    """None where nothing of the financial plan is written."""
    return whole.read(_money_of) if whole.of(FINANCE.key) else None


def _money_of(whole: Whole) -> MoneyOfPlan:
    return money_of(whole.rows, whole.setting)


def _checks(whole: Whole, rule: str) -> Iterator[tuple[str, money_checks.Check]]:
    """The sums of one rule, each with what tells it from others; empty where nothing of the plan is written."""
    plan = money_in(whole)
    for place, check in enumerate(plan.checks if plan else ()):
        if check.rule == rule:
            yield f"{check.year}-{place}", check


def _sum(rule: str) -> Find:
    """A finding for each year in which the sum does not hold."""

    def find(whole: Whole) -> Iterator[Found]:
        for about, check in _checks(whole, rule):
            if check.holds or check.stated is None:
                continue
            words = off_words(check)
            if check.is_limit:
                words = f"{money_words(check.gives)}, {money_words(abs(check.off))} above {money_words(check.stated)}"
            yield _found(whole, check, words, about, reason=_explained_elsewhere(whole, check))

    return find


def _explained_elsewhere(whole: Whole, check: money_checks.Check) -> str:
    plan = money_in(whole)
    rule = money_checks.said_already(check, plan.checks if plan else ())
    return f"It is the same difference as in {rule}, and is explained there." if rule else ""


def _found(whole: Whole, check: money_checks.Check, words: str, about: str, *, reason: str = "") -> Found:
    stated = () if check.stated is None else (("stated", money_words(check.stated)),)
    return Found(
        f"{check.about} in {year_words(whole.setting, check.year)} ({check.rule}): {words}.",
        about=about,
        compared=(("gives", money_words(check.gives)), *stated),
        places=(Place(FINANCE.key, _LINES.get(check.about, "")),),
        reason=reason,
    )


def initial_limit(whole: Whole) -> Iterator[Found]:
    """R2; and the initial limit has to be stated."""
    yield from _sum("R2")(whole)
    for about, check in _checks(whole, "R2"):
        if check.stated is None:
            yield _found(whole, check, off_words(check), about)


def underlying_deficit(whole: Whole) -> Iterator[Found]:
    """R4: what is reckoned and never stated is noted where it is a deficit."""
    plan = money_in(whole)
    for about, check in _checks(whole, "R4"):
        if check.gives >= 0 or plan is None:
            continue
        opening = money.together(plan.years[check.year - 1], [money.OPENING]).recurring
        share = (
            percent_of(numerator=-check.gives, denominator=opening, scale=100, places=1)
            if opening > 0
            else None
        )
        of_baseline = () if share is None else (("of the opening baseline", f"{share}%"),)
        year = year_words(whole.setting, check.year)
        yield Found(
            f"{check.about} in {year} (R4): a deficit of {money_words(-check.gives)}.",
            about=about,
            compared=(("position", money_words(check.gives)), *of_baseline),
            places=(Place(FINANCE.key),),
        )


def looks_rounded(whole: Whole) -> Iterator[Found]:
    """R12: a typed plan is exact; a difference that rounding makes shows that published amounts were copied."""
    plan = money_in(whole)
    for place, check in enumerate(plan.checks if plan else ()):
        places = money_checks.r12_rounded_to(check)
        if places is None:
            continue
        unit = counted(places, "decimal place", "decimal places") if places else "whole millions"
        year = year_words(whole.setting, check.year)
        yield Found(
            f"{check.about} in {year} (R12): the amounts seem to be rounded to {unit}. "
            "A typed plan is exact: enter them as they are.",
            about=f"{check.year}-{place}",
            compared=(
                ("off by", money_words(abs(check.off))),
                ("rounding makes up to", money_words(money_checks.rounding_in(check, places=places))),
            ),
            places=(Place(FINANCE.key, _LINES.get(check.about, "")),),
        )


def years_not_covered(whole: Whole) -> Iterator[Found]:
    """Years that Government told the board, and of which no income or spend is written."""
    plan = money_in(whole)
    if plan is None or plan.told is None:
        return
    for year, lacking in money_checks.not_covered(plan.years, told=plan.told):
        yield Found(
            f"The plan is of {plan.told} years, and {year_words(whole.setting, year)} has no "
            f"{' and no '.join(lacking)}.",
            about=str(year),
            places=(Place(FINANCE.key), Place(LENGTH.key)),
        )


def other_length_than_told(whole: Whole) -> Iterator[Found]:
    """What Government told decides; that the plan suggests another length is said."""
    plan = money_in(whole)
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


CHECKS = (
    Check("r1_totals", Severity.BLOCKS, _sum("R1"), part=FINANCE.key),
    Check("r2_initial_limit", Severity.BLOCKS, initial_limit, part=FINANCE.key),
    Check("r9_authorities", Severity.BLOCKS, _sum("R9"), part=FINANCE.key),
    Check("r3_position", Severity.EXPLAIN, _sum("R3")),
    Check("r5_opening", Severity.EXPLAIN, _sum("R5")),
    Check("r6_gap", Severity.EXPLAIN, _sum("R6")),
    Check("r7_next_gap", Severity.EXPLAIN, _sum("R7")),
    Check("r8_capital", Severity.EXPLAIN, _sum("R8")),
    Check("r11_three_years", Severity.EXPLAIN, _sum("R11")),
    Check("years_not_covered", Severity.EXPLAIN, years_not_covered),
    Check("r4_underlying", Severity.NOTE, underlying_deficit),
    Check("r12_rounding", Severity.NOTE, looks_rounded),
    Check("other_length_than_told", Severity.NOTE, other_length_than_told),
)
