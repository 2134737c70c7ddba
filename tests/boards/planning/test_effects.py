"""Before somebody signs or agrees: which results a version would change, from what to what, and what comes too late."""

from datetime import date
from decimal import Decimal

import pytest

from boards.people.roles import Role
from boards.planning.effects import Effects, change_lines, effect_words, effects_of
from boards.plans import services
from boards.plans.queries import plan
from targets.catalogue.queries import catalogue
from tests.boards.performance.arrivals import arrive, number_of
from tests.boards.planning.visits import PLAN, read, signed_in
from tests.boards.plans.plans import AE, BOARD, SAMPLE, Cast, agree, cast, drafted, hand_over, sign
from tests.boards.plans.plans import values as whole_year
from tests.boards.plans.test_closed import DECEMBER, MONTHS, OPEN, agreed, at, begun, save, values

pytestmark = pytest.mark.django_db


def looked_at(people: Cast, *, today: date) -> tuple[Effects, tuple[str, ...]]:
    policy = catalogue()
    view = plan(organisation_id=number_of(BOARD), framework_key=OPEN, catalogue=policy, today=today)
    assert view.newest
    effects = effects_of(view, view.newest, policy=policy, returns_of=None, today=today)
    return effects, effect_words(effects, view.newest, policy=policy)


def test_without_figures_nothing_changes_and_what_is_signed_in_time_all_counts() -> None:
    people = at(cast(), "2026-03-20T12:00")
    save(people, begun(people), values("85"))
    effects, words = looked_at(people, today=date(2026, 3, 20))
    assert (effects.changes, effects.late, effects.values) == ((), 0, 12)
    assert words == ("Agreed today, it would change no result of this board.",)


def test_values_that_come_too_late_are_counted_and_named() -> None:
    people = at(cast(), "2026-07-10T12:00")
    version_id = begun(people)
    save(people, version_id, values("85"))
    hand_over(people.planner, version_id)
    effects, words = looked_at(people, today=date(2026, 7, 10))
    assert (effects.late, effects.values) == (3, 12)
    assert words[-1] == (
        "3 of its 12 values come too late and judge nothing, if it is agreed today: "
        "A&E: seen within 4 hours (3 periods from April 2026 to June 2026)."
    )
    sign(people.approver, version_id)
    later, _ = looked_at(people, today=date(2026, 8, 20))
    assert later.late == 3, "the signature of July counts, however late the agreement is"


def test_a_change_that_grew_late_is_counted_among_the_changed_values() -> None:
    agreed(at(cast(), "2026-03-20T12:00"))
    people = at(cast(), "2026-11-03T12:00")
    version_id = begun(people, reason="Winter")
    save(people, version_id, values("85") | dict.fromkeys(MONTHS[8:], Decimal(80)))
    effects, words = looked_at(people, today=date(2026, 11, 3))
    assert (effects.late, effects.values) == (0, 4)
    effects, words = looked_at(people, today=date(2026, 12, 1))
    assert (effects.late, effects.values) == (1, 4)
    assert "1 of its 4 changed values comes too late and judges nothing" in words[-1]
    assert DECEMBER in dict(effects.too_late)[AE]


def test_the_pages_of_signing_and_agreeing_say_it() -> None:
    """A year that was over before anybody wrote its plan: nothing of it counts, and nothing changes."""
    arrive("sample-mainland,2023-03-01,81,100,,,", returned_by=BOARD)
    people = cast()
    version_id = drafted(people.planner)
    hand_over(people.planner, version_id)
    late = "12 of its 12 values come too late and judge nothing, if it is agreed today"
    page = read(signed_in(Role.APPROVER).get(f"{PLAN}sign/"))
    assert late in page
    assert "it would change no result of this board" in page
    sign(people.approver, version_id)
    assert late in read(signed_in(Role.REVIEWER).get(f"{PLAN}recommend/"))


def test_results_that_would_change_are_told_from_what_to_what() -> None:
    """In a past fictional year a version can be in force before it: as if it were agreed then."""
    arrive(
        "sample-mainland,2023-02-01,82,100,,,",
        "sample-mainland,2023-03-01,82,100,,,",
        returned_by=BOARD,
        known_from=date(2023, 4, 5),
    )
    people = cast()
    version_id = drafted(people.planner, value="85")
    sign(people.approver, version_id)
    agree(people.reviewer, version_id)
    version_id = services.open_version(
        actor=people.planner, organisation_id=number_of(BOARD), framework_key=SAMPLE, reason="Winter"
    )
    services.save_trajectory(
        actor=people.planner, version_id=version_id, edit_number=0, measure_key=AE, points=whole_year("80")
    )
    policy, today = catalogue(), date(2022, 11, 3)
    view = plan(organisation_id=number_of(BOARD), framework_key=SAMPLE, catalogue=policy, today=today)
    assert view.newest
    effects = effects_of(view, view.newest, policy=policy, returns_of=None, today=today)
    words = effect_words(effects, view.newest, policy=policy)
    assert words[0] == (
        "Agreed today, it would change 2 results of this board: "
        "2 from “slightly off track, missed” to “on track”."
    )
    assert (effects.late, effects.values) == (8, 12)
    assert change_lines(effects, policy=policy)[1] == (
        "A&E: seen within 4 hours, March 2023, 82.0%: slightly off track against the trajectory of 85%, "
        "then on track against the trajectory of 80%"
    )
