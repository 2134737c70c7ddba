"""An analyst asks about one figure; the board answers; question and answer stay beside the figure as it was then."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from boards.asks import services as asks
from boards.asks.models import Question
from boards.asks.owing import everything, todos
from boards.asks.queries import Asked, Document, Said, as_known_before
from boards.figures.models import Observation
from boards.people.models import User
from boards.people.roles import Action, Role
from boards.sending.todos import QUESTION
from tests.reports.samples import figures
from tests.support.people import actor_for, person, sign_in
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

CELL = "/desk/boards/nhs-lothian/ae-4-hours/"


@pytest.fixture
def figure() -> Observation:
    (observation,) = figures(values={"2023-05-01": "96"})
    return observation


@pytest.fixture
def analyst() -> User:
    return person(Role.ANALYST)


@pytest.fixture
def planner() -> User:
    return person(Role.PLANNER)


def address(figure: Observation) -> str:
    return f"/desk/boards/nhs-lothian/values/{figure.pk}/"


def page(user: User, path: str) -> str:
    answer = sign_in(Client(), user).get(path)
    assert answer.status_code == 200, answer
    return str(answer.content.decode())


def send(user: User, path: str, text: str) -> str:
    answer = sign_in(Client(), user).post(path, {"text": text}, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def waits() -> list[tuple[Action, str]]:
    return [
        (todo.action, todo.words)
        for todo in todos(everything(), today=date(2023, 7, 3))
        if todo.kind == QUESTION
    ]


def test_a_question_is_asked_answered_asked_again_and_settled(
    figure: Observation, analyst: User, planner: User
) -> None:
    assert "Ask about this figure" in page(analyst, address(figure))
    assert "Ask about this figure" not in page(planner, address(figure))

    asked = send(analyst, f"{address(figure)}ask/", "Does this count the minor injuries unit?")
    assert "Does this count the minor injuries unit?" in asked
    assert waits() == [(Action.ANSWER_FOR_FIGURES, "Answer a question about A&E 4 hours of NHS Lothian")]
    question = f"{address(figure)}questions/{Question.objects.get().pk}/"
    assert f"{question}answer/" in page(planner, address(figure))
    assert f"{question}answer/" not in page(analyst, address(figure))

    assert "It does." in send(planner, f"{question}answer/", "It does.")
    assert waits() == [
        (Action.ASK_ABOUT_FIGURE, "Read the answer to a question about A&E 4 hours of NHS Lothian")
    ]
    send(analyst, f"{question}ask-again/", "Since when?")
    send(planner, f"{question}answer/", "Since 2019.")
    told = send(analyst, f"{question}settle/", "")
    assert "is content with the answer" in told
    assert waits() == []
    assert Question.objects.get().state == "settled"


def test_it_stands_beside_the_target_at_the_desk_and_a_later_figure_keeps_it(
    figure: Observation, analyst: User
) -> None:
    send(analyst, f"{address(figure)}ask/", "Is 96 right?")
    figures(values={"2023-05-01": "95"}, known_from=date(2023, 9, 5))

    told = page(analyst, CELL)

    assert "Is 96 right?" in told
    assert "96.0% (May 2023)" in told
    assert "Is 96 right?" not in page(person(Role.STATISTICS_LOADER), CELL)
    assert "Is 96 right?" not in page(person(Role.PLANNER, board="nhs-fife"), CELL)
    assert "Is 96 right?" not in Client().get("/boards/nhs-lothian/ae-4-hours/").content.decode()


def test_on_a_past_day_it_stands_as_it_stood_then(figure: Observation, analyst: User, planner: User) -> None:
    send(analyst, f"{address(figure)}ask/", "Is 96 right?")
    send(planner, f"{address(figure)}questions/{Question.objects.get().pk}/answer/", "It is.")
    today = timezone.localdate()
    before, now = (page(analyst, f"{CELL}?as-known-on={day}") for day in (today - timedelta(days=1), today))
    assert "It is." in now
    assert "Is 96 right?" not in before
    assert "It is." not in before


def test_a_question_was_what_its_last_word_made_of_it() -> None:
    start = datetime(2026, 3, 1, 9, tzinfo=UTC)
    kinds = ("answer", "reopening", "answer", "offer", "settlement")
    said = tuple(
        Said(kind, "asked", "Words", "Somebody", 1, start + timedelta(days=number))
        for number, kind in enumerate(kinds, start=1)
    )
    asked = Asked(
        question_id=1,
        document=Document(Question.About.FIGURE, 1),
        version=None,
        pin="",
        organisation_id=1,
        text="Is it right?",
        by="Somebody",
        by_id=2,
        at=start,
        due=None,
        state="settled",
        said=said,
    )
    assert as_known_before(asked, start) is None
    stood = [as_known_before(asked, start + timedelta(days=number, hours=1)) for number in range(6)]
    assert [one and (one.state, len(one.said)) for one in stood] == [
        ("open", 0),
        ("answered", 1),
        ("open", 2),
        ("answered", 3),
        ("answered", 4),
        ("settled", 5),
    ]


def test_a_figure_of_another_board_is_not_found(figure: Observation, analyst: User) -> None:
    client = sign_in(Client(), analyst)
    assert client.get(f"/desk/boards/nhs-fife/values/{figure.pk}/").status_code == 404
    assert client.get(f"{address(figure)}questions/999/settle/").status_code == 404


def test_a_second_answer_is_told_who_was_first(figure: Observation, analyst: User, planner: User) -> None:
    send(analyst, f"{address(figure)}ask/", "Is 96 right?")
    question = f"{address(figure)}questions/{Question.objects.get().pk}/"
    send(planner, f"{question}answer/", "Yes.")

    late = send(person(Role.PLANNER), f"{question}answer/", "No.")

    assert f"The question is answered, by {planner.name}" in late
    assert Question.objects.get().entries.count() == 1


def test_a_page_costs_the_same_however_much_is_asked(figure: Observation, analyst: User) -> None:
    client = sign_in(Client(), analyst)

    def asked(path: str) -> int:
        with statements() as captured:
            client.get(path)
        return len(captured)

    def ask(number: int) -> None:
        asks.ask(
            actor=actor_for(analyst),
            action=Action.ASK_ABOUT_FIGURE,
            document=_document(figure),
            organisation_id=figure.organisation_id,
            text=f"Question {number}",
        )

    ask(0)  # where nothing was ever asked, nobody looks for answers
    few = asked(address(figure)), asked(CELL)
    for number in range(1, 5):
        ask(number)
    assert (asked(address(figure)), asked(CELL)) == few


def _document(figure: Observation) -> Document:
    return Document(Question.About.FIGURE, figure.pk)
