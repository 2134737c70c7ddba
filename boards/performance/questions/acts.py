"""What can be said about one figure: asked by analysts, answered by the board, and settled by who asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from boards.asks import services
from boards.asks.models import Question
from boards.asks.offers import OFFER, RETRACTION, Side
from boards.asks.queries import Asked
from boards.people.acts import Act, NothingToRead, by_whom
from boards.people.roles import Action
from boards.work.actors import Actor

VALUE = "value"  # the state of a figure: it can always be asked about
State = Question.State


@dataclass(frozen=True)
class QuestionFacts(NothingToRead):
    """A question as the rules look at it; without one, the figure itself."""

    organisation_id: int
    asked: Asked | None = None
    is_official: bool = True

    @property
    def state(self) -> str:
        return self.asked.state if self.asked else VALUE

    def in_another_state(self, act: Act["QuestionFacts"]) -> str:
        if self.asked is None or not self.asked.said:
            return "Nobody has answered this question yet."
        last = [said for said in self.asked.said if said.kind not in (OFFER, RETRACTION)][-1]
        return f"The question is {State(self.state).label}, {by_whom(last.by, last.at)}."


def _who_asked(facts: QuestionFacts) -> Mapping[int, str]:
    if facts.asked is None:
        return {}
    return {facts.asked.by_id: "You asked this yourself: somebody else has to answer it."}


def _offered_for(side: Side, facts: QuestionFacts) -> Mapping[int, str]:
    """Whoever acts for one side leaves the other one to somebody else."""
    if facts.asked is None:
        return {}
    barred = dict(_who_asked(facts)) if side is Side.ASKED else {}
    for said in facts.asked.said:
        if said.kind == OFFER and said.side == side.other:
            barred[said.by_id] = services.BOTH_SIDES
    return barred


def _is_a_return(facts: QuestionFacts, actor: Actor) -> str:
    return (
        "" if facts.is_official else "The board's own return is not public, so what is said of it cannot be."
    )


def _is_offered(side: Side, facts: QuestionFacts, actor: Actor) -> str:
    offered = facts.asked.offers.get(side) if facts.asked else None
    return f"Your side offers it already, {by_whom(offered.by, offered.at)}." if offered else ""


def _is_not_offered(side: Side, facts: QuestionFacts, actor: Actor) -> str:
    return "" if facts.asked and side in facts.asked.offers else "Your side does not offer it."


ASK = Act[QuestionFacts](
    "ask", Action.ASK_ABOUT_FIGURE, frozenset({VALUE}), "Ask about this figure", leads=True
)
ANSWER = Act[QuestionFacts](
    "answer", Action.ANSWER_FOR_FIGURES, frozenset({State.OPEN}), "Answer", barred=_who_asked, leads=True
)
SETTLE = Act[QuestionFacts](
    "settle", Action.ASK_ABOUT_FIGURE, frozenset({State.ANSWERED}), "Settle", leads=True
)
ASK_AGAIN = Act[QuestionFacts](
    "ask-again", Action.ASK_ABOUT_FIGURE, frozenset({State.ANSWERED, State.SETTLED}), "Ask again"
)
WITHDRAW = Act[QuestionFacts](
    "withdraw", Action.ASK_ABOUT_FIGURE, frozenset({State.OPEN, State.ANSWERED}), "Withdraw"
)
_ANSWERED = frozenset({State.ANSWERED, State.SETTLED})


def _offer(key: str, permission: Action, side: Side) -> Act[QuestionFacts]:
    return Act(
        key,
        permission,
        _ANSWERED,
        "Offer to publish",
        hindrances=(_is_a_return, partial(_is_offered, side)),
        barred=partial(_offered_for, side),
    )


def _take_back(key: str, permission: Action, side: Side) -> Act[QuestionFacts]:
    return Act(
        key,
        permission,
        _ANSWERED,
        "Take back the offer to publish",
        hindrances=(partial(_is_not_offered, side),),
    )


#: What can be done about publishing question and answer, and for which side.
OFFERINGS: Mapping[str, tuple[Act[QuestionFacts], Side, Callable[..., None]]] = {
    act.key: (act, side, do)
    for act, side, do in (
        (_offer("offer", Action.ANSWER_FOR_FIGURES, Side.ASKED), Side.ASKED, services.offer),
        (
            _take_back("take-back", Action.ANSWER_FOR_FIGURES, Side.ASKED),
            Side.ASKED,
            services.take_back_offer,
        ),
        (_offer("offer-as-asker", Action.ASK_ABOUT_FIGURE, Side.ASKER), Side.ASKER, services.offer),
        (
            _take_back("take-back-as-asker", Action.ASK_ABOUT_FIGURE, Side.ASKER),
            Side.ASKER,
            services.take_back_offer,
        ),
    )
}


@dataclass(frozen=True)
class Saying:
    """How one of the acts on a question is asked for and what it does."""

    act: Act[QuestionFacts]
    say: Callable[..., None]
    title: str
    what: str
    label: str
    missing: str
    done: str


SAYINGS = {
    saying.act.key: saying
    for saying in (
        Saying(
            ANSWER,
            services.answer,
            "Answer the question",
            "Your answer stays beside the figure for ever. A wrong figure is corrected by sending it again.",
            "Your answer",
            "Write the answer.",
            "Answered.",
        ),
        Saying(
            SETTLE,
            services.settle,
            "Are you content with the answer?",
            "The question is marked as settled. It stays beside the figure.",
            "A last word",
            "",
            "Settled.",
        ),
        Saying(
            ASK_AGAIN,
            services.reopen,
            "Ask again",
            "The question waits for another answer, beside what was said so far.",
            "What is still missing?",
            "Say what is still missing, so that it can be answered.",
            "Asked again.",
        ),
        Saying(
            WITHDRAW,
            services.withdraw,
            "Withdraw the question?",
            "It needs no answer any more. It stays where it was, marked as withdrawn.",
            "Why",
            "",
            "Withdrawn.",
        ),
    )
}
