"""The open cycle of the sample boards: two figures due, one late, one with more time, on whatever day it is loaded."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from boards.asks.owing import everything, todos
from boards.asks.tracker import DUE, EXTENDED, LATE, tracked
from boards.figures.models import Observation, Stream, Submission
from boards.organisations.queries import organisations
from boards.people.permissions import rights_of
from boards.people.roles import RULES, Action, Role
from boards.sending.demo import move_a_date, send_sample_figures
from boards.work.actors import LOCAL, Actor
from tests.boards.performance.arrivals import arrive
from tests.support.people import actor_for, person
from tests.support.shared import made_once

pytestmark = pytest.mark.django_db

FIRST = date(2026, 11, 28)
#: The last day of a month, the first of a year's, and one that most years lack.
DAYS = (date(2026, 11, 30), date(2027, 4, 1), date(2028, 2, 29))


def at(actor: Actor, day: date) -> Actor:
    return replace(actor, now=datetime.combine(day, time(12), tzinfo=LOCAL))


def planners() -> dict[str, Actor]:
    return {
        board.slug: actor_for(person(Role.PLANNER, board=board.slug)) for board in organisations().samples
    }


def load(people: dict[str, Actor], by: Actor, day: date) -> int:
    sent = send_sample_figures(planners={slug: at(one, day) for slug, one in people.items()}, today=day)
    move_a_date(by=at(by, day), today=day)
    return len(sent)


def who_moves_dates() -> Actor:
    role = next(role for role, allowed in RULES.items() if Action.EXTEND in allowed)
    return actor_for(person(role), stepped_up=True)


@made_once
def loaded() -> tuple[dict[str, Actor], Actor]:
    """Who sent the figures and moved a date on the first day, beside a real history."""
    arrive("nhs-lothian,2022-05-01,71,100,,,", "nhsscotland,2022-05-01,72,100,,,")
    people, by = planners(), who_moves_dates()
    load(people, by, FIRST)
    return people, by


@pytest.mark.parametrize("day", DAYS)
def test_two_figures_are_due_one_is_late_and_one_has_more_time(day: date) -> None:
    people, by = planners(), who_moves_dates()
    assert load(people, by, day) > 20
    samples = frozenset(board.pk for board in organisations().samples)
    owed = [todo for todo in todos(everything(of=samples), today=day) if todo.kind == "figure"]
    late = [todo for todo in owed if todo.is_overdue(day)]
    moved = [todo for todo in owed if todo.extension]
    assert (len(owed), len(late), len(moved)) == (4, 1, 1)
    assert not set(late) & set(moved)
    analyst = rights_of(user_id=person(Role.ANALYST).pk, today=day)
    states = [row.state for row in tracked(analyst, today=day) if row.kind == "Figures due"]
    assert sorted(states) == sorted([DUE, DUE, EXTENDED, LATE])
    assert {row.board for row in tracked(analyst, today=day)} == {
        "Sample Mainland (fictional)",
        "Sample Isles (fictional)",
    }


def test_loading_again_sends_nothing_on_the_same_day_and_later_what_became_due_since(
    loaded: tuple[dict[str, Actor], Actor],
) -> None:
    people, by = loaded
    later = date(2027, 3, 31)
    assert load(people, by, FIRST) == 0
    assert load(people, by, later) > 0
    samples = frozenset(board.pk for board in organisations().samples)
    owed = [todo for todo in todos(everything(of=samples), today=later) if todo.kind == "figure"]
    assert len(owed) == 4


@pytest.mark.usefixtures("loaded")
def test_invented_figures_are_the_samples_own_returns_and_the_same_whatever_is_held() -> None:
    def figures() -> list[tuple[object, ...]]:
        fields = ("organisation__slug", "measure", "period_start", "numerator", "denominator", "value")
        return list(
            Observation.objects.filter(organisation__kind="sample").order_by(*fields).values_list(*fields)
        )

    first = figures()
    assert len(first) > 500
    assert not Observation.objects.filter(organisation__kind="sample", stream=Stream.OFFICIAL).exists()
    returned = Submission.objects.filter(organisation__kind="sample")
    assert set(returned.values_list("channel", flat=True)) == {"demo"}


@pytest.mark.usefixtures("loaded")
def test_no_invented_figure_is_seeded_on_a_real_one() -> None:
    """A real history beside them changes not one of them."""
    mainland = Observation.objects.filter(
        organisation__slug="sample-mainland", measure="ae-4-hours", period_start=date(2022, 5, 1)
    ).values_list("numerator", "denominator")
    assert list(mainland) == [(KNOWN_NUMERATOR, KNOWN_DENOMINATOR)]


KNOWN_NUMERATOR, KNOWN_DENOMINATOR = 2256, 2451  # May 2022 of Sample Mainland, on every machine
