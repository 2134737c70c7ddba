"""Reviews of the sample boards: the annual one of the past cycle, and of the open one the note at its half."""

from collections.abc import Mapping
from datetime import date, timedelta

from boards.direction import reviewing
from boards.direction.returns import QuarterlyReturn
from boards.direction.review_entries import ABOUT, ACTIONS, ASSESSMENT, QUESTIONS, headings_of
from boards.direction.reviews import Kind, YearReview
from boards.organisations.models import Organisation
from boards.organisations.queries import organisations
from boards.plans.demo import FRAMEWORK, OPEN, Signatories
from boards.plans.parts.part import Fields
from boards.work.actors import Actor
from targets.catalogue.models import Framework
from targets.catalogue.queries import catalogue

HALF_A_YEAR, AFTER_THE_YEAR = timedelta(days=183), timedelta(days=90)
INVENTED = "Invented for demonstration: "
ASSESSED = f"{INVENTED}we kept most of what we promised.\n\n- What went *well*: the ward.\n- What did not: the winter."
QUESTION = "How long shall people wait for a first appointment?"
ANSWER = f"{INVENTED}no longer than twelve weeks by the spring."
NOTE = f"{INVENTED}the year was talked about in public.\n\nThe board is **asked** to open its beds before the winter."
HALF = f"{INVENTED}the winter and the money were talked about. The board looks at its savings again."


def load_sample_reviews(*, people: Mapping[str, Signatories], reviewer: Actor, today: date) -> int:
    """Of each sample board without one; returns how many were recorded."""
    recorded = 0
    for board in organisations().samples:
        planner = people[board.slug].planner
        for framework_key, kind in ((FRAMEWORK, Kind.ANNUAL), (OPEN, Kind.MIDYEAR)):
            framework = catalogue().frameworks[framework_key]
            held_on = _held_on(board, framework, kind, today)
            if held_on is None:
                continue
            said = {"organisation": board, "framework": framework, "review": kind}
            about = {"chair": "A sample director", "held_on": held_on.isoformat()}
            number = 0
            for actor, part, entries in _entries(kind, framework_key, about, planner, reviewer):
                number = reviewing.save_entry(
                    actor=actor,
                    kind=part,
                    entries=entries,
                    edit_number=number,
                    **said,  # type: ignore[arg-type]
                )
            reviewing.record(actor=reviewer, read={"edit_number": number}, **said)  # type: ignore[arg-type]
            recorded += 1
    return recorded


def _held_on(board: Organisation, framework: Framework, kind: Kind, today: date) -> date | None:
    """None where it is held already, or its time has not come: the half of a year has returns before it."""
    if YearReview.objects.filter(organisation=board, framework=framework, kind=kind).exists():
        return None
    if kind == Kind.ANNUAL:
        return framework.year_end + AFTER_THE_YEAR
    signed = QuarterlyReturn.objects.filter(
        plan__organisation=board, plan__framework=framework, signed_at__isnull=False
    )
    return today if framework.year_start + HALF_A_YEAR <= today and signed.exists() else None


def _entries(
    kind: Kind, framework: str, about: Fields, planner: Actor, reviewer: Actor
) -> list[tuple[Actor, str, dict[str, Fields]]]:
    """Who writes what, in order."""
    if kind == Kind.MIDYEAR:
        late: Fields = {
            "what": f"{INVENTED}say which savings are late.",
            "owner": "A sample director of finance",
        }
        return [(reviewer, ABOUT, {"": {**about, "note": HALF}}), (reviewer, ACTIONS, {"1": late})]
    actions: dict[str, Fields] = {
        "1": {"what": f"{INVENTED}open the beds before the winter.", "owner": "A sample director"},
        "2": {"what": f"{INVENTED}train ten nurses.", "owner": "A sample nurse director"},
    }
    assessed: dict[str, Fields] = {key: {"words": ASSESSED} for key in headings_of(framework).titles}
    asked: dict[str, Fields] = {"00000001": {"question": QUESTION, "answer": ANSWER}}
    return [
        (planner, ASSESSMENT, assessed),
        (planner, QUESTIONS, asked),
        (reviewer, ABOUT, {"": {**about, "ministerial": "yes", "note": NOTE}}),
        (reviewer, ACTIONS, actions),
    ]
