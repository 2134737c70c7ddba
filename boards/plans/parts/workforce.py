"""The workforce plan: staff by group, as the board counts them and expects them on three following 31 March.

Management stands inside Administrative services and is not added. Whatever is reckoned is reckoned from the values as
typed; pages show them to one decimal.
"""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from boards.components.columns import Kind
from boards.plans.parts.inputs import Number, OneOf, Words, number_words
from boards.plans.parts.listed import Entry, headings, listed
from boards.plans.parts.part import Adding, Fields, Rows, Setting
from boards.plans.staff_rows import COSTS, YEARS, PlanStaff
from targets.calc.periods import day_words
from targets.calc.rounding import round_half_up
from targets.calc.workforce import INSIDE, change, change_percent, in_all

KEY = "workforce"
NOTE = (
    "Whole-time equivalents, shown to one decimal; totals and changes come from the values as typed. They are "
    "estimates: the baseline is the board's own. Management is inside Administrative services and not added."
)


def last_of_march(years: int) -> Callable[[Setting], date]:
    """So many years after the day before the plan's year."""

    def read(setting: Setting) -> date:
        return date(setting.framework.year_start.year + years, 3, 31)

    return read


def _titled(years: int, *, about: str = "") -> Callable[[Setting], str]:
    def title(setting: Setting) -> str:
        return f"{about}{day_words(last_of_march(years)(setting))}"

    return title


def _staff(name: str, years: int, title: str) -> tuple[str, Entry]:
    return name, Entry(
        title,
        Number(4, shown=1),
        "Whole-time equivalents.",
        brief=True,
        kind=Kind.NUMBER,
        titled=_titled(years),
    )


def _cost(name: str, years: int, title: str) -> tuple[str, Entry]:
    return name, Entry(
        title,
        Number(3),
        "Million pounds; may be left out.",
        kind=Kind.NUMBER,
        titled=_titled(years, about="Cost, "),
    )


TITLES = ("Baseline", "Year 1", "Year 2", "Year 3")
ENTRIES = {
    **dict(_staff(name, years, TITLES[years]) for years, name in enumerate(YEARS)),
    **dict(_cost(name, years, f"Cost, {TITLES[years].lower()}") for years, name in enumerate(COSTS)),
    "narrative": Entry(
        "What stands behind it",
        Words(4_000, rows=4),
        "Quality of the data, assumptions, direction, change of services, how likely it is.",
    ),
    "tools": Entry("Workload tools used", Words(300), "By name, for example for nursing and midwifery."),
    "not_reflected": Entry(
        "Not yet reflected",
        OneOf({"yes": "Plans that would change it are not agreed yet"}),
        "So that a flat line is told as one.",
    ),
}


def _holds(said: Fields) -> Iterator[tuple[str, str, str]]:
    for cost, year in zip(COSTS, YEARS, strict=True):
        if cost in said and year not in said:
            yield year, "There is a cost, and no staff.", "Say how many, 0 where there are none."


def change_words(said: Fields) -> str:
    """ "+4.1 (+5.2%)" from the baseline to the first year; empty where one of them is not written."""
    if "baseline" not in said or "year1" not in said:
        return ""
    before, after = Decimal(said["baseline"]), Decimal(said["year1"])
    words = _signed(round_half_up(change(before=before, after=after), places=1))
    percent = change_percent(before=before, after=after)
    return words if percent is None else f"{words} ({_signed(percent)}%)"


def _signed(value: Decimal) -> str:
    return f"+{number_words(value)}" if value > 0 else number_words(value)


IN_ALL = "In all, without Management"


def totals(rows: Rows, setting: Setting) -> dict[str, Fields]:
    """Of each year for which every group that is written says something."""
    found = {}
    for year in YEARS:
        groups = {group: Decimal(said[year]) for group, said in rows.items() if year in said}
        if groups:
            found[year] = str(in_all(groups))
    return {IN_ALL: found}


WORKFORCE = listed(
    key=KEY,
    title="Workforce",
    one="staff group",
    many="staff groups",
    model=PlanStaff,
    entries=ENTRIES,
    named=headings(KEY),
    told={"Change to year 1": change_words},
    totals=totals,
    adding={IN_ALL: Adding(YEARS, is_in=lambda group: group not in INSIDE)},
    note=NOTE,
    holds=_holds,
)
