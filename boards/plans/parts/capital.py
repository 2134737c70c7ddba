"""Capital schemes by year: always five."""

from decimal import Decimal

from boards.plans.money_rows import CAPITAL as YEARS
from boards.plans.money_rows import PlanCapital
from boards.plans.parts.finance import amount
from boards.plans.parts.inputs import OneOf, Words
from boards.plans.parts.listed import Entry, listed
from boards.plans.parts.part import Adding, Fields, Rows, Setting
from targets.calc.sums import total

ENTRIES = {
    "title": Entry("Scheme", Words(200), always=True),
    "funding": Entry(
        "Paid from",
        OneOf({"government": "The Government's capital", "other": "Other money"}),
        always=True,
        brief=True,
    ),
    **{name: amount(f"Year {year}", year) for year, name in enumerate(YEARS, start=1)},
    "note": Entry("Note", Words(2_000, rows=3)),
}


def spend_of(rows: Rows) -> tuple[dict[str, Decimal], ...]:
    """Of each year, by key of the scheme."""
    return tuple({key: Decimal(said[year]) for key, said in rows.items() if year in said} for year in YEARS)


IN_ALL = "In all"


def _totals(rows: Rows, setting: Setting) -> dict[str, Fields]:
    """Of each year for which a scheme says something."""
    years = zip(YEARS, spend_of(rows), strict=True)
    return {IN_ALL: {name: str(total(spend.values())) for name, spend in years if spend}}


CAPITAL = listed(
    key="capital",
    title="Finance: capital schemes",
    one="capital scheme",
    many="capital schemes",
    model=PlanCapital,
    entries=ENTRIES,
    named_by="title",
    totals=_totals,
    adding={IN_ALL: Adding(YEARS)},
    note="Million pounds. Totals come from the amounts as typed.",
)
