"""The tracker says whose plan, figure or answer is late, to everybody of what they may see."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from boards.asks.models import Extension
from boards.asks.tracker import Tracked, tracked
from boards.people.permissions import rights_of
from boards.people.roles import Action, Role
from boards.work.actors import LOCAL
from tests.boards.asks.things import FIGURE, owed, todo
from tests.support.people import person, sign_in
from tests.support.statements import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> date:
    return timezone.now().astimezone(LOCAL).date()


def rows(*roles: Role, today: date, board: str = "nhs-lothian") -> list[Tracked]:
    user = person(*roles, board=board)
    found = tracked(rights_of(user_id=user.pk, today=today), today=today)
    return [row for row in found if row.kind == FIGURE.title]


def test_a_row_says_board_who_is_asked_state_and_days(today: date) -> None:
    things = [
        todo(due=today - timedelta(days=5), key="late"),
        todo(due=today + timedelta(days=2), key="due", board="nhs-fife"),
        todo(due=None, key="undated", action=Action.AGREE_PLAN),
    ]
    with owed(*things):
        shown = rows(Role.ANALYST, today=today)

    assert [(row.board, row.who, row.state, row.days) for row in shown] == [
        ("NHS Lothian", "Planner", "late", 5),
        ("NHS Fife", "Planner", "due", -2),
        ("NHS Lothian", "Reviewer of plans", "no date", None),
    ]


def test_a_board_sees_its_own_rows_only(today: date) -> None:
    with owed(todo(due=today), todo(due=today, key="fife", board="nhs-fife")):
        assert [row.board for row in rows(Role.BOARD_VIEWER, today=today)] == ["NHS Lothian"]
        assert len(rows(Role.ADMINISTRATOR, today=today)) == 2
        assert rows(Role.STATISTICS_LOADER, today=today) == []


def test_who_may_not_read_a_board_gets_no_link_and_only_an_administrator_moves_dates(today: date) -> None:
    with owed(todo(due=today)):
        (analyst,), (administrator,) = rows(Role.ANALYST, today=today), rows(Role.ADMINISTRATOR, today=today)

    assert (bool(analyst.href), bool(analyst.move)) == (True, False)
    assert (bool(administrator.href), bool(administrator.move)) == (False, True)


def test_the_page_filters_sorts_and_gives_files_with_a_fixed_number_of_queries(today: date) -> None:
    client = sign_in(Client(), person(Role.ANALYST))
    few = [todo(due=today - timedelta(days=1), key="0")]
    many = few + [
        todo(due=today + timedelta(days=day), key=str(day), board="nhs-fife") for day in range(1, 60)
    ]

    def page(address: str) -> tuple[str, int]:
        with statements() as asked:
            answer = client.get(address)
        assert answer.status_code == 200
        return answer.content.decode(), len(asked)

    with owed(*few):
        text, count = page("/desk/tracker/")
        assert "1 of 1 thing that is owed is late, of 1 board." in text
    with owed(*many):
        text, more = page("/desk/tracker/")
        assert more == count < 41  # each slice adds its own few
        assert "Send A&amp;E of nhs-lothian" not in page("/desk/tracker/?board=NHS+Fife")[0]
        assert page("/desk/tracker/?file=csv")[0].count("nhs-fife") == 59


def test_a_moved_date_is_said_beside_the_row(today: date) -> None:
    one = todo(due=today)
    Extension.objects.create(
        kind=one.kind,
        key=one.key,
        organisation_id=one.organisation or 0,
        was=today,
        until=today + timedelta(days=4),
        why="Snow",
        by=person(Role.ADMINISTRATOR),
        at=timezone.now(),
    )
    with owed(one):
        (row,) = rows(Role.BOARD_VIEWER, today=today)
    assert (row.state, row.days) == ("extended", -4)
    assert row.about.endswith("Snow.")
