"""What is asked of whom about the year of a plan; My desk, tracker and digest show it by the one mechanism."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from boards.asks import extensions
from boards.asks.owing import everything, kinds
from boards.direction import todos as module
from boards.direction.return_counts import asked_rows, said_rows
from boards.direction.year_words import RETURN
from boards.people.roles import Action, Role
from boards.plans.cycles import Cycle
from tests.support.people import actor_for, person, sign_in
from tests.support.shared import made_once
from tests.support.statements import statements
from tests.support.years import DUE, ISLES, YEAR, agreed_year, said_return, signed_return, view_of

pytestmark = pytest.mark.django_db

STATEMENTS = 12  # of the todos of every board, whatever is written


@made_once
def agreed() -> int:
    return agreed_year().pk


def todos() -> list[Any]:
    """Of returns."""
    return [one for one in module.todos(everything(), timezone.localdate()) if one.kind == RETURN]


def test_a_return_is_asked_of_planners_and_then_of_who_signs_and_wrote_nothing(agreed: int) -> None:
    first, second = todos()
    assert first.words == (
        "Write the return of Sample Isles (fictional), quarter 1 of 2026/27 (April to June 2026)"
    )
    assert (first.due, first.action) == (DUE, Action.REPORT_YEAR)
    assert second.key == f"{ISLES}/{YEAR}/quarter-2"
    planner = person(Role.PLANNER, board=ISLES)
    said_return(by=actor_for(planner))
    first, _ = todos()
    assert (first.action, first.not_by) == (Action.SIGN_RETURN, frozenset({planner.pk}))
    with statements() as taken:
        scope = everything()
        taken_before = len(taken)
        module.todos(scope, timezone.localdate())
    assert len(taken) - taken_before <= STATEMENTS
    page = sign_in(Client(), person(Role.APPROVER, board=ISLES)).get("/desk/").content.decode()
    assert "Read and sign the return of Sample Isles (fictional), quarter 1" in page
    assert "quarter 2" not in page


def test_one_that_is_signed_or_has_no_day_is_not_asked_for(agreed: int) -> None:
    signed_return(1)
    (second,) = todos()
    assert second.key.endswith("quarter-2")
    Cycle.objects.update(return1_due=None, return2_due=None)
    assert todos() == []


def test_what_is_counted_at_once_is_what_a_return_asks(agreed: int) -> None:
    view = said_return()
    held = view.held
    assert held
    asked = {one.section.key: len(one.asked) for one in view.sections}
    assert asked_rows([agreed])[agreed] == asked
    assert said_rows([held.pk])[held.pk] == asked


def test_a_board_with_more_time_is_not_late_on_any_page(agreed: int) -> None:
    administrator = sign_in(Client(), person(Role.ADMINISTRATOR))
    assert (
        "Write the return of Sample Isles (fictional)"
        in administrator.get("/desk/tracker/?kind=return").content.decode()
    )
    page = f"/desk/boards/{ISLES}/year/{YEAR}/"
    reader = sign_in(Client(), person(Role.BOARD_VIEWER, board=ISLES))
    assert reader.get(page).content.decode().count("not begun, late") == 2
    until = timezone.localdate() + timedelta(days=9)
    for todo in todos():
        extensions.extend(
            actor=actor_for(person(Role.ADMINISTRATOR)),
            todo=replace(todo),
            kind=kinds[RETURN],
            until=until,
            why="The person who writes it is ill.",
        )
    assert "late" not in reader.get(page).content.decode()
    assert view_of(1).quarter.due == until
