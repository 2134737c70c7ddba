"""Risks and assumptions of the financial plan, with what each could cost and how likely it is."""

from boards.components.columns import Kind
from boards.plans.money_rows import PlanAssumption
from boards.plans.parts.finance import PLACES
from boards.plans.parts.inputs import Number, OneOf, Words
from boards.plans.parts.listed import Entry, listed
from boards.plans.parts.savings import LEVELS

ENTRIES = {
    "words": Entry("What", Words(500), "The risk or assumption in a sentence.", always=True),
    "kind": Entry("Kind", OneOf({"risk": "Risk", "assumption": "Assumption"}), always=True, brief=True),
    "amount": Entry(
        "Amount",
        Number(PLACES, shown=PLACES, may_be_negative=True),
        "Million pounds that the position would change by; a cost is negative.",
        brief=True,
        kind=Kind.NUMBER,
    ),
    "likelihood": Entry("Likelihood", OneOf(LEVELS), brief=True),
    "note": Entry("Note", Words(2_000, rows=3)),
}

ASSUMPTIONS = listed(
    key="assumptions",
    title="Finance: risks and assumptions",
    one="risk or assumption",
    many="risks and assumptions",
    model=PlanAssumption,
    entries=ENTRIES,
    named_by="words",
)
