"""Savings: schemes with what each brings in its first year and, when it recurs, in a full one."""

from collections.abc import Iterator
from decimal import Decimal

from boards.components.columns import Kind
from boards.plans.money_rows import YEARS, PlanSaving
from boards.plans.parts.finance import PLACES, year_words
from boards.plans.parts.inputs import Day, Number, OneOf, Words
from boards.plans.parts.listed import Entry, headings, listed
from boards.plans.parts.part import Adding, Fields, Rows, Setting
from targets.calc.money import NOTHING, Scheme
from targets.calc.sums import total

KEY = "savings"
RECURRING, ONCE = "recurring", "once"
IN_ALL = {"Identified in all": "yes", "Not yet identified in all": "no"}
LEVELS = {"low": "Low", "medium": "Medium", "high": "High"}


def _years(setting: Setting) -> OneOf:
    return OneOf({str(year): year_words(setting, year) for year in YEARS})


ENTRIES = {
    "title": Entry("Scheme", Words(200), "The saving in a few words.", always=True),
    "theme": Entry("Theme", lambda setting: OneOf(headings(KEY)(setting)), always=True, brief=True),
    "owner": Entry("Owner", Words(200), "Name and post.", brief=True),
    "year": Entry("First year", _years, always=True, brief=True),
    "recurs": Entry(
        "Recurring or once", OneOf({RECURRING: "Recurring", ONCE: "Once"}), always=True, brief=True
    ),
    "identified": Entry(
        "Identified",
        OneOf({"yes": "Identified", "no": "Not yet identified"}),
        "Whether it is known how the money will be saved.",
        always=True,
        brief=True,
    ),
    "in_year": Entry(
        "In its first year",
        Number(PLACES, shown=PLACES),
        "Million pounds.",
        always=True,
        brief=True,
        kind=Kind.NUMBER,
    ),
    "full_year": Entry(
        "In a full year",
        Number(PLACES, shown=PLACES),
        "Million pounds, in every later year; only of a saving that recurs.",
        brief=True,
        kind=Kind.NUMBER,
    ),
    "starts": Entry("Begins", Day(), kind=Kind.DATE),
    "risk": Entry("Risk that it does not come", OneOf(LEVELS), brief=True),
    "action": Entry("Action that brings it", Words(200), "The title of an action of this plan."),
    "note": Entry("Note", Words(2_000, rows=3)),
}


def _holds(said: Fields) -> Iterator[tuple[str, str, str]]:
    if said["recurs"] == RECURRING and "full_year" not in said:
        yield (
            "full_year",
            "It recurs, and has no amount for a full year.",
            "Say what it brings in a full year.",
        )
    if said["recurs"] == ONCE and "full_year" in said:
        yield "full_year", "It comes once, so there is no full year.", "Leave it empty, or let it recur."


def schemes_of(rows: Rows) -> dict[str, Scheme]:
    """By key of the row."""
    return {
        key: Scheme(
            year=int(said["year"]),
            recurs=said["recurs"] == RECURRING,
            identified=said["identified"] == "yes",
            in_year=Decimal(said["in_year"]),
            full_year=Decimal(said.get("full_year", NOTHING)),
        )
        for key, said in rows.items()
    }


def _totals(rows: Rows, setting: Setting) -> dict[str, Fields]:
    found: dict[str, Fields] = {}
    for title, identified in IN_ALL.items():
        schemes = [one for one in schemes_of(rows).values() if one.identified is (identified == "yes")]
        if schemes:
            found[title] = {
                "in_year": str(total([one.in_year for one in schemes])),
                "full_year": str(total([one.full_year for one in schemes])),
            }
    return found


SAVINGS = listed(
    key=KEY,
    title="Finance: savings",
    one="saving",
    many="savings",
    model=PlanSaving,
    entries=ENTRIES,
    named_by="title",
    heading="theme",
    totals=_totals,
    adding={title: Adding(("in_year", "full_year"), ("identified", said)) for title, said in IN_ALL.items()},
    note="Million pounds. Totals come from the amounts as typed.",
    holds=_holds,
)
