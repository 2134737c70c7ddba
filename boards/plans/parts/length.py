"""How many years the financial plan covers: the page suggests, and what Government told the board decides."""

from boards.components.columns import Kind
from boards.plans.money_rows import PlanLength
from boards.plans.parts.inputs import Day, OneOf, Words
from boards.plans.parts.listed import Entry, headings, listed
from boards.plans.parts.part import Rows

KEY = "length"
BOXES = {
    "infrastructure": "Major infrastructure",
    "brokerage": "Brokerage",
    "redesign": "Major redesign",
}
ENTRIES = {
    "years": Entry(
        "Years that Government told the board",
        OneOf({"3": "Three years", "5": "Five years"}),
        "It decides, whatever the plan suggests. Capital is always planned for five.",
        brief=True,
    ),
    "told_on": Entry("Told on", Day(), kind=Kind.DATE, brief=True),
    "told_in": Entry("Where it can be read", Words(300), brief=True),
    **{
        name: Entry(title, OneOf({"yes": "Yes"}), "A reason for five years.", brief=True)
        for name, title in BOXES.items()
    },
}


def told_years(rows: Rows) -> int | None:
    """None where nobody has entered it."""
    said = next((said["years"] for said in rows.values() if "years" in said), "")
    return int(said) if said else None


def reasons(rows: Rows) -> tuple[str, ...]:
    """Titles of the boxes that are ticked."""
    return tuple(title for name, title in BOXES.items() if any(name in said for said in rows.values()))


LENGTH = listed(
    key=KEY,
    title="Finance: three years or five",
    one="length",
    many="lengths",
    model=PlanLength,
    entries=ENTRIES,
    named=headings(KEY),
)
