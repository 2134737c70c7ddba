"""Who outside the product stands behind a plan, as the board recorded it: the product never says that they signed."""

from boards.components.columns import Kind
from boards.plans.parts.inputs import Day, OneOf, Words
from boards.plans.parts.listed import Entry, headings, listed
from boards.plans.staff_rows import PlanEndorsement

KEY = "endorsements"

ENTRIES = {
    "about": Entry(
        "What was discussed or endorsed",
        lambda setting: OneOf(headings(KEY)(setting)),
        always=True,
        brief=True,
    ),
    "body": Entry("Body", Words(200), "For example the Area Partnership Forum.", always=True, brief=True),
    "post": Entry("Post", Words(200), "Who spoke for it.", brief=True),
    "day": Entry("On", Day(), kind=Kind.DATE, brief=True),
    "reference": Entry("Minute or file", Words(300), "Where it can be read.", brief=True),
}

ENDORSEMENTS = listed(
    key=KEY,
    title="Endorsements",
    one="endorsement",
    many="endorsements",
    model=PlanEndorsement,
    entries=ENTRIES,
    named_by="body",
    heading="about",
    note="As the board recorded them. Nobody named here has signed anything in this product.",
)
