"""What can be said about one figure: asked by analysts, answered by the board, and settled by who asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from boards.asks import services
from boards.asks.models import Question
from boards.asks.queries import Asked
from boards.people.acts import Act, NothingToRead, by_whom
from boards.people.roles import Action

VALUE = "value"  # the state of a figure: it can always be asked about
State = Question.State


@dataclass(frozen=True)
class QuestionFacts(NothingToRead):
    """A question as the rules look at it; without one, the figure itself."""

    organisation_id: int
    asked: Asked | None = None

    @property
    def state(self) -> str:
        return self.asked.state if self.asked else VALUE

    def in_another_state(self, act: Act["QuestionFacts"]) -> str:
        if self.asked is None or not self.asked.said:
            return "Nobody has answered this question yet."
        last = self.asked.said[-1]
        return f"The question is {State(self.state).label}, {by_whom(last.by, last.at)}."


def _who_asked(facts: QuestionFacts) -> Mapping[int, str]:
    if facts.asked is None:
        return {}
    return {facts.asked.by_id: "You asked this yourself: somebody else has to answer it."}


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
            "A last word (optional)",
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
            "Why (optional)",
            "",
            "Withdrawn.",
        ),
    )
}
