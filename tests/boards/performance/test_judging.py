"""Points and cells from figures, policy and promises: every rule of judging at its boundary.

Longer than 400 lines: each rule of judging at its boundary, from the same few figures.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boards.figures.queries import Known
from boards.performance.judging import due_on, late_period
from boards.performance.models import Result
from targets.calc.periods import Period, PeriodKind
from tests.boards.performance.samples import (
    FIFE,
    LOTHIAN,
    MADE_UP,
    SCOTLAND,
    TODAY,
    TRUST,
    agreed,
    cells,
    definition,
    known,
    month,
    planned,
    point,
    points,
    policy,
)

# Result against promise


@pytest.mark.parametrize(
    ("value", "result", "met"),
    [
        ("95", Result.ON_TRACK, True),
        ("94.95", Result.ON_TRACK, True),  # 95.0 at one place
        ("94.94", Result.SLIGHTLY_OFF_TRACK, False),
        ("90.25", Result.SLIGHTLY_OFF_TRACK, False),  # 90.3 at one place; the limit is 90.25
        ("90.24", Result.OFF_TRACK, False),
    ],
)
def test_a_figure_is_judged_at_its_places_up_to_the_boundary(value: str, result: Result, met: bool) -> None:
    judged = point(known(LOTHIAN, "2022-05", value))
    assert (judged.result, judged.met, judged.reason) == (result, met, "")


def test_a_legal_right_is_judged_unrounded_from_the_counts() -> None:
    by = policy(versions=[definition(judge_places=None, tolerance_percent=Decimal(0))], floor=Decimal(100))
    judged = point(known(LOTHIAN, "2022-05", counts=(9996, 10000)), by=by)
    assert (judged.result, judged.met) == (Result.OFF_TRACK, False)
    (cell,) = [
        c
        for c in cells([known(LOTHIAN, "2022-05", counts=(9_999_999, 10_000_000))], by=by).values()
        if c.met is False
    ]
    assert cell.actual == Decimal("99.999990")


def test_a_missed_right_never_looks_met_by_the_places_of_the_table() -> None:
    by = policy(versions=[definition(judge_places=None, tolerance_percent=Decimal(0))], floor=Decimal(100))
    figure = known(LOTHIAN, "2022-05", counts=(999_999_999, 1_000_000_000), value="99.999999")
    cell = cells([figure], by=by)[LOTHIAN, "ldp-2022"]
    assert cell.met is False
    assert cell.actual == Decimal("99.999999")


def test_the_stretch_is_a_second_line_and_never_the_promise() -> None:
    by = policy(shape="floor_stretch", stretch=Decimal(98))
    judged = point(known(LOTHIAN, "2022-05", "96"), by=by)
    assert (judged.promised, judged.stretch, judged.result) == (Decimal(95), Decimal(98), Result.ON_TRACK)


def test_small_numbers_qualify_a_result_and_do_not_hide_it() -> None:
    judged = point(known(LOTHIAN, "2022-05", counts=(9, 19)))
    assert (judged.small_numbers, judged.result) == (True, Result.OFF_TRACK)
    assert point(known(LOTHIAN, "2022-05", counts=(9, 20))).small_numbers is False


@pytest.mark.parametrize(
    ("required", "result", "reason"),
    [
        ({"shape": "all_of"}, Result.NOT_JUDGED, "no_condition"),
        ({"shape": "board_agreed", "floor": None}, Result.NOT_JUDGED, "no_agreed_value"),
        ({"shape": "change"}, Result.NOT_JUDGED, "no_baseline"),
        ({"confirmed_until": None}, Result.NOT_CONFIRMED, "not_confirmed"),
        ({"confirmed_until": date(2022, 4, 30)}, Result.NOT_CONFIRMED, "not_confirmed"),
        ({"status": "paused"}, Result.NO_TARGET, "paused"),
        ({"status": "dropped"}, Result.NO_TARGET, "dropped"),
        ({"asked": False}, Result.NO_TARGET, "no_target"),
    ],
)
def test_what_cannot_be_judged_says_why(required: dict[str, object], result: Result, reason: str) -> None:
    judged = point(known(LOTHIAN, "2022-05", "96"), by=policy(**required))  # type: ignore[arg-type]
    assert (judged.result, judged.met, judged.reason) == (result, None, reason)


def test_a_neutral_measure_has_no_target() -> None:
    judged = point(known(LOTHIAN, "2022-05", "96"), by=policy(versions=[definition(direction="neutral")]))
    assert (judged.result, judged.reason) == (Result.NO_TARGET, "neutral")


def test_a_marked_period_is_no_data_with_its_marker() -> None:
    judged = point(known(LOTHIAN, "2022-05", marker="suppressed"))
    assert (judged.result, judged.marker, judged.reason) == (Result.NO_DATA, "suppressed", "suppressed")
    nobody = point(known(LOTHIAN, "2022-05", counts=(0, 0), marker="zero_denominator"))
    assert (nobody.result, nobody.reason) == (Result.NO_DATA, "zero_denominator")


def test_the_definition_of_the_periods_own_end_judges_it() -> None:
    by = policy(
        versions=[definition(), definition(pk=2, version=2, valid_from=date(2022, 9, 30), direction="lower")]
    )
    august, september = known(LOTHIAN, "2022-08", "99"), known(LOTHIAN, "2022-09", "99")
    first, second = points([august, september], by=by)[LOTHIAN]
    assert (first.result, second.result) == (Result.ON_TRACK, Result.SLIGHTLY_OFF_TRACK)
    assert cells([august], by=by)[LOTHIAN, "ldp-2022"].definition_id == 1
    assert cells([august, september], by=by)[LOTHIAN, "ldp-2022"].definition_id == 2


# Promises


def test_a_trajectory_is_the_promise_where_the_framework_asks_for_one() -> None:
    promises = planned(LOTHIAN, "ldp-2022", {"2022-05": "80"})
    asked = policy(trajectory="required")
    judged = point(known(LOTHIAN, "2022-05", "81"), by=asked, promises=promises)
    assert (judged.promised, judged.promise_kind, judged.result) == (
        Decimal(80),
        "trajectory",
        Result.ON_TRACK,
    )
    cell = cells([known(LOTHIAN, "2022-05", "81")], by=asked, promises=promises)[LOTHIAN, "ldp-2022"]
    assert (cell.plan_version_id, cell.agreed_value_id) == (5, None)


def test_a_trajectory_that_was_not_asked_for_is_no_promise() -> None:
    promises = planned(LOTHIAN, "ldp-2022", {"2022-05": "80"})
    judged = point(known(LOTHIAN, "2022-05", "81"), promises=promises)
    assert (judged.promised, judged.promise_kind, judged.result) == (
        Decimal(95),
        "standard",
        Result.OFF_TRACK,
    )


def test_the_standard_holds_where_no_trajectory_covers_the_period() -> None:
    promises = planned(LOTHIAN, "ldp-2022", {"2022-06": "80"})
    found = cells([known(LOTHIAN, "2022-05", "81")], by=policy(trajectory="required"), promises=promises)
    cell = found[LOTHIAN, "ldp-2022"]
    assert (cell.promise_kind, cell.plan_version_id) == ("standard", None)


def test_an_agreed_value_is_the_promise_of_its_own_board_and_year() -> None:
    by = policy(shape="board_agreed", floor=None)
    promises = agreed(LOTHIAN, "ldp-2022", "60")
    ours = cells([known(LOTHIAN, "2022-05", "61")], by=by, promises=promises)[LOTHIAN, "ldp-2022"]
    assert (ours.promise_kind, ours.agreed_value_id, ours.met) == ("agreed", 3, True)
    assert point(known(FIFE, "2022-05", "61"), by=by, promises=promises).reason == "no_agreed_value"
    assert point(known(LOTHIAN, "2023-05", "61"), by=by, promises=promises).reason == "no_agreed_value"


def test_a_planned_period_without_a_figure_is_not_due_until_its_day_has_passed() -> None:
    promises = planned(LOTHIAN, "ldp-2023", {"2023-06": "80", "2023-07": "81"})
    by = policy(trajectory="required")
    on_the_day = points([], by=by, promises=promises, today=date(2023, 8, 31))[LOTHIAN]
    assert [(p.period, p.result, p.value) for p in on_the_day] == [
        (month("2023-06"), Result.NOT_DUE, None),
        (month("2023-07"), Result.NOT_DUE, None),
    ]
    after = points([], by=by, promises=promises, today=date(2023, 9, 1))[LOTHIAN]
    assert [p.result for p in after] == [Result.NO_DATA, Result.NOT_DUE]


def test_years_before_the_first_framework_are_shown_only_where_asked_for() -> None:
    figure = known(LOTHIAN, "2015-05", "96")
    assert points([figure]) == {}
    (early,) = points([figure], before_frameworks=True)[LOTHIAN]
    assert (early.framework_key, early.result) == ("", Result.NO_TARGET)


@pytest.mark.parametrize(
    ("whose", "judged_in", "result"),
    [(LOTHIAN, "ldp-2022", Result.OFF_TRACK), (MADE_UP, "sample-2022", Result.ON_TRACK)],
)
def test_nobody_real_is_judged_by_what_is_fictional_and_no_sample_by_what_is_real(
    whose: int, judged_in: str, result: Result
) -> None:
    by = policy(sample=2022, trajectory="required")
    promises = planned(whose, "sample-2022", {"2022-05": "80", "2022-06": "80"})
    judged = points([known(whose, "2022-05", "81")], by=by, promises=promises)[whose]
    assert {(p.framework_key, p.result) for p in judged if p.value is not None} == {(judged_in, result)}
    assert len(judged) == (
        2 if whose == MADE_UP else 1
    )  # what is planned without a figure, in its own world only
    found = cells([known(whose, "2022-05", "81")], by=by, promises=promises, organisations=[whose])
    assert {framework for owner, framework in found if owner == whose} == {
        judged_in,
        *(() if whose == MADE_UP else ("ldp-2023",)),
    }


def test_a_sample_is_in_no_sum_of_the_nation() -> None:
    by = policy(sample=2022)
    ours = [known(whose, "2022-05", counts=(90, 100)) for whose in (LOTHIAN, FIFE)]
    sample = known(MADE_UP, "2022-05", counts=(900, 1000))
    (scotland,) = points([*ours, sample], by=by)[SCOTLAND]
    assert (scotland.numerator, scotland.denominator) == (180, 200)
    assert SCOTLAND not in points([ours[0], sample], by=by)


# The year's result


def test_the_year_answers_with_its_last_period_and_says_best_worst_and_how_often_met() -> None:
    figures = [
        known(LOTHIAN, "2022-05", "97"),
        known(LOTHIAN, "2023-01", "80"),
        known(LOTHIAN, "2023-02", "94"),
    ]
    cell = cells(figures)[LOTHIAN, "ldp-2022"]
    assert (cell.period, cell.actual, cell.result) == (
        month("2023-02"),
        Decimal(94),
        Result.SLIGHTLY_OFF_TRACK,
    )
    assert (cell.best, cell.worst, cell.periods, cell.periods_met) == (Decimal(97), Decimal(80), 3, 1)
    assert cell.amber_limit == Decimal("90.25")


def test_a_marked_last_period_does_not_hide_the_last_figure() -> None:
    figures = [known(LOTHIAN, "2023-01", "96"), known(LOTHIAN, "2023-02", marker="not_available")]
    cell = cells(figures)[LOTHIAN, "ldp-2022"]
    assert (cell.period, cell.marker, cell.periods) == (month("2023-01"), "", 1)


def test_a_year_with_markers_only_is_no_data_and_names_the_newest() -> None:
    figures = [
        known(LOTHIAN, "2023-01", marker="withheld"),
        known(LOTHIAN, "2023-02", marker="not_available"),
    ]
    cell = cells(figures)[LOTHIAN, "ldp-2022"]
    assert (cell.result, cell.period, cell.marker, cell.actual) == (
        Result.NO_DATA, month("2023-02"), "not_available", None,
    )  # fmt: skip


def test_periods_on_either_side_of_the_year_end_belong_to_their_own_years() -> None:
    found = cells([known(LOTHIAN, "2023-03", "96"), known(LOTHIAN, "2023-04", "80")])
    assert found[LOTHIAN, "ldp-2022"].period == month("2023-03")
    assert found[LOTHIAN, "ldp-2023"].period == month("2023-04")


def test_a_change_of_frequency_in_the_year_answers_with_the_newer_series() -> None:
    quarter = Period.of(start=date(2022, 4, 1), kind=PeriodKind.QUARTER)
    figures = [
        known(LOTHIAN, quarter, "80"),
        known(LOTHIAN, "2022-07", "96"),
        known(LOTHIAN, "2022-08", "97"),
    ]
    cell = cells(figures)[LOTHIAN, "ldp-2022"]
    assert (cell.period, cell.periods, cell.worst) == (month("2022-08"), 2, Decimal(96))


def test_two_yearly_rows_in_one_financial_year_answer_with_the_later() -> None:
    by = policy(versions=[definition(frequency="year", year_result="year_row")])
    calendar = Period.of(start=date(2022, 1, 1), kind=PeriodKind.YEAR)
    financial = Period.of(start=date(2022, 4, 1), kind=PeriodKind.YEAR)
    found = cells([known(LOTHIAN, calendar, "80"), known(LOTHIAN, financial, "96")], by=by)
    assert found[LOTHIAN, "ldp-2022"].period == financial


def test_a_closed_year_that_asks_for_all_its_periods_together_is_not_judged_by_its_last() -> None:
    by = policy(versions=[definition(year_result="pooled")])
    found = cells([known(LOTHIAN, "2022-05", "96"), known(LOTHIAN, "2023-05", "96")], by=by)
    closed, open_year = found[LOTHIAN, "ldp-2022"], found[LOTHIAN, "ldp-2023"]
    assert (closed.result, closed.met, closed.reason) == (Result.NOT_JUDGED, None, "year_not_pooled")
    assert (closed.actual, open_year.result) == (Decimal(96), Result.ON_TRACK)


YEAR = [f"2022-{month:02}" for month in range(4, 13)] + ["2023-01", "2023-02", "2023-03"]
POOLED = definition(year_result="pooled")


def whole_year(
    counts: Sequence[tuple[int, int]], organisation_id: int = LOTHIAN, **other: Any
) -> list[Known]:
    return [
        known(organisation_id, when, counts=pair, **other) for when, pair in zip(YEAR, counts, strict=True)
    ]


def test_a_year_that_is_added_up_is_judged_on_the_counts_of_all_its_periods() -> None:
    figures = whole_year([(1, 10)] + [(90, 100)] * 10 + [(970, 1000)])
    cell = cells(figures, by=policy(versions=[POOLED]))[LOTHIAN, "ldp-2022"]
    assert (cell.numerator, cell.denominator, cell.actual) == (1871, 2010, Decimal("93.1"))
    assert cell.period == Period(end=date(2023, 3, 31), start=date(2022, 4, 1), kind=PeriodKind.YEAR)
    assert (cell.result, cell.met, cell.promised) == (Result.SLIGHTLY_OFF_TRACK, False, Decimal(95))
    assert (cell.periods, cell.periods_met, cell.worst, cell.best) == (12, 1, Decimal(10), Decimal(97))
    assert (cell.pooled, cell.observation_id, cell.latest) == (False, 7, True)


@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 10**4)), min_size=24, max_size=24).map(
        lambda pairs: [(seen, seen + late) for seen, late in pairs]
    )
)
@settings(max_examples=50, deadline=None)
def test_a_pooled_year_is_the_ratio_of_its_sums_for_a_board_and_for_the_nation(
    counts: list[tuple[int, int]],
) -> None:
    figures = [*whole_year(counts[:12]), *whole_year(counts[12:], FIFE)]
    by = policy(versions=[definition(year_result="pooled", judge_places=None)])
    found = cells(figures, by=by)
    for organisation, parts in ((LOTHIAN, counts[:12]), (FIFE, counts[12:]), (SCOTLAND, counts)):
        cell = found[organisation, "ldp-2022"]
        top, bottom = (sum(pair[side] for pair in parts) for side in (0, 1))
        assert (cell.numerator, cell.denominator) == (top, bottom)
        assert cell.met is (Fraction(top, bottom) >= Fraction(95, 100))
        assert cell.pooled is (organisation == SCOTLAND)


@pytest.mark.parametrize(
    "gap", [None, known(LOTHIAN, "2022-08", "96"), known(LOTHIAN, "2022-08", marker="withheld")]
)
def test_a_year_is_added_up_only_where_every_period_has_counts(gap: Known | None) -> None:
    figures = [figure for figure in whole_year([(96, 100)] * 12) if figure.period != month("2022-08")]
    figures += [gap] if gap else []
    by = policy(versions=[POOLED])
    cell = cells(figures, by=by)[LOTHIAN, "ldp-2022"]
    assert (cell.result, cell.met, cell.reason) == (Result.NOT_JUDGED, None, "year_not_pooled")
    assert cell.period == month("2023-03")
    nation = cells([*figures, *whole_year([(96, 100)] * 12, FIFE)], by=by)[SCOTLAND, "ldp-2022"]
    assert nation.reason == "year_not_pooled"


def test_a_month_in_which_nobody_was_counted_adds_nothing_to_the_year() -> None:
    figures = [figure for figure in whole_year([(96, 100)] * 12) if figure.period != month("2022-08")]
    figures.append(known(LOTHIAN, "2022-08", marker="zero_denominator"))
    cell = cells(figures, by=policy(versions=[POOLED]))[LOTHIAN, "ldp-2022"]
    assert (cell.numerator, cell.denominator, cell.met, cell.periods) == (1056, 1100, True, 11)


def test_a_year_added_up_says_when_any_of_it_is_provisional_or_the_boards_own() -> None:
    official, returned = whole_year([(96, 100)] * 12), whole_year([(96, 100)] * 12, stream="board")
    by = policy(versions=[POOLED])
    cell = cells([*official[:11], returned[11]], by=by)[LOTHIAN, "ldp-2022"]
    assert (cell.management_information, cell.figure_status) == (True, "final")
    early = known(LOTHIAN, YEAR[0], counts=(96, 100), status="provisional")
    cell = cells([early, *official[1:]], by=by)[LOTHIAN, "ldp-2022"]
    assert (cell.management_information, cell.figure_status) == (False, "provisional")


def test_a_trajectory_of_single_periods_does_not_judge_a_year_added_up() -> None:
    by = policy(versions=[POOLED], trajectory="required")
    promises = planned(LOTHIAN, "ldp-2022", dict.fromkeys(YEAR, "80"))
    found = cells(whole_year([(96, 100)] * 12), by=by, promises=promises)
    cell = found[LOTHIAN, "ldp-2022"]
    assert (cell.result, cell.reason, cell.actual) == (Result.NOT_JUDGED, "year_not_planned", Decimal(96))
    assert (cell.promised, cell.promise_kind, cell.plan_version_id) == (None, "", None)


# No figure


def test_a_year_of_which_nothing_is_due_yet_is_not_due() -> None:
    assert cells([], today=date(2023, 6, 30))[LOTHIAN, "ldp-2023"].result == Result.NOT_DUE
    late = cells([], today=date(2023, 7, 1))[LOTHIAN, "ldp-2023"]
    assert (late.result, late.reason, late.promised, late.period) == (
        Result.NO_DATA, "nothing_held", Decimal(95), None,
    )  # fmt: skip


def test_nothing_is_due_of_a_series_that_has_ended() -> None:
    ended = policy(versions=[definition(collected_until=date(2022, 12, 31))])
    assert cells([], by=ended, today=date(2023, 4, 1))[LOTHIAN, "ldp-2023"].result == Result.NO_DATA


def test_only_those_who_are_asked_have_a_cell_without_a_figure() -> None:
    assert {organisation for organisation, _ in cells([])} == {SCOTLAND, LOTHIAN, FIFE}
    assert (TRUST, "ldp-2022") in cells([known(TRUST, "2022-05", "96")])


def test_nothing_asked_and_nothing_held_is_no_cell() -> None:
    assert cells([], by=policy(asked=False)) == {}
    assert list(cells([known(FIFE, "2022-05", "96")], by=policy(asked=False))) == [(FIFE, "ldp-2022")]


def test_a_trajectory_without_any_figure_promises_its_last_value() -> None:
    promises = planned(LOTHIAN, "ldp-2023", {"2023-04": "80", "2024-03": "90"})
    cell = cells([], by=policy(trajectory="required"), promises=promises)[LOTHIAN, "ldp-2023"]
    assert (cell.promised, cell.promise_kind, cell.plan_version_id) == (Decimal(90), "trajectory", 5)


# The newest cell


def test_the_newest_cell_is_the_newest_real_year_with_a_figure() -> None:
    by = policy(years=(2021, 2022, 2023), sample=2022)
    found = cells([known(LOTHIAN, "2022-05", "96")], by=by)
    assert [key for key, cell in found.items() if cell.latest and key[0] == LOTHIAN] == [
        (LOTHIAN, "ldp-2022")
    ]


def test_without_any_figure_the_newest_year_that_has_begun_is_the_newest_cell() -> None:
    found = cells([], by=policy(years=(2021, 2022, 2023)), today=date(2022, 9, 1))
    assert [key for key, cell in found.items() if cell.latest and key[0] == LOTHIAN] == [
        (LOTHIAN, "ldp-2022")
    ]


# A board's own return


def test_a_return_ahead_of_the_official_figure_judges_as_management_information() -> None:
    figures = [known(LOTHIAN, "2023-05", "96"), known(LOTHIAN, "2023-06", "80", stream="board")]
    cell = cells(figures)[LOTHIAN, "ldp-2023"]
    assert (cell.period, cell.management_information, cell.result) == (
        month("2023-06"),
        True,
        Result.OFF_TRACK,
    )
    assert (cell.worst, cell.periods) == (Decimal(80), 2)


def test_a_return_for_a_gap_behind_the_official_figure_leaves_the_cell_as_published() -> None:
    figures = [known(LOTHIAN, "2023-05", "80", stream="board"), known(LOTHIAN, "2023-06", "96")]
    cell = cells(figures)[LOTHIAN, "ldp-2023"]
    assert (cell.period, cell.management_information, cell.worst, cell.periods) == (
        month("2023-06"), False, Decimal(96), 1,
    )  # fmt: skip
    gap, _ = points(figures)[LOTHIAN]
    assert gap.management_information


# The nation


def test_the_nation_is_added_up_from_counts_where_every_board_has_them() -> None:
    figures = [known(LOTHIAN, "2022-05", counts=(90, 100)), known(FIFE, "2022-05", counts=(1, 900))]
    (judged,) = points(figures)[SCOTLAND]
    assert (judged.numerator, judged.denominator, judged.value) == (
        91,
        1000,
        Decimal("9.1"),
    )
    assert judged.pooled
    assert judged.observation_id is None
    cell = cells(figures)[SCOTLAND, "ldp-2022"]
    assert (cell.pooled, cell.observation_id, cell.actual) == (True, None, Decimal("9.1"))


def test_a_board_without_patients_does_not_take_the_nations_figure_away() -> None:
    nobody = known(FIFE, "2022-05", marker="zero_denominator")
    found = points([known(LOTHIAN, "2022-05", counts=(90, 100)), nobody])
    (nation,) = found[SCOTLAND]
    assert (nation.numerator, nation.denominator, nation.value) == (90, 100, Decimal(90))
    (board,) = found[FIFE]
    assert (board.result, board.reason) == (Result.NO_DATA, "zero_denominator")


def test_a_nation_of_nobody_has_no_figure_and_says_so() -> None:
    figures = [known(board, "2022-05", marker="zero_denominator") for board in (LOTHIAN, FIFE)]
    (nation,) = points(figures)[SCOTLAND]
    assert (nation.value, nation.marker, nation.denominator) == (
        None,
        "zero_denominator",
        0,
    )
    assert (nation.result, nation.met) == (Result.NO_DATA, None)


def test_an_unknown_part_leaves_the_nation_unknown() -> None:
    hidden = known(FIFE, "2022-05", marker="suppressed")
    assert SCOTLAND not in points([known(LOTHIAN, "2022-05", counts=(90, 100)), hidden])


def test_the_nation_is_never_an_average_of_values() -> None:
    figures = [known(LOTHIAN, "2022-05", "90"), known(FIFE, "2022-05", counts=(1, 900))]
    assert SCOTLAND not in points(figures)
    assert SCOTLAND not in points(figures[1:])


def test_a_published_national_row_is_never_replaced_by_a_sum() -> None:
    boards = [known(LOTHIAN, "2022-05", counts=(90, 100)), known(FIFE, "2022-05", counts=(1, 900))]
    (published,) = points([*boards, known(SCOTLAND, "2022-05", "9.2")])[SCOTLAND]
    assert (published.value, published.pooled) == (Decimal("9.2"), False)
    (marked,) = points([*boards, known(SCOTLAND, "2022-05", marker="withheld")])[SCOTLAND]
    assert marked.result == Result.NO_DATA


def test_a_boards_return_never_enters_the_national_sum() -> None:
    figures = [
        known(LOTHIAN, "2022-05", counts=(90, 100)),
        known(FIFE, "2022-05", counts=(1, 900), stream="board"),
    ]
    assert SCOTLAND not in points(figures)


def test_months_are_not_added_up_for_a_nation_that_is_published_by_quarter() -> None:
    by = policy(versions=[definition(national_frequency="quarter")])
    figures = [known(LOTHIAN, "2022-05", counts=(90, 100)), known(FIFE, "2022-05", counts=(1, 900))]
    assert SCOTLAND not in points(figures, by=by)


def test_counts_without_a_denominator_add_up_by_their_values() -> None:
    by = policy(versions=[definition(unit="count", scale=1, judge_places=0)], floor=Decimal(30))
    figures = [known(LOTHIAN, "2022-05", "10"), known(FIFE, "2022-05", "25", status="provisional")]
    (judged,) = points(figures, by=by)[SCOTLAND]
    assert (judged.value, judged.figure_status, judged.met) == (35, "provisional", True)


# Due and late


def test_a_figure_is_due_at_the_end_of_the_month_after_its_lag() -> None:
    assert due_on(month("2022-12"), lag_months=2) == date(2023, 2, 28)
    year = Period.of(start=date(2022, 4, 1), kind=PeriodKind.YEAR)
    assert due_on(year, lag_months=12) == date(2024, 3, 31)


def test_the_oldest_missing_period_is_late_on_the_day_after_it_was_due() -> None:
    counted = {"definition": definition(), "national": False}
    assert late_period(month("2023-04"), today=date(2023, 7, 31), **counted) is None  # type: ignore[arg-type]
    assert late_period(month("2023-04"), today=date(2023, 8, 1), **counted) == month("2023-05")  # type: ignore[arg-type]


def test_a_series_that_has_ended_or_never_began_is_not_late() -> None:
    ended = definition(collected_until=date(2023, 4, 30))
    assert late_period(month("2023-04"), definition=ended, national=False, today=TODAY) is None
    assert late_period(None, definition=definition(), national=False, today=TODAY) is None
    quarter = Period.of(start=date(2022, 4, 1), kind=PeriodKind.QUARTER)
    assert late_period(quarter, definition=definition(), national=False, today=TODAY) is None
