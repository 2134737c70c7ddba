"""Judging by the promise that was made in time, from hand-made figures: no lowering after the facts."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from boards.performance.models import Result
from boards.performance.promise_words import promise_rows
from boards.plans.queries import Promises
from targets.calc.counting import Said
from targets.calc.periods import Period, PeriodKind
from tests.boards.performance.samples import (
    KEY,
    LOTHIAN,
    agreed,
    cells,
    definition,
    known,
    month,
    point,
    points,
    policy,
    said,
)

BY = policy(trajectory="required")
IN_MARCH = date(2022, 3, 20)
YEAR = [f"2022-{n:02d}" for n in range(4, 13)] + [f"2023-{n:02d}" for n in range(1, 4)]


def plan(values: dict[str, tuple[Said, ...]]) -> Promises:
    return Promises(
        planned={(LOTHIAN, KEY, "ldp-2022"): {month(text): versions for text, versions in values.items()}},
        agreed={},
    )


def test_a_plan_that_is_lowered_in_the_last_month_lowers_nothing() -> None:
    """What opened this: twelve missed months, one new version, twelve kept."""
    lowered = date(2023, 3, 31)
    promises = plan(
        dict.fromkeys(YEAR, (said("85", day=IN_MARCH), said("60", version=2, day=lowered, source=6)))
    )
    found = cells([known(LOTHIAN, text, "70") for text in YEAR], by=BY, promises=promises)
    cell = found[LOTHIAN, "ldp-2022"]
    assert (cell.result, cell.met, cell.periods, cell.periods_met) == (Result.OFF_TRACK, False, 12, 0)
    assert (cell.promised, cell.plan_version_id, cell.promised_since) == (Decimal(85), 5, IN_MARCH)
    assert (cell.first_promised, cell.first_met) == (None, None)


def test_what_was_lowered_in_time_judges_and_the_first_promise_is_said_beside_it() -> None:
    changed = date(2022, 11, 3)
    promises = plan(
        {
            text: (said("85", day=IN_MARCH), said("80", version=2, day=changed, source=6))
            for text in ("2022-11", "2022-12")
        }
    )
    figures = [known(LOTHIAN, "2022-11", "82"), known(LOTHIAN, "2022-12", "82")]
    november, december = points(figures, by=BY, promises=promises)[LOTHIAN]
    assert (november.promised, november.met) == (Decimal(85), False)
    assert [one.version for one in november.said] == [1, 2]
    assert (december.promised, december.met) == (Decimal(80), True)
    assert cells(figures, by=BY, promises=promises)[LOTHIAN, "ldp-2022"].plan_version_id == 6
    assert (december.promised_since, december.first_promised, december.first_met) == (
        changed, Decimal(85), False,
    )  # fmt: skip


def test_a_raised_promise_says_whether_the_first_one_was_met() -> None:
    promises = plan({"2022-12": (said("80", day=IN_MARCH), said("85", day=date(2022, 11, 3), version=2))})
    judged = point(known(LOTHIAN, "2022-12", "82"), by=BY, promises=promises)
    assert (judged.met, judged.first_promised, judged.first_met) == (False, Decimal(80), True)


def test_what_was_dropped_in_time_is_held_to_the_standard_from_its_day() -> None:
    dropped = said(None, version=2, day=date(2022, 11, 3))
    promises = plan(
        {"2022-11": (said("80", day=IN_MARCH), dropped), "2022-12": (said("80", day=IN_MARCH), dropped)}
    )
    november, december = points(
        [known(LOTHIAN, "2022-11", "82"), known(LOTHIAN, "2022-12", "82")], by=BY, promises=promises
    )[LOTHIAN]
    assert (november.promise_kind, november.met) == ("trajectory", True)
    assert (december.promise_kind, december.met, december.promised) == (
        "standard", False, Decimal(95),
    )  # fmt: skip
    assert (december.promised_since, december.first_met) == (date(2022, 11, 3), True)


def test_a_first_plan_of_july_leaves_the_months_before_it_to_the_standard() -> None:
    promises = plan({f"2022-{n:02d}": (said("60", day=date(2022, 7, 10)),) for n in range(4, 10)})
    judged = points([known(LOTHIAN, f"2022-{n:02d}", "70") for n in range(4, 10)], by=BY, promises=promises)
    assert [one.promise_kind for one in judged[LOTHIAN]] == ["standard"] * 3 + ["trajectory"] * 3


@pytest.mark.parametrize(
    ("start", "kind", "last_day_before"),
    [
        (date(2022, 10, 1), PeriodKind.QUARTER, date(2022, 9, 30)),
        (date(2022, 1, 1), PeriodKind.ROLLING_YEAR, date(2022, 9, 30)),
        (date(2021, 4, 4), PeriodKind.WEEK, date(2022, 5, 29)),
        (date(2022, 4, 1), PeriodKind.YEAR, date(2022, 3, 31)),
    ],
)
def test_the_step_of_the_period_decides(start: date, kind: PeriodKind, last_day_before: date) -> None:
    start = date(2022, 5, 30) if kind is PeriodKind.WEEK else start
    period = Period.of(start=start, kind=kind)
    by = policy(versions=[definition(frequency=kind.value)], trajectory="required")
    first = said("85", day=date(2021, 1, 1))
    for day, promised in ((last_day_before, 60), (date.fromordinal(last_day_before.toordinal() + 1), 85)):
        promises = Promises(
            planned={(LOTHIAN, KEY, "ldp-2022"): {period: (first, said("60", version=2, day=day))}}, agreed={}
        )
        judged = point(known(LOTHIAN, period, "70"), by=by, promises=promises)
        assert judged.promised == promised, day


def test_a_running_total_is_promised_by_its_last_month() -> None:
    """A year that grows month by month: in its last month it can still be promised, by halves, and never changed."""
    period = Period.of(start=date(2022, 4, 1), kind=PeriodKind.YEAR)
    by = policy(versions=[definition(aggregation="cumulative")], trajectory="required")
    for day, promised in ((date(2023, 3, 15), 60), (date(2023, 3, 16), 95)):
        promises = Promises(planned={(LOTHIAN, KEY, "ldp-2022"): {period: (said("60", day=day),)}}, agreed={})
        assert point(known(LOTHIAN, period, "70"), by=by, promises=promises).promised == promised, day


# Agreed values


AGREED = policy(shape="board_agreed", floor=None)


def test_a_value_agreed_anew_in_the_year_judges_what_begins_after_its_day() -> None:
    promises = agreed(LOTHIAN, "ldp-2022", "85", said("60", version=2, day=date(2022, 11, 3), source=4))
    figures = [known(LOTHIAN, "2022-11", "70"), known(LOTHIAN, "2022-12", "70")]
    november, december = points(figures, by=AGREED, promises=promises)[LOTHIAN]
    assert (november.promised, december.promised) == (Decimal(85), Decimal(60))
    for until, agreed_value in ((1, 3), (2, 4)):
        found = cells(figures[:until], by=AGREED, promises=promises)
        assert found[LOTHIAN, "ldp-2022"].agreed_value_id == agreed_value
    assert (december.first_promised, december.first_met) == (Decimal(85), False)


def test_a_value_agreed_after_the_facts_is_no_promise() -> None:
    promises = agreed(LOTHIAN, "ldp-2022", "60", day=date(2023, 3, 30))
    judged = point(known(LOTHIAN, "2023-03", "70"), by=AGREED, promises=promises)
    assert (judged.result, judged.reason) == (Result.NOT_JUDGED, "agreed_too_late")
    assert [one.value for one in judged.said] == [Decimal(60)]


def test_a_value_whose_day_of_agreement_no_source_states_judges_nothing_and_can_be_measured_against() -> None:
    promises = agreed(LOTHIAN, "ldp-2022", "60", day=None)
    judged = point(known(LOTHIAN, "2022-12", "70"), by=AGREED, promises=promises)
    assert (judged.result, judged.reason, judged.promised) == (Result.NOT_JUDGED, "agreed_undated", None)
    (told,) = promise_rows(judged, definition=definition(), plan_name="Plan")
    assert (
        told.value
        == "60% (Plan, version 1): its source does not say when it was agreed, so it judges nothing."
    )
    asked = replace(promises, against="latest")
    assert point(known(LOTHIAN, "2022-12", "70"), by=AGREED, promises=asked).promised == 60
    anew = agreed(LOTHIAN, "ldp-2022", "60", said("65", version=2, day=IN_MARCH, source=4), day=None)
    assert point(known(LOTHIAN, "2022-12", "70"), by=AGREED, promises=anew).promised == 65


def test_a_year_added_up_is_held_to_what_was_agreed_before_it_not_in_its_last_month() -> None:
    by = policy(
        shape="board_agreed", floor=None, versions=[definition(year_result="pooled", judge_places=None)]
    )
    promises = agreed(LOTHIAN, "ldp-2022", "85", said("60", version=2, day=date(2023, 2, 27), source=4))
    found = cells([known(LOTHIAN, text, counts=(70, 100)) for text in YEAR], by=by, promises=promises)
    cell = found[LOTHIAN, "ldp-2022"]
    assert (cell.promised, cell.met, cell.agreed_value_id) == (Decimal(85), False, 3)


def test_a_year_of_which_a_trajectory_judged_a_part_is_not_held_to_the_standard_once_it_is_dropped() -> None:
    by = policy(trajectory="required", versions=[definition(year_result="pooled", judge_places=None)])
    dropped = said(None, version=2, day=date(2023, 2, 27))
    promises = plan(dict.fromkeys(YEAR, (said("97", day=IN_MARCH), dropped)))
    cell = cells([known(LOTHIAN, text, counts=(96, 100)) for text in YEAR], by=by, promises=promises)[
        LOTHIAN, "ldp-2022"
    ]
    assert (cell.result, cell.reason) == (Result.NOT_JUDGED, "year_not_planned")
