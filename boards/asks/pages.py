"""What is asked in words: questions beside their row (`asks/questions.html` takes `questions`), dates of todos."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from boards.asks.delegations import StandIn
from boards.asks.models import Entry, Question
from boards.asks.offers import OFFER, RETRACTION, Side
from boards.asks.owing import Todo
from boards.asks.queries import Asked, Said
from boards.components.parts import Link
from boards.components.words import counted, moment_words
from boards.organisations.models import INVENTED
from targets.calc.periods import day_words

_SAID = {
    Entry.Kind.ANSWER: "{} answered",
    Entry.Kind.SETTLEMENT: "{} is content with the answer",
    Entry.Kind.REOPENING: "{} asked again",
    Entry.Kind.WITHDRAWAL: "{} withdrew the question",
    Entry.Kind.OFFER: "{} offered it for publication",
    Entry.Kind.RETRACTION: "{} took the offer to publish back",
}
_SIDES = {Side.ASKER: "who asked", Side.ASKED: "who was asked"}
_STATES = {
    Question.State.OPEN: "waits for an answer",
    Question.State.ANSWERED: "answered",
    Question.State.SETTLED: "settled",
    Question.State.WITHDRAWN: "withdrawn",
}


#: What is said before an offer to publish is made or taken back.
OFFERED: Mapping[str, tuple[str, ...]] = {
    OFFER: (
        "It becomes public only when the other side offers it too, and then with the next data release. "
        "It stands there with the board and the role, without names of persons; names in the words themselves stay.",
        "Until then either side can take its offer back. What is released stays in that release for ever.",
    ),
    RETRACTION: ("The next data release leaves it out. What a release holds already stays in that release.",),
}


def offer_words(offers: Iterable[str], *, sides: Mapping[Side, str]) -> str:
    """Whether it will be public; nothing where nobody offers it. `sides` names both sides."""
    standing = [side for side in Side if side in set(offers)]
    if not standing:
        return ""
    if len(standing) == len(Side):
        return "Both sides offer it: the next data release that is prepared makes it public."
    (side,) = standing
    who = sides[side]
    return (
        f"{who[0].upper()}{who[1:]} offers it for publication. It stays here unless {sides[side.other]} offers "
        "it too."
    )


@dataclass(frozen=True)
class SaidLine:
    """Who said it and when, and the words; empty where somebody was content without a word."""

    head: str
    text: str
    is_answer: bool


@dataclass(frozen=True)
class QuestionPart:
    """One question with what was said to it. `place` names its row where it does not stand beside it."""

    key: str
    head: str
    place: str
    text: str
    state: str
    is_open: bool
    is_late: bool
    due: str
    offered: str
    said: tuple[SaidLine, ...]
    links: tuple[Link, ...]


def question_parts(
    questions: Iterable[Asked],
    *,
    today: date,
    place: Callable[[Asked], str] = lambda asked: "",
    links: Callable[[Asked], tuple[Link, ...]] = lambda asked: (),
    versions: str = "",
) -> tuple[QuestionPart, ...]:
    """The parts of a page for these questions, in their order.

    `links` says what the reader may do to each ("Answer", "Settle"), `place` names the row in a list away from it, and
    `versions` is the document's word for a version ("version", "edition"), where it has several.
    """
    return tuple(
        QuestionPart(
            key=f"question-{asked.question_id}",
            head=f"{asked.by} asked, {moment_words(asked.at)}"
            + (f", of {versions} {asked.version}" if versions and asked.version else ""),
            place=place(asked),
            text=asked.text,
            state=_STATES[Question.State(asked.state)],
            is_open=asked.is_open,
            is_late=asked.is_open and asked.due is not None and asked.due < today,
            due=f"answer wanted by {day_words(asked.due)}" if asked.is_open and asked.due else "",
            offered=offer_words(asked.offers, sides=_SIDES),
            said=tuple(_line(said) for said in asked.said),
            links=links(asked),
        )
        for asked in questions
    )


def _line(said: Said) -> SaidLine:
    head = _SAID[Entry.Kind(said.kind)].format(said.by)
    return SaidLine(
        head=f"{head}, {moment_words(said.at)}", text=said.text, is_answer=said.kind == Entry.Kind.ANSWER
    )


def standing_words(todo: Todo, *, today: date) -> str:
    """How a todo stands, and by when it is due, in sentences; a sample's says first that it is one."""
    invented = f"{INVENTED}." if todo.invented else ""
    return " ".join(filter(None, (invented, todo.why, due_words(todo, today=today))))


def due_words(todo: Todo, *, today: date) -> str:
    """By when a todo is due or how many days ago it was, and who moved the date; nothing where there is none."""
    if todo.due is None:
        return ""
    when = f"Due by {day_words(todo.due)}."
    if todo.is_overdue(today):
        when = f"Was due by {day_words(todo.due)}, {counted((today - todo.due).days, 'day')} ago."
    moved = todo.extension
    return (
        f"{when} {moved.by} moved it from {day_words(moved.was)}: {_sentence(moved.why)}" if moved else when
    )


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


@dataclass(frozen=True)
class StandInRow:
    """Who stands in for whom, where and until when; `end` is where it is ended early."""

    words: str
    end: str


def stand_in_rows(stand_ins: Iterable[StandIn], *, names: Mapping[int, str]) -> tuple[StandInRow, ...]:
    """`names` are those of the boards, by number."""
    return tuple(
        StandInRow(
            words=f"{one.to} stands in for {one.person} from {day_words(one.starts)} to {day_words(one.until)}, "
            + (
                f"for {', '.join(sorted(names.get(board, '') for board in one.boards))}."
                if one.boards
                else "everywhere."
            ),
            end=f"/desk/stand-ins/{one.delegation_id}/end/",
        )
        for one in stand_ins
    )
