"""Questions about a plan: where each is pinned, and what the reader can do to it."""

from collections.abc import Iterable
from datetime import date

from boards.asks.models import Question
from boards.asks.pages import QuestionPart, question_parts
from boards.asks.queries import Asked
from boards.components.parts import Link
from boards.people.acts import Act, Reader, why_not
from boards.plans import acts
from boards.plans.acts import PlanFacts
from boards.plans.conditions import is_condition
from boards.plans.parts import TRAJECTORIES
from boards.plans.queries import PlanView
from targets.calc.periods import Period, day_words, period_words

_CAN: dict[str, tuple[Act[PlanFacts], ...]] = {
    Question.State.OPEN: (acts.ANSWER, acts.WITHDRAW),
    Question.State.ANSWERED: (acts.SETTLE, acts.ASK_AGAIN),
    Question.State.SETTLED: (acts.ASK_AGAIN,),
    Question.State.WITHDRAWN: (),
}


def pin_of_row(part: str, key: str, field: str = "") -> str:
    """The pin of a row of a part that people list, or of one of its fields."""
    return f"{part}/{key}" + (f"/{field}" if field else "")


def pin_of(measure_key: str, period: Period | None = None) -> str:
    """The pin of a trajectory, or of its value for one period; it stays the same through all versions."""
    return f"{TRAJECTORIES.key}/{measure_key}" + (f"/{period.start}" if period else "")


def is_pinned_to(pin: str, key: str, *, part: str = TRAJECTORIES.key) -> bool:
    """Whether a question stands beside this row of the part, or one of its fields or values."""
    return pin.split("/")[:2] == [part, key]


def place_of(pin: str, plan: PlanView) -> str:
    """The row, field or value of a pin in words; empty for one that the plan does not have."""
    if not pin:
        return "The whole plan"
    for key, state in plan.trajectories.items():
        if pin == pin_of(key):
            return state.rules.title
        for period in state.rules.periods:
            if pin == pin_of(key, period):
                return f"{state.rules.title}, {period_words(period)}"
    return _place_of_row(pin, plan)


def _place_of_row(pin: str, plan: PlanView) -> str:
    part, _, row = pin.partition("/")
    key, _, field = row.partition("/")
    written = plan.written(part)
    if written is None or written.part.listed is None:
        return ""
    said = {**written.rows_before, **written.rows}.get(key)
    known = written.part.fields(key, plan.setting)
    if said is None or (field and field not in known):
        return ""
    place = f"{written.part.one.capitalize()}: {written.part.title_of(key, said, plan.setting)}"
    return f"{place}, {known[field].title}" if field else place


def place_of_question(asked: Asked, plan: PlanView) -> str:
    """What it is about, in words."""
    if is_condition(asked):
        return f"A condition, to be met by {day_words(asked.due)}" if asked.due else "A condition"
    return place_of(asked.pin, plan) or "A row that this plan does not have"


def plan_questions(
    questions: Iterable[Asked], *, plan: PlanView, facts: PlanFacts, desk: Reader, address: str, today: date
) -> tuple[QuestionPart, ...]:
    """The questions with what the reader can do to each; without an address nothing is offered."""

    def links(asked: Asked) -> tuple[Link, ...]:
        return tuple(
            Link(act.words, f"{address}questions/{asked.question_id}/{act.key}/")
            for act in _CAN[asked.state]
            if address
            and desk.rights.allows(act.permission, organisation_id=facts.organisation_id)
            and not why_not(act, facts, desk.actor)
            and not (act is acts.ANSWER and asked.by_id == desk.actor.user_id)
        )

    return question_parts(
        questions,
        today=today,
        place=lambda asked: place_of_question(asked, plan),
        links=links,
        versions="version",
    )
