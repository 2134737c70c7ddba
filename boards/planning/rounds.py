"""What the days of a round mean for one board's plan: by when it is asked for what, and what its pages say of it."""

from collections.abc import Iterator, Mapping
from datetime import date

from boards.asks.queries import extended
from boards.components.parts import Row
from boards.organisations.models import Organisation
from boards.plans.cycles import DAYS, RETURNS, REVIEWS
from boards.plans.models import PlanVersion
from boards.plans.queries import PlanView
from targets.calc.periods import day_words

TITLES = {
    "opens": "Opens",
    "draft_due": "Draft due",
    "feedback_due": "Feedback",
    "final_due": "Final plan due",
    "decision_due": "Decided by",
    **{name: f"Return of quarter {number} due" for number, name in enumerate(RETURNS, start=1)},
    **dict(zip(REVIEWS, ("Mid-year review by", "Annual review by"), strict=True)),
}

PLAN, PART = "plan", "plan-part"  # the kinds of its todos; extensions keep them


def todo_key(organisation: Organisation, framework_key: str, part: str = "") -> str:
    """Of a plan's todo, or of one about a part of it."""
    return "/".join(filter(None, (organisation.slug, framework_key, part)))


def round_rows(plan: PlanView, organisation: Organisation) -> tuple[Row, ...]:
    """The days by which a first plan is written and decided, and the later one that this board was given.

    A change of an agreed plan keeps to no day of the round. Two queries, where there is no agreed version.
    """
    if any(version.status == PlanVersion.Status.AGREED for version in plan.versions) or not plan.days:
        return ()
    told = "\n".join(_told(plan.days))
    return (Row("Days of the round", told), *_moved(organisation, plan.framework.key))


def _told(days: Mapping[str, date | None]) -> Iterator[str]:
    for name in DAYS:
        if day := days[name]:
            yield f"{TITLES[name]}: {day_words(day)}"


def _moved(organisation: Organisation, framework_key: str) -> Iterator[Row]:
    moved = extended().get((PLAN, todo_key(organisation, framework_key)))
    if moved:
        told = f"What was due by {day_words(moved.was)} is due by {day_words(moved.until)}: {moved.why}"
        yield Row("Moved for this board", f"{told} ({moved.by})")
