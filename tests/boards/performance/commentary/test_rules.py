"""What a board is asked to explain: turning red, not being red, and never more than three things at a time."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from boards.performance.commentary.rules import (
    Figure,
    Given,
    Turn,
    Wanted,
    Why,
    is_recent,
    months_later,
    wanted,
)
from targets.calc.periods import add_working_days

NATION, FIFE, ORKNEY = 1, 2, 3
MAY = date(2026, 5, 31)
KNOWN = date(2026, 6, 30)
TODAY = date(2026, 7, 1)


def red(organisation: int = FIFE, measure: str = "a", **others: Any) -> Figure:
    usual = {
        "period_end": MAY,
        "known_from": KNOWN,
        "missed": Decimal(100),
        "denominator": Decimal(1000),
        "legal_right": False,
        "may_be_asked": True,
    }
    return Figure(organisation_id=organisation, measure_key=measure, **(usual | others))  # type: ignore[arg-type]


def turn(organisation: int = FIFE, measure: str = "a", **others: Any) -> Turn:
    usual = {
        "became_known": KNOWN,
        "period_end": MAY,
        "before": date(2026, 4, 30),
    }
    return Turn(organisation_id=organisation, measure_key=measure, **(usual | others))


def asked(*reds: Figure, turns: tuple[Turn, ...] = (), **others: Any) -> tuple[Wanted, ...]:
    usual: dict[str, Any] = {"given": {}, "boards_with_figure": {}, "nation": NATION, "today": TODAY}
    return wanted(figures=reds, turns=turns, **(usual | others))


def test_turning_red_asks_within_twenty_working_days() -> None:
    (one,) = asked(red(), turns=(turn(),))
    assert one == Wanted(FIFE, "a", MAY, due=date(2026, 7, 28), why=Why.TURNED)


def test_being_red_asks_nothing() -> None:
    assert asked(red()) == ()


@pytest.mark.parametrize(
    ("others", "asks"),
    [
        ({"before": date(2025, 5, 31)}, True),  # a year before, to the day
        ({"before": date(2025, 5, 30)}, False),
        ({"became_known": date(2027, 5, 31)}, True),
        ({"became_known": date(2027, 6, 1)}, False),  # known more than a year after its period
    ],
)
def test_a_turn_is_from_within_a_year_and_known_within_one(others: dict[str, Any], asks: bool) -> None:
    assert is_recent(turn(**others)) is asks


@pytest.mark.parametrize(("people", "asks"), [(19, False), (20, True)])
def test_fewer_than_twenty_people_ask_nothing(people: int, asks: bool) -> None:
    assert bool(asked(red(denominator=Decimal(people)), turns=(turn(),))) is asks


def test_without_counts_it_is_asked_but_last() -> None:
    reds = [red(measure="a", missed=None, denominator=None), red(measure="b", missed=Decimal(1))]
    assert [one.measure_key for one in asked(*reds, turns=(turn(), turn(measure="b")))] == ["b", "a"]


def test_a_stand_in_or_an_ended_feed_asks_nothing() -> None:
    assert asked(red(may_be_asked=False), turns=(turn(),)) == ()


def test_at_most_three_are_due_and_a_legal_right_comes_first() -> None:
    reds = [red(measure=key, missed=Decimal(number)) for number, key in enumerate("abcde")]
    reds[0] = red(measure="a", missed=Decimal(0), legal_right=True)
    found = asked(*reds, turns=tuple(turn(measure=key) for key in "abcde"))
    assert [one.measure_key for one in found] == ["a", "e", "d", "c", "b"]
    assert [one.due is not None for one in found] == [True, True, True, False, False]


def test_an_explanation_after_the_turn_ends_the_ask_and_one_that_still_stood_covers_it() -> None:
    for at, asks in ((KNOWN, False), (TODAY, False), (date(2026, 3, 1), False), (date(2025, 12, 1), True)):
        given = {(FIFE, "a"): Given(at=at, recovery_on=None)}
        assert bool(asked(red(), turns=(turn(),), given=given)) is asks, at


def test_after_the_boards_own_day_of_recovery_it_is_asked_again() -> None:
    late = {(FIFE, "a"): Given(at=date(2026, 2, 1), recovery_on=date(2026, 5, 31))}
    (one,) = asked(red(), given=late)
    assert one.why is Why.AGAIN
    assert one.due == add_working_days(KNOWN, 20)
    assert asked(red(period_end=date(2026, 4, 30)), given=late) == ()  # no figure of that day is known yet
    assert asked(red(), given={(FIFE, "a"): Given(at=date(2026, 2, 1), recovery_on=TODAY)}) == ()


@pytest.mark.parametrize(
    ("off", "boards", "national"), [(12, 14, True), (11, 14, False), (9, 9, False), (9, 10, True)]
)
def test_what_nearly_all_miss_is_asked_of_the_nation_once(off: int, boards: int, national: bool) -> None:
    reds = [red(NATION), *(red(10 + number) for number in range(off))]
    turns = tuple(turn(one.organisation_id) for one in reds)
    found = asked(*reds, turns=turns, boards_with_figure={"a": boards})
    assert [one.organisation_id for one in found][:1] == [NATION]
    assert len(found) == (1 if national else off + 1)


def test_a_board_is_asked_again_even_where_the_miss_is_national() -> None:
    reds = [red(NATION), *(red(10 + number) for number in range(14))]
    given = {(10, "a"): Given(at=date(2026, 2, 1), recovery_on=date(2026, 5, 1))}
    found = asked(*reds, given=given, boards_with_figure={"a": 14})
    assert [(one.organisation_id, one.why) for one in found] == [(10, Why.AGAIN)]


@for_all(
    st.lists(
        st.tuples(st.integers(2, 15), st.sampled_from("abcdefgh"), st.booleans(), st.booleans()),
        unique_by=lambda one: one[:2],
    )
)
def test_however_many_turn_no_board_has_more_than_three_due(
    rows: list[tuple[int, str, bool, bool]],
) -> None:
    reds = [red(organisation, key, legal_right=legal) for organisation, key, legal, _ in rows]
    turns = tuple(turn(organisation, key) for organisation, key, _, turns in rows if turns)
    found = asked(*reds, turns=turns)
    assert len(found) == len(turns)
    for organisation in {one.organisation_id for one in found}:
        due = [one.due is not None for one in found if one.organisation_id == organisation]
        assert due == [True] * min(3, len(due)) + [False] * (len(due) - 3)


def test_the_order_of_what_is_given_changes_nothing() -> None:
    reds = [red(organisation, key) for organisation in (2, 3) for key in "abcde"]
    turns = tuple(turn(organisation, key) for organisation in (2, 3) for key in "abcde")
    assert asked(*reds, turns=turns) == asked(*reversed(reds), turns=turns[::-1])


def test_months_later_keeps_to_the_month() -> None:
    assert months_later(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_later(date(2026, 1, 15), 12) == date(2027, 1, 15)


@for_all(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 60))
def test_working_days_are_monday_to_friday(day: date, days: int) -> None:
    end = add_working_days(day, days)
    counted = sum((day + timedelta(days=n)).weekday() < 5 for n in range(1, (end - day).days + 1))
    assert counted == days
    assert not days or end.weekday() < 5


SPECIAL: dict[str, Any] = {"off_track": False, "special_from": KNOWN}


def test_getting_worse_by_more_than_chance_asks_whatever_the_result() -> None:
    (one,) = asked(red(**SPECIAL))
    assert one == Wanted(FIFE, "a", MAY, due=date(2026, 7, 28), why=Why.SPECIAL)
    assert asked(red(**SPECIAL, denominator=Decimal(19))) == ()
    assert asked(red(**SPECIAL, may_be_asked=False)) == ()
    assert asked(red(**SPECIAL, period_end=date(2025, 6, 29))) == (), "known more than a year after"


def test_a_special_cause_comes_after_legal_rights_and_before_most_people() -> None:
    reds = [red(measure=key, missed=Decimal(number)) for number, key in enumerate("abc")]
    reds += [red(measure="legal", legal_right=True), red(measure="special", missed=None, **SPECIAL)]
    turns = tuple(turn(measure=one.measure_key) for one in reds if one.off_track)
    assert [one.measure_key for one in asked(*reds, turns=turns)] == ["legal", "special", "c", "b", "a"]


def test_turned_and_worse_is_asked_once_and_before_what_only_turned() -> None:
    both = red(measure="b", missed=Decimal(1), special_from=TODAY)
    found = asked(red(), both, turns=(turn(), turn(measure="b")))
    assert [(one.measure_key, one.why, one.due) for one in found] == [
        ("b", Why.TURNED, date(2026, 7, 28)),
        ("a", Why.TURNED, date(2026, 7, 28)),
    ]


def test_a_special_cause_is_asked_of_a_board_even_where_the_miss_is_national() -> None:
    reds = [red(NATION), *(red(10 + number) for number in range(13)), red(30, special_from=KNOWN)]
    turns = tuple(turn(one.organisation_id) for one in reds)
    found = asked(*reds, turns=turns, boards_with_figure={"a": 14})
    assert [(one.organisation_id, one.why) for one in found] == [(NATION, Why.TURNED), (30, Why.SPECIAL)]


def test_an_explanation_after_it_began_ends_the_ask_about_a_special_cause() -> None:
    for at, asks in ((KNOWN, False), (date(2026, 3, 1), False), (date(2025, 12, 1), True)):
        given = {(FIFE, "a"): Given(at=at, recovery_on=None)}
        assert bool(asked(red(**SPECIAL), given=given)) is asks, at


def test_what_is_on_track_makes_no_miss_national() -> None:
    reds = [
        red(NATION),
        *(red(10 + number) for number in range(11)),
        *(red(30 + n, **SPECIAL) for n in (1, 2)),
    ]
    turns = tuple(turn(one.organisation_id) for one in reds)
    found = asked(*reds, turns=turns, boards_with_figure={"a": 14})
    assert len(found) == len(reds)
