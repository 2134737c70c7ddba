"""Improvement and co-production: sections under the board's own titles, and the questions of the year as a checklist.

A question is answered in words, by an action, or where another plan of the board says it. Answers are counted, never
graded.
"""

from collections.abc import Iterator

from boards.plans.parts.inputs import SomeOf, Words
from boards.plans.parts.listed import Entry, headings, listed
from boards.plans.parts.part import Fields, Rows, Setting
from boards.plans.section_rows import PlanAnswer, PlanSection

SECTIONS_KEY, KEY = "sections", "improvement"

SECTION_ENTRIES = {
    "title": Entry("Title", Words(200), "The board's own.", always=True),
    "lead": Entry("Executive lead", Words(200), "Name and post.", brief=True),
    "areas": Entry(
        "Headings of the guidance",
        lambda setting: SomeOf(headings(SECTIONS_KEY)(setting)),
        "As many as it speaks to.",
        brief=True,
    ),
    "words": Entry("What it says", Words(20_000, rows=12)),
}

SECTIONS = listed(
    key=SECTIONS_KEY,
    title="Improvement: sections",
    one="section",
    many="sections",
    model=PlanSection,
    entries=SECTION_ENTRIES,
    named_by="title",
)

ENTRIES = {
    "answer": Entry("Answer in words", Words(8_000, rows=5), brief=True),
    "action": Entry(
        "Or the action that answers it", Words(200), "The title of an action of this plan.", brief=True
    ),
    "plan_name": Entry(
        "Or in our plan", Words(200), "The name of a plan of the board that says it.", brief=True
    ),
    "plan_page": Entry("Page", Words(40), brief=True),
}


def _holds(said: Fields) -> Iterator[tuple[str, str, str]]:
    if "plan_page" in said and "plan_name" not in said:
        yield "plan_name", "There is a page, and not of which plan.", "Name the plan."


def unanswered(rows: Rows, setting: Setting) -> tuple[str, ...]:
    """Questions of the year without an answer, as the policy words them."""
    return tuple(title for key, title in headings(KEY)(setting).items() if key not in rows)


IMPROVEMENT = listed(
    key=KEY,
    title="Improvement: questions of the year",
    one="question",
    many="questions",
    model=PlanAnswer,
    entries=ENTRIES,
    named=headings(KEY),
    note="Answers are counted and never graded.",
    holds=_holds,
)
