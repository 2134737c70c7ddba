"""The grid in its three views, one series, and who sees whose returns."""

from datetime import date

import pytest
from django.test.utils import CaptureQueriesContext

from boards.organisations.models import Organisation
from boards.performance import services
from boards.performance.cells import Cell
from boards.performance.models import Result, Standing
from boards.performance.queries import View, board_cells, grid, measure_cells, series
from targets.calc.periods import Period, PeriodKind
from tests.boards.performance.arrivals import AE, NOW, TODAY, arrive, number_of
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

NOBODYS: frozenset[int] = frozenset()
APRIL = Period.of(start=date(2023, 4, 1), kind=PeriodKind.MONTH)
MAY = APRIL.next()


@pytest.fixture
def lothian(db: None) -> int:
    return number_of("nhs-lothian")


@pytest.fixture
def fife(db: None) -> int:
    return number_of("nhs-fife")


def statements_of(context: CaptureQueriesContext) -> int:
    return len([s for s in context if "SAVEPOINT" not in s["sql"]])


def cell(organisation: int, view: View, returns_of: frozenset[int] | None = None) -> Cell:
    return grid(view=view, returns_of=returns_of, today=TODAY).cells[organisation, AE]


# Views


def test_the_latest_view_has_each_cells_newest_standing(lothian: int, fife: int) -> None:
    arrive("nhs-lothian,2023-04-01,96,100,,,", "nhs-fife,2022-04-01,96,100,,,")
    found = grid(view=View(), returns_of=None, today=TODAY).cells
    assert (found[lothian, AE].framework_key, found[lothian, AE].period) == ("ldp-2023-24", APRIL)
    assert found[fife, AE].framework_key == "ldp-2022-23"
    assert {key[0] for key in found} == set(
        Organisation.objects.exclude(kind="special").values_list("pk", flat=True)
    )


def test_a_frameworks_year_has_its_own_cells_only(lothian: int) -> None:
    arrive("nhs-lothian,2023-04-01,96,100,,,", "nhs-lothian,2022-04-01,80,100,,,")
    found = cell(lothian, View("ldp-2022-23"))
    assert (found.actual, found.result, found.latest) == (80, Result.OFF_TRACK, False)
    assert not grid(view=View("sample-2022-23"), returns_of=None, today=TODAY).cells


@pytest.mark.parametrize("known_on", [None, TODAY])
def test_samples_have_a_grid_of_their_own(lothian: int, known_on: date | None) -> None:
    arrive("nhs-lothian,2022-04-01,80,100,,,")
    arrive("sample-isles,2022-04-01,98,100,,,", returned_by="sample-isles")
    isles = number_of("sample-isles")

    def whose(view: View, returns_of: frozenset[int] | None = None) -> set[int]:
        cells = grid(view=view, returns_of=returns_of, today=TODAY).cells.values()
        return {cell.organisation_id for cell in cells if cell.actual is not None}

    assert whose(View(None, known_on)) == {lothian}
    assert whose(View(None, known_on, samples=True)) == {isles}
    assert whose(View("sample-2022-23", known_on, samples=True)) == {isles}
    # Their figures are their own returns: who may not see those sees none.
    assert whose(View("sample-2022-23", known_on, samples=True), NOBODYS) == set()


def test_a_cell_reads_back_exactly_as_it_was_judged(lothian: int) -> None:
    arrive("nhs-lothian,2023-04-01,13457,21326,,,")
    found, row = cell(lothian, View()), Standing.objects.get(organisation=lothian, measure=AE, latest=True)
    for name in found._fields:
        if name not in ("period", "measure_key", "framework_key"):
            assert getattr(found, name) == getattr(row, name), name
    assert found.result is Result.OFF_TRACK
    assert found == Cell(**found._asdict())
    assert hash(found.period) == hash(APRIL)


def test_one_board_and_one_measure_are_parts_of_the_grid(lothian: int) -> None:
    arrive("nhs-lothian,2023-04-01,96,100,,,")
    arrive("nhs-lothian,2023-04-01,5,10,,,", measure="camhs-18-weeks")
    whole = grid(view=View(), returns_of=None, today=TODAY).cells
    ours = board_cells(organisation_id=lothian, view=View(), returns_of=None, today=TODAY)
    assert ours == {
        measure: found for (organisation, measure), found in whole.items() if organisation == lothian
    }
    assert set(ours) == {AE, "camhs-18-weeks"}
    theirs = measure_cells(measure_key=AE, view=View(known_on=TODAY), returns_of=None, today=TODAY)
    assert theirs == {
        organisation: found for (organisation, measure), found in whole.items() if measure == AE
    }


# As known on a day


def test_before_anything_was_known_every_cell_says_that_nothing_was_held(lothian: int) -> None:
    arrive("nhs-lothian,2023-04-01,96,100,,,", known_from=date(2025, 1, 7))
    found = grid(view=View(known_on=date(2025, 1, 6)), returns_of=None, today=TODAY).cells
    assert (found[lothian, AE].result, found[lothian, AE].reason) == (Result.NO_DATA, "nothing_held")
    assert found[lothian, AE].period is None
    assert cell(lothian, View(known_on=date(2025, 1, 7))).period == APRIL


def test_before_the_first_framework_nothing_was_asked() -> None:
    assert grid(view=View(known_on=date(2011, 3, 31)), returns_of=None, today=TODAY).cells == {}


def test_a_later_vintage_changes_the_days_after_it_only(lothian: int) -> None:
    arrive("nhs-lothian,2023-04-01,96,100,,,", known_from=date(2025, 1, 7))
    arrive("nhs-lothian,2023-04-01,80,100,,,", known_from=date(2025, 10, 7))
    assert cell(lothian, View(known_on=date(2025, 10, 6))).actual == 96
    assert cell(lothian, View(known_on=date(2025, 10, 7))).actual == 80


def test_a_withdrawn_newest_period_steps_back_to_the_one_before(lothian: int) -> None:
    arrive(
        "nhs-lothian,2022-04-01,96,100,,,", "nhs-lothian,2023-04-01,96,100,,,", known_from=date(2025, 1, 7)
    )
    arrive("nhs-lothian,2023-04-01,,,,withheld,", known_from=date(2025, 10, 7))
    assert cell(lothian, View(known_on=date(2025, 10, 6))).framework_key == "ldp-2023-24"
    assert cell(lothian, View(known_on=TODAY)).framework_key == "ldp-2022-23"


@pytest.mark.parametrize(
    ("rows", "revised"),
    [
        ([("90,100,,,", date(2025, 1, 7))], False),
        ([("90,100,,,", date(2025, 1, 7)), ("90,100,,,", date(2025, 2, 4))], False),
        ([("90,100,,,", date(2025, 1, 7)), ("80,100,,,", date(2025, 2, 4))], True),
        # Back at the first value, and an older vintage that came late.
        ([("90,100,,,", date(2025, 1, 7)), ("80,100,,,", date(2025, 2, 4)), ("90,100,,,", TODAY)], True),
        ([("80,100,,,", date(2025, 2, 4)), ("90,100,,,", date(2025, 1, 7))], True),
        # A wrong load of the same day that was mended was never known, and a gap that was filled is no revision.
        ([("90,100,,,", date(2025, 1, 7)), ("80,100,,,", date(2025, 1, 7))], False),
        ([(",,,not_available,", date(2025, 1, 7)), ("80,100,,,", date(2025, 2, 4))], False),
        ([("80,100,,,revised", date(2025, 1, 7))], True),
    ],
)
def test_every_view_says_whether_the_figure_was_revised(
    lothian: int, rows: list[tuple[str, date]], revised: bool
) -> None:
    for row, known_from in rows:
        arrive(f"nhs-lothian,2023-04-01,{row}", known_from=known_from)
    for view in (View(), View("ldp-2023-24"), View(known_on=TODAY)):
        assert cell(lothian, view).revised is revised, view
    assert not cell(lothian, View(known_on=date(2025, 1, 7))).revised or rows[0][0].endswith("revised")


def test_the_national_sum_of_a_day_is_of_what_was_known_that_day(lothian: int) -> None:
    slugs = list(Organisation.objects.filter(kind="territorial").values_list("slug", flat=True))
    arrive(*[f"{slug},2023-04-01,90,100,,," for slug in slugs], known_from=date(2025, 1, 7))
    arrive(*[f"{slug},2024-04-01,90,100,,," for slug in slugs[1:]], known_from=date(2025, 2, 4))
    arrive(f"{slugs[0]},2024-04-01,100,100,,,", known_from=date(2025, 3, 4))
    nation = number_of("nhsscotland")
    before = cell(nation, View(known_on=date(2025, 3, 3)))
    assert (before.period, before.pooled, before.numerator) == (APRIL, True, 1260)
    after = cell(nation, View(known_on=date(2025, 3, 4)))
    assert (after.framework_key, after.numerator) == ("ldp-2024-25", 1270)
    only = grid(view=View(known_on=date(2025, 3, 4)), returns_of=None, today=TODAY).cells
    alone = board_cells(
        organisation_id=nation, view=View(known_on=date(2025, 3, 4)), returns_of=None, today=TODAY
    )
    assert alone[AE] == only[nation, AE]


def test_a_framework_as_known_on_a_day_keeps_to_its_year(lothian: int) -> None:
    arrive(
        "nhs-lothian,2022-04-01,80,100,,,", "nhs-lothian,2023-04-01,96,100,,,", known_from=date(2025, 1, 7)
    )
    found = cell(lothian, View("ldp-2022-23", TODAY))
    assert (found.actual, found.framework_key) == (80, "ldp-2022-23")
    with pytest.raises(KeyError):
        grid(view=View("ldp-1999-00", TODAY), returns_of=None, today=TODAY)


# Who sees whose returns


@pytest.fixture
def with_return(lothian: int) -> int:
    arrive("nhs-lothian,2023-04-01,96,100,,,", "nhs-fife,2023-04-01,96,100,,,")
    arrive("nhs-lothian,2023-05-01,60,100,,,", returned_by="nhs-lothian", known_from=date(2025, 2, 4))
    return lothian


@pytest.mark.parametrize(
    "view",
    [View(), View("ldp-2023-24"), View(known_on=TODAY), View("ldp-2023-24", TODAY)],
    ids=["latest", "year", "as known on", "year as known on"],
)
def test_a_return_is_seen_by_its_board_and_analysts_and_by_nobody_else(
    with_return: int, fife: int, view: View
) -> None:
    for seeing in (None, frozenset({with_return})):
        found = cell(with_return, view, seeing)
        assert (found.period, found.management_information, found.actual) == (MAY, True, 60)
    for not_seeing in (NOBODYS, frozenset({fife})):
        found = cell(with_return, view, not_seeing)
        assert (found.period, found.management_information, found.actual) == (APRIL, False, 96)
        assert (found.worst, found.periods) == (96, 1)
    assert cell(fife, view, NOBODYS) == cell(fife, view)


def test_a_hidden_return_that_began_a_year_leaves_the_year_before_as_the_newest(lothian: int) -> None:
    arrive("nhs-lothian,2023-04-01,96,100,,,")
    arrive("nhs-lothian,2024-04-01,60,100,,,", returned_by="nhs-lothian", known_from=date(2025, 2, 4))
    assert cell(lothian, View(), NOBODYS).framework_key == "ldp-2023-24"
    assert cell(lothian, View("ldp-2024-25"), NOBODYS).result == Result.NO_DATA
    assert cell(lothian, View("ldp-2024-25")).actual == 60


def test_a_series_keeps_to_the_same_rule(with_return: int, fife: int) -> None:
    arrive("nhs-lothian,2023-05-01,61,100,,,", returned_by="nhs-lothian", known_from=date(2025, 3, 4))
    for seeing, periods in ((None, 2), (frozenset({with_return}), 2), (frozenset({fife}), 1)):
        found = series(organisation_id=with_return, measure_key=AE, returns_of=seeing, today=TODAY)
        assert len(found.points) == periods


# One series


def test_a_series_has_its_points_oldest_first_with_what_was_known_before(lothian: int) -> None:
    arrive(
        "nhs-lothian,2023-05-01,96,100,,,",
        "nhs-lothian,2012-04-01,96,100,,,",
        "nhs-lothian,2023-04-01,90,100,,,",
    )
    arrive("nhs-lothian,2023-04-01,80,100,,,", known_from=date(2025, 10, 7))
    early, april, may = series(organisation_id=lothian, measure_key=AE, returns_of=None, today=TODAY).points
    assert (early.framework_key, early.result) == ("", Result.NO_TARGET)
    assert (april.value, april.previous, april.known_from) == (80, 90, date(2025, 10, 7))
    assert (april.stretch, april.promised, may.result) == (98, 95, Result.ON_TRACK)
    before = series(
        organisation_id=lothian, measure_key=AE, returns_of=None, as_known_on=date(2025, 10, 6), today=TODAY
    )
    assert [point.value for point in before.points] == [96, 90, 96]
    assert (
        series(
            organisation_id=lothian,
            measure_key=AE,
            returns_of=None,
            as_known_on=date(2024, 1, 1),
            today=TODAY,
        ).points
        == ()
    )


def test_a_series_of_one_framework_keeps_to_its_year(lothian: int) -> None:
    arrive("nhs-lothian,2023-05-01,96,100,,,", "nhs-lothian,2022-05-01,96,100,,,")
    (only,) = series(
        organisation_id=lothian, measure_key=AE, returns_of=None, framework_key="ldp-2022-23", today=TODAY
    ).points
    assert (only.framework_key, only.period.start) == ("ldp-2022-23", date(2022, 5, 1))


def test_the_series_of_a_sample_is_judged_in_its_cycles_and_shown_in_other_years() -> None:
    rows = ("sample-isles,2022-05-01,96,100,,,", "sample-isles,2023-05-01,96,100,,,")
    arrive(*rows, returned_by="sample-isles")
    own = series(organisation_id=number_of("sample-isles"), measure_key=AE, returns_of=None, today=TODAY)
    assert [(point.framework_key, point.result.value) for point in own.points] == [
        ("sample-2022-23", "on_track"),
        ("", "no_target"),
    ]


# Statements


def test_the_number_of_statements_does_not_grow_with_the_figures(lothian: int) -> None:
    def counts() -> list[int]:
        found = []
        for read in (
            lambda: grid(view=View(), returns_of=NOBODYS, today=TODAY),
            lambda: grid(view=View("ldp-2023-24"), returns_of=None, today=TODAY),
            lambda: grid(view=View(known_on=TODAY), returns_of=NOBODYS, today=TODAY),
            lambda: grid(view=View("ldp-2023-24", TODAY), returns_of=None, today=TODAY),
            lambda: board_cells(organisation_id=lothian, view=View(), returns_of=None, today=TODAY),
            lambda: measure_cells(measure_key=AE, view=View(), returns_of=None, today=TODAY),
            lambda: series(organisation_id=lothian, measure_key=AE, returns_of=None, today=TODAY),
        ):
            read()  # cells that the process has read before are one statement: test_reading.py
            with statements() as context:
                read()
            found.append(statements_of(context))
        return found

    services.judge_all(now=NOW)
    few = counts()
    boards = Organisation.objects.filter(kind="territorial").values_list("slug", flat=True)
    arrive(*[f"{slug},2023-{month:02}-01,90,100,,," for slug in boards for month in range(1, 13)])
    arrive(*[f"{slug},2023-05-01,91,100,,," for slug in boards], known_from=date(2025, 10, 7))
    assert counts() == few == [1, 1, 6, 6, 1, 1, 5]


def test_a_hidden_return_costs_a_fixed_number_of_statements_more(with_return: int) -> None:
    grid(view=View(), returns_of=NOBODYS, today=TODAY)
    with statements() as context:
        grid(view=View(), returns_of=NOBODYS, today=TODAY)
    assert statements_of(context) == 7
