"""The staff of a plan: as the workforce plan says it, beside the pay bill, and beside what shall get better."""

from collections.abc import Iterator
from decimal import Decimal

from boards.plans.across.money import money_in
from boards.plans.parts import ENDORSEMENTS, FINANCE, TRAJECTORIES, WORKFORCE
from boards.plans.parts.finance import money_words
from boards.plans.parts.finance import year_words as money_year
from boards.plans.parts.inputs import number_words
from boards.plans.parts.part import Check, Found, Place, Whole
from boards.plans.parts.trajectories.rules import Rules, rules_of
from boards.plans.parts.workforce import last_of_march
from boards.plans.staff_rows import COSTS, YEARS
from boards.plans.words import field_of
from targets.calc import money, money_checks, workforce
from targets.calc.periods import day_words
from targets.calc.plan_checks import Severity
from targets.calc.rag import Direction
from targets.calc.rounding import round_half_up
from targets.catalogue.models import Definition

#: What the guidance wants said by others, by the heading under which a board records it.
ENDORSED_BY = {
    "workforce": "that the Area Partnership Forum discussed the workforce plan",
    "nursing-numbers": "that the nurse director endorses the numbers of nurses and midwives",
}


def _values(whole: Whole, field: str) -> dict[str, Decimal]:
    """By group that says something."""
    return {key: Decimal(said[field]) for key, said in whole.of(WORKFORCE.key).items() if field in said}


def _staff(whole: Whole) -> list[Decimal | None]:
    """Of baseline and each year, all groups together; None where a group that is written says nothing."""
    return workforce.of_each_year(
        [_values(whole, year) for year in YEARS], written=whole.of(WORKFORCE.key).keys()
    )


def _pay(whole: Whole) -> list[Decimal | None]:
    """The pay bill of the first three years."""
    plan = money_in(whole)
    return [
        lines[money.PAY].total if money.PAY in lines else None for lines in (plan.years[:3] if plan else ())
    ]


def management_above_administrative(whole: Whole) -> Iterator[Found]:
    """Management is inside Administrative services, so it cannot be more."""
    for place, year in enumerate(YEARS):
        for inside, outside in workforce.above_their_group(_values(whole, year)):
            said = whole.of(WORKFORCE.key)
            yield Found(
                f"Management is inside Administrative services, and is more on {_day(whole, place)}.",
                about=year,
                compared=(
                    ("Management", _people(Decimal(said[inside][year]))),
                    ("Administrative services", _people(Decimal(said[outside][year]))),
                ),
                places=(Place(WORKFORCE.key, inside), Place(WORKFORCE.key, outside)),
            )


def flat_line_not_told(whole: Whole) -> Iterator[Found]:
    """Staff that never change: that can be honest, and then "not yet reflected" or the narrative says so."""
    groups = whole.of(WORKFORCE.key)
    told = any("not_reflected" in said or "narrative" in said for said in groups.values())
    staff = [value for value in _staff(whole) if value is not None]
    if len(staff) == len(YEARS) and workforce.is_flat(staff) and not told:
        yield Found(
            "Staff stay the same in every year, and nothing says why or that plans are not yet reflected.",
            compared=(("staff", _people(staff[0])),),
            places=(Place(WORKFORCE.key),),
        )


def staff_not_endorsed(whole: Whole) -> Iterator[Found]:
    """What others said of the workforce plan, where the year has a place for it and nothing stands there."""
    listed = ENDORSEMENTS.listed and ENDORSEMENTS.listed.asked(whole.setting)
    if not listed or not whole.of(WORKFORCE.key):
        return
    lacking = workforce.not_endorsed(
        ENDORSED_BY,
        asked=listed.titles,
        recorded={said.get("about", "") for said in whole.of(ENDORSEMENTS.key).values()},
        written=whole.of(WORKFORCE.key),
    )
    if lacking:
        words = "; ".join(ENDORSED_BY[about] for about in lacking)
        yield Found(f"Not recorded: {words}.", places=(Place(ENDORSEMENTS.key),))


def nursing_without_tools(whole: Whole) -> Iterator[Found]:
    nurses = whole.of(WORKFORCE.key).get(workforce.NURSING, {})
    if nurses and "tools" not in nurses:
        yield Found(
            "No workload tool is named for nursing and midwifery.",
            places=(Place(WORKFORCE.key, workforce.NURSING),),
        )


def staff_cost_above_pay(whole: Whole) -> Iterator[Found]:
    """Only where every group with staff says what it costs. Year 1 of the staff is the end of year 1 of the money."""
    pay = _pay(whole)
    staff, costs = ([_values(whole, name) for name in names[1:]] for names in (YEARS, COSTS))
    for year in workforce.cost_above_pay(pay, staff, costs):
        cost = workforce.in_all(costs[year - 1])
        yield Found(
            f"The staff of {_year(whole, year)} cost more than its pay bill.",
            about=str(year),
            compared=(("cost of staff", money_words(cost)), ("pay", _amount(pay[year - 1]))),
            places=(Place(WORKFORCE.key), Place(FINANCE.key, money.PAY)),
        )


def pay_and_staff_apart(whole: Whole) -> Iterator[Found]:
    """R10: pay and whole-time equivalents move in opposite directions."""
    pay, staff = _pay(whole), _staff(whole)[1:]
    for year in money_checks.r10_pay_and_staff(pay, staff):
        yield _moved(
            whole,
            f"Pay and staff move in opposite directions to {_year(whole, year)} (R10).",
            year,
            pay,
            staff,
        )


def pay_still_while_staff_move(whole: Whole) -> Iterator[Found]:
    """A pay bill that does not move although staff do, by a hundredth or more."""
    pay, staff = _pay(whole), _staff(whole)[1:]
    for year in money_checks.pay_still(pay, staff):
        yield _moved(
            whole, f"Pay stays the same to {_year(whole, year)} while staff change.", year, pay, staff
        )


def _moved(
    whole: Whole, words: str, year: int, pay: list[Decimal | None], staff: list[Decimal | None]
) -> Found:
    return Found(
        words,
        about=str(year),
        compared=(
            ("pay", f"{_amount(pay[year - 2])} to {_amount(pay[year - 1])}"),
            ("staff", f"{_people(staff[year - 2])} to {_people(staff[year - 1])}"),
        ),
        places=(Place(FINANCE.key, money.PAY), Place(WORKFORCE.key)),
    )


def _lines(whole: Whole) -> Iterator[tuple[str, Rules, list[Decimal]]]:
    """Trajectories of at least two values."""
    for key, rules in whole.setting.read(rules_of).items():
        row = whole.of(TRAJECTORIES.key).get(key, {})
        values = [Decimal(row[name]) for period in rules.periods if (name := field_of(period)) in row]
        if len(values) > 1:
            yield key, rules, values


def better_with_staff_flat(whole: Whole) -> Iterator[Found]:
    """Targets that are planned to get better in a year in which the staff do not grow."""
    planned, lower, titles = {}, set(), {}
    for key, rules, values in _lines(whole):
        direction = Direction(rules.definition.direction)
        if direction is not Direction.NEUTRAL:
            planned[key], titles[key] = (values[0], values[-1]), rules.title
            lower |= {key} if direction is Direction.LOWER else set()
    yield from _up_with_staff_flat(
        whole, planned, lower, titles, are=("target gets better", "targets get better")
    )


def activity_up_with_staff_flat(whole: Whole) -> Iterator[Found]:
    """More is planned to be done, of what is counted and neither good nor bad, by staff that do not grow."""
    planned, titles = {}, {}
    for key, rules, values in _lines(whole):
        counts = rules.definition.unit == Definition.Unit.COUNT
        if counts and Direction(rules.definition.direction) is Direction.NEUTRAL:
            planned[key], titles[key] = (values[0], values[-1]), rules.title
    yield from _up_with_staff_flat(whole, planned, set(), titles, are=("activity rises", "activities rise"))


def _up_with_staff_flat(
    whole: Whole,
    planned: dict[str, tuple[Decimal, Decimal]],
    lower: set[str],
    titles: dict[str, str],
    *,
    are: tuple[str, str],
) -> Iterator[Found]:
    before, after, *_ = _staff(whole)
    if before is None or after is None:
        return
    found = money_checks.improves_with_staff_flat(planned, lower_is_better=lower, staff=after - before)
    if found:
        words = are[0] if len(found) == 1 else are[1]
        yield Found(
            f"{len(found)} {words} while staff do not grow: {'; '.join(titles[key] for key in found)}.",
            compared=(("staff", f"{_people(before)} to {_people(after)}"),),
            places=(Place(WORKFORCE.key), *(Place(TRAJECTORIES.key, key) for key in found)),
        )


def _day(whole: Whole, years: int) -> str:
    return day_words(last_of_march(years)(whole.setting))


def _year(whole: Whole, year: int) -> str:
    return money_year(whole.setting, year)


def _amount(value: Decimal | None) -> str:
    return "" if value is None else money_words(value)


def _people(value: Decimal | None) -> str:
    return "" if value is None else number_words(round_half_up(value, places=1))


CHECKS = (
    Check(
        "management_above_administrative",
        Severity.BLOCKS,
        management_above_administrative,
        part=WORKFORCE.key,
    ),
    Check("flat_line_not_told", Severity.NOTE, flat_line_not_told),
    Check("staff_not_endorsed", Severity.NOTE, staff_not_endorsed),
    Check("nursing_without_tools", Severity.NOTE, nursing_without_tools),
    Check("staff_cost_above_pay", Severity.NOTE, staff_cost_above_pay),
    Check("r10_pay_and_staff", Severity.NOTE, pay_and_staff_apart),
    Check("pay_still_while_staff_move", Severity.NOTE, pay_still_while_staff_move),
    Check("better_with_staff_flat", Severity.NOTE, better_with_staff_flat),
    Check("activity_up_with_staff_flat", Severity.NOTE, activity_up_with_staff_flat),
)
