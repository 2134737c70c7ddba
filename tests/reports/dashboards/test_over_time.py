"""Every board's newest years on one scale: what is drawn, what is said of it, and from where it comes."""

import csv
import io
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from boards.components.charts.marks import Line
from boards.components.charts.still_panels import NARROW, panels_spec
from boards.organisations.models import Organisation
from boards.people.roles import Role
from boards.work.canonical import canonical
from reports.dashboards.pages.over_time import OverTime, Row, _days, finding, over_time, words
from targets.catalogue.models import Definition
from tests.boards.performance.arrivals import AE, arrive, make_live
from tests.boards.performance.samples import definition, month
from tests.support.people import person, sign_in
from tests.support.releases import release_figures
from tests.support.shared import made_once

PAGE = f"/targets/{AE}/"


def row(*values: int | None) -> Row:
    figures = tuple((month(f"2024-{n:02}"), Decimal(v)) for n, v in enumerate(values, 1) if v is not None)
    return Row(Organisation(pk=1, name="NHS A", slug="nhs-a"), "#", figures)


def held(*rows: Row, breaks: tuple[date, ...] = (), of: Definition | None = None) -> OverTime:
    last = max(one.figures[-1][0].end.month for one in rows)
    days = _days(month("2024-01"), month(f"2024-{last:02}"), breaks)
    return OverTime(of or definition(), rows, (), tuple(days), breaks)


def lines(shown: OverTime) -> list[list[int | None]]:
    return [
        [None if value is None else int(value) for value in mark.values]
        for _, plot in shown.panels.plots
        for mark in plot.marks
        if isinstance(mark, Line) and mark.key == "value"
    ]


def test_the_title_counts_who_has_a_higher_and_a_lower_figure() -> None:
    shown = held(row(50, 60), row(70, 60), row(70, 70))
    assert finding("A", shown) == (
        "A: 1 of 3 boards has a higher figure in February 2024 than in January 2024, 1 a lower one"
    )
    assert finding("A", held(row(50), row(60))) == "A: the newest figures of 2 boards"


def test_a_line_breaks_where_a_figure_is_missing_and_where_it_is_counted_otherwise() -> None:
    assert lines(held(row(50, None, 60), row(50, 55, 60))) == [[50, None, 60], [50, 55, 60]]
    broken = held(row(50, 55, 60), row(50, 55, 60), breaks=(date(2024, 2, 15),))
    assert lines(broken) == [[50, None, 55, 60]] * 2
    assert "counted otherwise" in words(broken)
    assert "counted otherwise" not in words(held(row(50, 55), row(50, 55)))


def test_the_title_compares_no_figures_that_were_counted_in_two_ways() -> None:
    rows = row(50, 90, 60), row(50, 80, 60)
    told = finding("A", held(*rows, breaks=(date(2024, 2, 15),)))
    assert "0 of 2 boards have a higher figure in March 2024 than in February 2024, 2 a lower one" in told
    assert finding("A", held(*rows, breaks=(date(2024, 3, 1),))) == "A: the newest figures of 2 boards"


def test_all_panels_have_one_axis_and_say_where_it_begins() -> None:
    shown = held(row(81, 82), row(98, 99))
    assert {(plot.axis.start, plot.axis.most) for _, plot in shown.panels.plots} == {(80, 100)}
    assert "The upright axis begins at 80%, not at 0." in words(shown)
    rates = held(row(2, 3), row(4, 7), of=definition(unit=Definition.Unit.PER_1000_BED_DAYS))
    assert {plot.axis.most for _, plot in rates.panels.plots} == {7}
    assert canonical(panels_spec(rates.panels, NARROW))


@made_once
def figures() -> None:
    """Seven years of months of three boards, of one of them a newer return of its own."""
    months = [(2018 + n // 12, n % 12 + 1) for n in range(84)]
    for place, board in enumerate(("nhs-lothian", "nhs-fife", "nhs-borders")):
        arrive(*(f"{board},{y}-{m:02}-01,{6000 + place * 100 + y - m},10000,,,final" for y, m in months))
    arrive("nhs-fife,2025-01-01,1234,10000,,,final", known_from=date(2025, 2, 4), returned_by="nhs-fife")
    make_live(AE)


def files(client: Client, half: str = "") -> list[dict[str, str]]:
    answer = client.get(f"{half}{PAGE}over-time.csv")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.django_db
def test_public_page_and_desk_draw_what_is_published_of_five_years(client: Client, figures: None) -> None:
    assert client.get(f"{PAGE}over-time.svg").status_code == 404  # before anything is released
    release_figures()
    page = client.get(PAGE).text
    assert "3 of 3 boards have a higher figure in December 2024 than in December 2019" in page
    assert 'id="over-time"' in page
    for kind, begins in (("svg", b"<svg"), ("png", b"\x89PNG")):
        assert client.get(f"{PAGE}over-time.{kind}").content.startswith(begins)
    rows = files(client)
    assert len(rows) == 3 * 61  # the same month five years before is one of them
    assert {one["period_start"] for one in rows} >= {"2019-12-01", "2024-12-01"}
    desk = sign_in(Client(), person(Role.ANALYST))
    assert files(desk, "/desk") == rows
    assert "Each board over time" in desk.get(f"/desk{PAGE}").text
    assert "Each board over time" not in client.get(f"{PAGE}?year=2024-25").text


@pytest.mark.parametrize(
    ("unit", "samples"), [(Definition.Unit.COUNT, False), (Definition.Unit.PERCENT, True)]
)
def test_numbers_of_people_and_samples_are_not_drawn_beside_each_other(unit: str, samples: bool) -> None:
    policy = SimpleNamespace(definitions={"k": (definition(unit=unit),)})
    setting: Any = SimpleNamespace(catalogue=policy, view=SimpleNamespace(samples=samples))
    measure: Any = SimpleNamespace(key="k")
    assert over_time(setting, measure, {1: [(month("2024-01"), Decimal(1))]}) is None
