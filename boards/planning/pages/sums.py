"""What the money of a plan adds up to, sum by sum, beside the part where it is typed."""

from dataclasses import dataclass

from boards.components.columns import Column, Kind
from boards.components.tables import PageTable, page_table
from boards.organisations.marks import of_board
from boards.organisations.models import Organisation
from boards.plans.across.money import money_in
from boards.plans.money import MoneyOfPlan
from boards.plans.parts import FINANCE, LENGTH
from boards.plans.parts.finance import money_words, year_words
from boards.plans.queries import PlanView
from targets.calc.money import OPENING
from targets.calc.money_checks import Check
from targets.calc.plan_checks import Severity
from targets.calc.rounding import percent_of

FOLLOWS = {
    Severity.BLOCKS: "blocks signing",
    Severity.EXPLAIN: "must be explained",
    Severity.NOTE: "is noted",
}

#: Terms that are sums of lines or of schemes themselves.
TERMS = {
    "income": "income",
    "spend": "spend",
    "savings": "savings in the year",
    "income-recurring": "recurring income",
    "spend-recurring": "recurring spend",
    "savings-full-year": "recurring savings in a full year",
    "spend-before": "recurring spend of the year before",
    "identified": "savings identified",
    "unidentified": "savings not yet identified",
    "deficit": "deficit",
    "gap-without-once": "gap without schemes that come once",
    "position-1": "deficit of the first year",
    "position-2": "deficit of the second year",
    "position-3": "deficit of the third year",
}


@dataclass(frozen=True)
class SumLine:
    """One check, with the names of its terms and the year in words."""

    check: Check
    year: str
    terms: str


COLUMNS: tuple[Column[SumLine], ...] = (
    Column("rule", "Rule", lambda line: line.check.rule),
    Column("about", "What", lambda line: line.check.about),
    Column("year", "Year", lambda line: line.year),
    Column("terms", "Sum of", lambda line: line.terms, only="file"),
    Column("sum", "Sum", lambda line: sum_words(line.check)),
    Column("gives", "Gives", lambda line: line.check.gives, Kind.NUMBER, only="file"),
    Column("stated", "Stated", lambda line: line.check.stated, Kind.NUMBER, only="file"),
    Column("result", "Result", lambda line: result_words(line.check)),
)


def sum_words(check: Check) -> str:
    """ "539.473 + 14.495 + 4.028 − 0.700 = 557.296" """
    if not check.terms:
        return f"nothing is written = {money_words(check.gives)}"
    first, *others = (value for _, value in check.terms)
    terms = "".join(f" {'−' if value < 0 else '+'} {money_words(abs(value))}" for value in others)
    return f"{money_words(first)}{terms}" + (f" = {money_words(check.gives)}" if others else "")


def result_words(check: Check) -> str:
    if check.stated is None:
        return "nothing to compare"
    if check.is_limit:
        room, most = money_words(abs(check.off)), money_words(check.stated)
        return (
            f"holds: {room} left of {most}"
            if check.holds
            else f"{room} above {most}: {FOLLOWS[check.severity]}"
        )
    if check.holds:
        return f"holds: {money_words(check.stated)}"
    return (
        f"stated {money_words(check.stated)}, off by {money_words(abs(check.off))}: {FOLLOWS[check.severity]}"
    )


def sums_of(plan: PlanView, *, part: str, organisation: Organisation) -> tuple[PageTable, ...]:
    """Beside the lines of money alone, and only where there are any."""
    if part != FINANCE.key:
        return ()
    whole = money_in(plan.whole)
    if whole is None:
        return ()
    lines = [
        SumLine(
            check,
            year_words(plan.setting, check.year),
            " + ".join(TERMS.get(key) or whole.titles.get(key, key) for key, _ in check.terms),
        )
        for check in whole.checks
    ]
    if not lines:
        return ()
    return (
        page_table(
            of_board(COLUMNS, organisation),
            lines,
            key="sums",
            caption="Sums that must hold",
            note="Million pounds, of the amounts as typed, exactly. The rules are ours.",
            layout="scroll",
        ),
    )


def remarks_on(plan: PlanView, *, part: str) -> tuple[str, ...]:
    """How many years the plan wants, and whether that is what Government told the board."""
    if part not in (FINANCE.key, LENGTH.key):
        return ()
    whole = money_in(plan.whole)
    if whole is None or OPENING not in whole.years[0]:
        return ()
    return tuple(_length_words(whole))


def _length_words(whole: MoneyOfPlan) -> list[str]:
    deficit = -whole.underlying
    share = (
        percent_of(numerator=deficit, denominator=whole.opening, scale=100, places=1)
        if whole.opening > 0
        else None
    )
    rests = f"an underlying deficit of {money_words(deficit)}" if deficit > 0 else "no underlying deficit"
    if deficit > 0 and share is not None:
        rests += f", {share}% of the opening baseline"
    if whole.boxes:
        rests += f"; {', '.join(box.lower() for box in whole.boxes)}"
    suggested = "five" if whole.wants_five_years else "three"
    told = {None: "is not entered yet", 3: "is three", 5: "is five"}[whole.told]
    return [
        f"The plan suggests {suggested} years of revenue: {rests}. "
        "Five are for a deficit above 1%, or for a reason that is ticked.",
        f"What Government told the board {told}. That decides.",
    ]
