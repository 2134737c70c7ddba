"""Ten years of a target's boards: which figures stand for a year, what is drawn and said of them, and what is not."""

import csv
import io
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from boards.components.charts.marks import Rule
from boards.components.charts.still import still_spec
from boards.people.roles import Role
from boards.work.canonical import canonical
from reports.dashboards.pages.by_year import ByYear, by_year, finding, words
from targets.calc.periods import Period
from targets.calc.spread import spread_of
from targets.catalogue.models import Definition
from tests.boards.performance.arrivals import AE, arrive, make_live
from tests.boards.performance.samples import definition, month
from tests.support.people import person, sign_in
from tests.support.releases import release_figures
from tests.support.shared import made_once

PAGE = f"/targets/{AE}/"
AUGUST = month("2025-08")


def read(
    years: dict[int, list[int]], *, nation: int | None = None, anew: date | None = None, **how: Any
) -> ByYear | None:
    """Of the Augusts of these years: each board's figure in its order, and what definitions hold."""
    definitions = [definition(unit=how.get("unit", Definition.Unit.PERCENT))]
    if anew is not None:
        newer = definition(unit=Definition.Unit.PERCENT)
        newer.version, newer.valid_from, newer.break_note = 2, anew, "Pauses are counted otherwise."
        definitions.append(newer)
    figures: dict[int, list[tuple[Period, Decimal | None]]] = {}
    for year in sorted(years):
        period = month(f"{year}-08")
        for owner, value in enumerate(years[year], 1):
            figures.setdefault(owner, []).append((period, Decimal(value)))
        if nation is not None:
            figures.setdefault(99, []).append((period, Decimal(nation)))
    boards = [SimpleNamespace(pk=pk) for pk in range(1, 9)]
    setting: Any = SimpleNamespace(
        catalogue=SimpleNamespace(
            definitions={"k": tuple(definitions)},
            definition_on=lambda *, measure_key, day: [d for d in definitions if d.valid_from <= day][-1],
        ),
        organisations=SimpleNamespace(territorial=boards),
        nation=SimpleNamespace(pk=99),
        view=SimpleNamespace(samples=how.get("samples", False)),
    )
    measure: Any = SimpleNamespace(key="k")
    return by_year(setting, measure, figures, AUGUST)


FIVE, FOUR = [50, 60, 70, 80, 90], [50, 60, 70, 80]


def test_the_same_months_of_ten_years_stand_for_them_where_five_boards_have_a_figure() -> None:
    held = read(dict.fromkeys(range(2012, 2026), FIVE) | {2020: FOUR}, nation=66)
    assert held is not None
    ended = [one.period.end.year for one in held.years]
    assert ended == [2016, 2017, 2018, 2019, 2021, 2022, 2023, 2024, 2025]
    assert held.years[-1].spread == spread_of([Decimal(value) for value in FIVE])
    assert finding("A", held) == (
        "A: 5 of 8 boards lie between 50.0% and 90.0% in August 2025, and lay between 50.0% and 90.0% in August 2016"
    )
    assert "fewer than 5 boards are left out" in words(held)
    gap = held.plot.line("middle").values
    assert len(gap) == 10
    assert gap[4] is None, "nothing is drawn through the year that is missing"
    assert canonical(still_spec(held.plot))


def test_the_title_compares_the_boards_that_have_a_figure_of_both_years() -> None:
    held = read({2024: [50, 60, 70, 80, 90, 10], 2025: FIVE})
    assert held is not None
    assert held.years[0].spread.lowest == 10
    assert finding("A", held) == (
        "A: 5 of 8 boards lie between 50.0% and 90.0% in August 2025, and lay between 50.0% and 90.0% in August 2024"
    )


def test_years_that_were_counted_in_two_ways_are_drawn_apart_and_not_compared() -> None:
    held = read({2023: FIVE, 2024: FIVE, 2025: FIVE}, anew=date(2024, 10, 1))
    assert held is not None
    assert [one.text for one in held.plot.marks if isinstance(one, Rule)] == [
        "counted in another way from here"
    ]
    assert held.plot.line("middle").values == (70, 70, None, 70)
    assert finding("A", held) == "A: 5 of 8 boards lie between 50.0% and 90.0% in August 2025"
    assert "Counted in another way from 1 October 2024: Pauses are counted otherwise." in words(held)


@pytest.mark.parametrize(
    ("years", "how"),
    [
        ({2024: FOUR, 2025: FIVE}, {}),
        ({2024: FIVE, 2025: FIVE}, {"unit": Definition.Unit.COUNT}),
        ({2024: FIVE, 2025: FIVE}, {"samples": True}),
    ],
)
def test_of_one_year_of_numbers_of_people_and_of_samples_there_is_none(
    years: dict[int, list[int]], how: dict[str, Any]
) -> None:
    assert read(years, **how) is None


@made_once
def figures() -> None:
    """Three years of Decembers of six boards and Scotland, of one of them a newer return of its own."""
    boards = (
        "scotland",
        "nhs-lothian",
        "nhs-fife",
        "nhs-borders",
        "nhs-tayside",
        "nhs-highland",
        "nhs-orkney",
    )
    for place, board in enumerate(boards):
        arrive(*(f"{board},{year}-12-01,{9500 - place * 500},10000,,,final" for year in (2022, 2023, 2024)))
    arrive("nhs-fife,2025-01-01,1234,10000,,,final", known_from=date(2025, 2, 4), returned_by="nhs-fife")
    make_live(AE)


@pytest.mark.django_db
def test_page_picture_and_file_show_scotland_and_the_years(client: Client, figures: None) -> None:
    assert client.get(f"{PAGE}by-year.svg").status_code == 404  # before anything is released
    release_figures()
    page = client.get(PAGE).text
    assert (
        "6 of 14 boards lie between 65.0% and 90.0% in December 2024, and lay between 65.0% and 90.0%" in page
    )
    assert 'id="scotland-heading"' in page
    assert "/boards/nhsscotland/ae-4-hours/chart.svg" in page
    assert client.get(f"{PAGE}by-year-narrow.svg").content.startswith(b"<svg")
    assert client.get(f"{PAGE}by-year.png").content.startswith(b"\x89PNG")
    rows = list(
        csv.DictReader(io.StringIO(client.get(f"{PAGE}?table=by-year&file=csv").text.lstrip("\ufeff")))
    )
    assert [(one["period_end"], one["boards"], one["lowest"], one["middle"]) for one in rows] == [
        (f"{year}-12-31", "6", "65", "77.5") for year in (2024, 2023, 2022)
    ]
    desk = sign_in(Client(), person(Role.ANALYST))
    assert "All boards, year by year" in desk.get(f"/desk{PAGE}").text
    assert "All boards, year by year" not in client.get(f"{PAGE}?year=2024-25").text
