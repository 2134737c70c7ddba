"""Which figures, files and differing returns are owed, of all boards at once."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from boards.asks import services as asks
from boards.asks.models import Question
from boards.asks.owing import Todo, everything, of_person, todos
from boards.asks.pages import due_words
from boards.asks.queries import Document
from boards.figures.models import Observation
from boards.organisations.models import Organisation
from boards.people.permissions import Rights
from boards.people.roles import Action, Role
from boards.sending.todos import DIFFERENCE, FIGURE
from targets.catalogue.models import Definition
from tests.boards.performance.arrivals import arrive
from tests.support.people import actor_for, person
from tests.support.submissions import AE

pytestmark = pytest.mark.django_db

TODAY = date(2025, 2, 3)


@pytest.fixture(autouse=True)
def live() -> None:
    Definition.objects.filter(measure=AE).update(collected_until=None)


def owed(kind: str, *, today: date = TODAY) -> list[Todo]:
    return [todo for todo in todos(everything(), today=today) if todo.kind == kind]


def periods(*, board: str = "nhs-lothian", today: date = TODAY) -> dict[str, date | None]:
    return {
        todo.key.split("/")[2]: todo.due
        for todo in owed(FIGURE, today=today)
        if todo.key.startswith(f"{board}/{AE}/")
    }


def test_every_period_that_is_over_and_not_there_is_due_from_its_end_until_its_lag_is_over() -> None:
    arrive("nhs-lothian,2024-10-01,81,100,,,", known_from=date(2024, 12, 3))

    assert periods() == {
        "2024-11-01": date(2025, 1, 31),
        "2024-12-01": date(2025, 2, 28),
        "2025-01-01": date(2025, 3, 31),
    }
    late, *others = owed(FIGURE)
    assert late.words == "Send A&E 4 hours of NHS Lothian, November 2024"
    assert (
        due_words(late, today=TODAY)
        == f"Was due by 31 January 2025, {(TODAY - date(2025, 1, 31)).days} days ago."
    )
    assert (late.is_overdue(TODAY), [todo.is_overdue(TODAY) for todo in others]) == (True, [False, False])
    assert late.href == f"/desk/boards/nhs-lothian/figures/type/{AE}/"


def test_a_period_is_asked_for_from_the_day_after_its_last() -> None:
    arrive("nhs-lothian,2024-10-01,81,100,,,", known_from=date(2024, 12, 3))

    assert "2024-11-01" not in periods(today=date(2024, 11, 30))
    assert "2024-11-01" in periods(today=date(2024, 12, 1))


def test_a_gap_is_asked_for_even_when_later_figures_came() -> None:
    arrive(
        "nhs-lothian,2024-09-01,81,100,,,", "nhs-lothian,2024-12-01,81,100,,,", known_from=date(2025, 2, 1)
    )

    assert list(periods()) == ["2024-10-01", "2024-11-01", "2025-01-01"]


def test_saying_that_there_is_no_figure_is_an_answer_and_so_is_a_return() -> None:
    arrive("nhs-lothian,2024-10-01,81,100,,,", known_from=date(2024, 12, 3))
    arrive("nhs-lothian,2024-11-01,,,,not_available,", known_from=date(2025, 1, 3))
    arrive("nhs-lothian,2024-12-01,80,100,,,", known_from=date(2025, 2, 1), returned_by="nhs-lothian")

    assert list(periods()) == ["2025-01-01"]


def lothian() -> Organisation:
    return Organisation.objects.get(slug="nhs-lothian")


def test_a_board_that_never_had_the_measure_and_the_nation_are_not_asked() -> None:
    arrive(
        "nhs-lothian,2024-10-01,81,100,,,", "nhsscotland,2024-10-01,81,100,,,", known_from=date(2024, 12, 3)
    )

    assert {todo.organisation for todo in owed(FIGURE)} == {lothian().pk}


def test_what_is_older_than_24_months_is_not_asked_for_any_more() -> None:
    arrive("nhs-lothian,2022-10-01,81,100,,,", known_from=date(2022, 12, 3))

    assert min(periods()) == "2023-02-01"


@pytest.mark.parametrize(("until", "asked"), [("2025-02-02", False), ("2025-02-03", True)])
def test_a_feed_that_has_ended_asks_for_nothing(until: str, asked: bool) -> None:
    arrive("nhs-lothian,2024-10-01,81,100,,,", known_from=date(2024, 12, 3))
    Definition.objects.filter(measure=AE).update(collected_until=until)

    assert bool(periods()) is asked


def test_a_return_beyond_rounding_from_the_publication_is_told_to_planner_and_analyst() -> None:
    arrive("nhs-lothian,2024-10-01,,,81.2,,", "nhs-fife,2024-10-01,,,90.2,,", known_from=date(2024, 12, 3))
    arrive("nhs-lothian,2024-10-01,812,1001,,,", known_from=date(2024, 12, 4), returned_by="nhs-lothian")
    arrive("nhs-fife,2024-10-01,9020,10001,,,", known_from=date(2024, 12, 4), returned_by="nhs-fife")

    told = owed(DIFFERENCE)

    assert {(todo.organisation, todo.action) for todo in told} == {
        (lothian().pk, Action.SEND_FIGURES),
        (lothian().pk, Action.ASK_ABOUT_FIGURE),
    }
    assert "the publication says 81.2" in told[0].why


def test_a_difference_is_told_until_it_is_asked_about_and_answered() -> None:
    arrive("nhs-lothian,2024-10-01,,,81.2,,", known_from=date(2024, 12, 3))
    arrive("nhs-lothian,2024-10-01,80,100,,,", known_from=date(2024, 12, 4), returned_by="nhs-lothian")
    figure = Document(Question.About.FIGURE, Observation.objects.get(stream="board").pk)

    question = asks.ask(
        actor=actor_for(person(Role.ANALYST)),
        action=Action.ASK_ABOUT_FIGURE,
        document=figure,
        organisation_id=lothian().pk,
        text="Which one is right?",
    )
    assert [todo.action for todo in owed(DIFFERENCE)] == [Action.SEND_FIGURES]

    asks.answer(
        actor=actor_for(person(Role.PLANNER)),
        action=Action.ANSWER_FOR_FIGURES,
        document=figure,
        question_id=question,
        text="The published one leaves out the minor injuries unit.",
    )
    assert owed(DIFFERENCE) == []


def test_five_queries_answer_for_any_number_of_boards_and_periods() -> None:
    def asked() -> int:
        from boards.sending.todos import todos as figures

        scope = everything()
        with CaptureQueriesContext(connection) as captured:
            figures(scope, TODAY)
        return len(captured)

    arrive("nhs-lothian,2024-10-01,81,100,,,", known_from=date(2024, 12, 3))
    assert asked() == 5
    arrive("nhs-fife,2023-01-01,81,100,,,", "nhs-orkney,2023-01-01,81,100,,,", known_from=date(2024, 12, 3))
    arrive("nhs-lothian,2024-10-01,80,100,,,", known_from=date(2024, 12, 4), returned_by="nhs-lothian")
    assert asked() == 5


def test_a_planner_is_asked_for_their_own_board_only() -> None:
    arrive("nhs-lothian,2024-12-01,81,100,,,", "nhs-fife,2024-12-01,81,100,,,", known_from=date(2025, 2, 1))
    rights = Rights(held=frozenset({(Role.PLANNER, lothian().pk)}))

    asked = todos(of_person(rights), today=TODAY)

    assert {todo.organisation for todo in asked} == {lothian().pk}
