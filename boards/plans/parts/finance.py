"""The financial plan by line: what comes every year and what comes once.

The lines are those of `targets/calc/money.py`, named by the policy of the year; the integration authorities are the
board's own. Savings, capital schemes, assumptions and the plan's length are parts beside it. What their sums must keep
is checked in `boards/plans/across/money.py`.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal

from boards.components.columns import Kind
from boards.organisations.models import Partner
from boards.plans.money_rows import ONCE, RECURRING, YEARS, PlanMoney
from boards.plans.parts.inputs import Number, Words, number_words
from boards.plans.parts.listed import Entry, headings, listed
from boards.plans.parts.part import Adding, Fields, Rows, Setting
from targets.calc import money
from targets.calc.money import Amount, Lines
from targets.calc.money_checks import Check
from targets.calc.rounding import round_half_up
from targets.calc.sums import total
from targets.compiled import Compiled

KEY = "finance"
NOTE = (
    "Million pounds, to three places. Amounts are entered and never made of percentages; totals come from the amounts "
    "as typed. What goes to integration authorities is part of the spend and not added."
)
PLACES = 3


def year_words(setting: Setting, year: int) -> str:
    """ "2026/27" of a year counted from 1."""
    first = setting.framework.year_start.year + year - 1
    return f"{first}/{(first + 1) % 100:02}"


def titled(year: int, what: str = "") -> Callable[[Setting], str]:
    def title(setting: Setting) -> str:
        return f"{year_words(setting, year)}{what}"

    return title


def amount(title: str, year: int, what: str = "", *, negative: bool = False, brief: bool = True) -> Entry:
    """An amount of one year."""
    asks = Number(PLACES, shown=PLACES, may_be_negative=negative)
    return Entry(title, asks, "Million pounds.", brief=brief, kind=Kind.NUMBER, titled=titled(year, what))


def _entries() -> dict[str, Entry]:
    found = {}
    for year, recurring, once in zip(YEARS, RECURRING, ONCE, strict=True):
        found[recurring] = amount(f"Year {year}, recurring", year, ", recurring", negative=True)
        found[once] = amount(f"Year {year}, once", year, ", once", negative=True)
    return found | {"note": Entry("Note", Words(2_000, rows=3), "What the line rests on.")}


_AUTHORITIES: Compiled[tuple[str, str]] = Compiled(
    lambda organisation: (
        Partner.objects.filter(organisation=organisation, kind=Partner.Kind.AUTHORITY)
        .order_by("name")
        .values_list("code", "name")
    ),
    organisation=int,
)


def lines_of(setting: Setting) -> Mapping[str, str]:
    """The lines that the year names, the board's integration authorities after their own; one query."""
    own = {
        f"{money.AUTHORITY}{code.lower()}": f"Of which to {name}"
        for code, name in _AUTHORITIES(organisation=setting.organisation_id)
    }
    found: dict[str, str] = {}
    for key, title in headings(KEY)(setting).items():
        found[key] = title
        if key == money.AUTHORITIES:
            found |= own
    return found


def years_of(rows: Rows) -> tuple[Lines, ...]:
    """The lines of each year that say something in it."""
    return tuple(
        {
            key: Amount(Decimal(said.get(recurring, "0")), Decimal(said.get(once, "0")))
            for key, said in rows.items()
            if recurring in said or once in said
        }
        for recurring, once in zip(RECURRING, ONCE, strict=True)
    )


def money_words(value: Decimal) -> str:
    return number_words(round_half_up(value, places=PLACES))


def off_words(check: Check) -> str:
    """What does not add up, by how much."""
    if check.stated is None:
        return f"{money_words(check.gives)}, and nothing is stated"
    more = "less" if check.off < 0 else "more"
    return (
        f"stated {money_words(check.stated)}, {money_words(abs(check.off))} {more} than its lines, "
        f"which give {money_words(check.gives)}"
    )


IN_ALL = {"Income in all": money.INCOME, "Spend before savings in all": money.SPEND}


def _totals(rows: Rows, setting: Setting) -> dict[str, Fields]:
    years = years_of(rows)

    def sums(keys: tuple[str, ...]) -> Fields:
        found = {}
        for lines, recurring, once in zip(years, RECURRING, ONCE, strict=True):
            if any(key in lines for key in keys):
                amounts = [lines[key] for key in keys if key in lines]
                found[recurring] = str(total([one.recurring for one in amounts]))
                found[once] = str(total([one.once for one in amounts]))
        return found

    made = {title: sums(keys) for title, keys in IN_ALL.items()}
    return {title: said for title, said in made.items() if said}


def _adding(keys: tuple[str, ...]) -> Adding:
    return Adding((*RECURRING, *ONCE), is_in=lambda line: line in keys)


FINANCE = listed(
    key=KEY,
    title="Finance: income and spend",
    one="line",
    many="lines",
    model=PlanMoney,
    entries=_entries(),
    named=lines_of,
    totals=_totals,
    adding={title: _adding(keys) for title, keys in IN_ALL.items()},
    note=NOTE,
)
