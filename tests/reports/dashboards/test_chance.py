"""A target's page says whether boards differ by more than chance: only from counts, and of nobody for a few people."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from boards.components.charts.live import live_figure
from boards.components.charts.marks import Names, Plot, Points
from boards.components.charts.placing import WIDE
from boards.components.charts.still import still_spec
from boards.organisations.models import Organisation
from boards.performance.cells import Cell
from boards.work.canonical import canonical
from reports.dashboards.pages.chance import (
    ALL_ALIKE,
    NO_COUNTS,
    ONE_BOARD,
    RATES,
    TOO_FEW_BOARDS,
    TOO_FEW_PEOPLE,
    ChancePart,
    chance_part,
)
from reports.dashboards.pages.funnel import finding, funnel_plot
from targets.catalogue.models import Definition
from tests.boards.performance.arrivals import arrive
from tests.boards.performance.samples import definition
from tests.support.releases import release_figures

Counts = tuple[int, int] | None


def part(counts: Sequence[Counts], everybody: int = 0, **of: object) -> ChancePart | None:
    """Of as many boards as there are counts, None for a figure without them; of all boards unless `everybody` says."""
    boards = [Organisation(pk=n, name=f"NHS {n}", slug=f"nhs-{n}") for n in range(1, len(counts) + 1)]
    cells = [Cell._make([None] * len(Cell._fields))._replace(**_figure(one)) for one in counts]
    return chance_part(
        boards, cells, ["#"] * len(boards), definition=definition(**of), everybody=everybody or len(boards)
    )


def _figure(counts: Counts) -> dict[str, Any]:
    if counts is None:
        return {"numerator": None, "denominator": None, "actual": Decimal(90)}
    count, total = map(Decimal, counts)
    return {"numerator": count, "denominator": total, "actual": 100 * count / total}


def verdicts(told: ChancePart | None) -> list[str]:
    assert told is not None
    assert told.table is not None
    return [row[-1].text for row in told.table.rows]


ALIKE: list[Counts] = [(900, 1000), (905, 1000), (895, 1000)] * 4


def test_boards_within_the_limits_are_one_band() -> None:
    told = part(ALIKE)
    assert set(verdicts(told)) == {"no different from Scotland"}
    assert told is not None
    assert told.sentences == (
        "12 of 12 boards are no different from Scotland, by limits that one in 500 passes by chance.",
        "Boards together differ by no more than chance explains (φ 0.2).",
    )


def test_scotland_is_all_boards_and_not_those_that_have_a_figure_of_the_period() -> None:
    assert set(verdicts(part(ALIKE, everybody=14))) == {"no different from the 12 boards together"}


def test_a_board_outside_is_named_with_its_side() -> None:
    told = part([*ALIKE, (600, 1000)])
    assert verdicts(told)[-1] == "below the limits"
    assert told is not None
    assert "Outside all limits: NHS 13 (below)." in told.sentences[0]


def test_what_is_more_than_chance_but_as_boards_differ_is_said_so() -> None:
    spread: list[Counts] = [(value * 10, 1000) for value in range(70, 96, 2)]
    told = part(spread)
    assert verdicts(told)[0] == "below chance, within the spread between boards"
    assert told is not None
    assert "has that spread added (φ" in told.sentences[1]


@pytest.mark.parametrize(("people", "is_flagged"), [(19, False), (20, True)])
def test_nobody_is_flagged_for_under_20_people(people: int, is_flagged: bool) -> None:
    told = verdicts(part([*ALIKE, (0, people)]))
    assert (told[-1] != TOO_FEW_PEOPLE) is is_flagged
    assert told[-1] == ("below the limits" if is_flagged else TOO_FEW_PEOPLE)


def test_without_counts_it_is_said_that_nothing_can_be_said() -> None:
    assert part([None] * 14) == ChancePart((NO_COUNTS,))
    assert part(ALIKE[:1]) == ChancePart((ONE_BOARD,)), "which the list of funnels leads to as well"
    some = part([None, *ALIKE])
    assert some is not None
    assert len(verdicts(some)) == len(ALIKE)
    assert some.sentences[-1] == "Without counts of this period: NHS 1."
    assert verdicts(some)[0] == "no different from the 12 boards together"


@pytest.mark.parametrize("boards", [2, 9])
def test_few_boards_with_counts_have_an_interval_each_and_are_not_compared(boards: int) -> None:
    told = part([None] * 5 + ALIKE[:boards])
    assert told is not None
    assert told.sentences == (
        TOO_FEW_BOARDS,
        "Without counts of this period: NHS 1, NHS 2, NHS 3, NHS 4, NHS 5.",
    )
    assert told.table is not None
    assert [cell.text for cell in told.table.rows[0]] == ["NHS 6", "90.0%", "1,000", "88.0% to 91.7%"]
    assert len(told.table.rows) == boards
    assert not told.rows, "no limits, so no funnel"


def test_a_rate_has_its_own_interval_and_no_limits() -> None:
    rate: dict[str, Any] = {"unit": Definition.Unit.PER_1000_BED_DAYS, "scale": 1000}
    assert part([None] * 14, **rate) == ChancePart((NO_COUNTS,))
    told = part([(9, 10_000), *[(20, 20_000)] * 13], **rate)
    assert told is not None
    assert told.sentences == (RATES,)
    assert told.table is not None
    low, high = next(iter(told.table.file.lines()))[3:5]
    assert (low, high) == (Decimal("0.411537"), Decimal("1.70848")), "exact Poisson limits of 9 in 10,000"
    assert not told.rows


def test_figures_that_are_all_the_same_have_no_limits() -> None:
    assert part([(50, 50)] * 12) == ChancePart((ALL_ALIKE,))
    assert part([(0, 50)] * 12) == ChancePart((ALL_ALIKE,))


def test_numbers_of_people_and_what_is_neither_good_nor_bad_are_not_compared() -> None:
    assert part(ALIKE, unit=Definition.Unit.COUNT) is None
    assert part(ALIKE, direction=Definition.Direction.NEUTRAL) is None
    assert part([]) is None


def drawn(counts: Sequence[Counts]) -> tuple[ChancePart, Plot]:
    told = part(counts)
    assert told is not None
    return told, funnel_plot(told, definition=definition())


def texts(plot: Plot) -> set[str]:
    return {text for mark in plot.marks if isinstance(mark, Names) for text in mark.texts} - {""}


@pytest.mark.parametrize(("people", "is_named"), [(19, False), (20, True)])
def test_the_funnel_names_who_is_outside_and_nobody_for_under_20_people(people: int, is_named: bool) -> None:
    told, plot = drawn([*ALIKE, (0, people)])
    assert texts(plot) == ({"13"} if is_named else set())
    points = [one for mark in plot.marks if isinstance(mark, Points) for one in mark.points if one]
    assert len(points) == 13
    assert sum(one.hollow for one in points) == (not is_named)
    assert finding("A", told, when="in May 2025") == (
        "A: 1 of 13 boards lies outside the limits in May 2025"
        if is_named
        else "A: no board lies outside the limits in May 2025"
    )


def test_many_beyond_chance_are_not_named_on_each_other() -> None:
    _, plot = drawn([(value * 10, 1000) for value in range(70, 96, 2)])
    assert texts(plot) == set()


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 500)), min_size=10, max_size=16))
def test_every_funnel_is_drawn_within_0_and_100_by_both_renderers(pairs: list[tuple[int, int]]) -> None:
    told = part([(min(count, total), total) for count, total in pairs])
    assert told is not None
    if told.table is None:
        return
    plot = funnel_plot(told, definition=definition())
    assert all(0 <= value <= 100 for value in plot.values)
    assert list(plot.sizes) == sorted(plot.sizes)
    assert live_figure(plot, **WIDE)["layout"]["xaxis"]["type"] == "linear"
    assert len(canonical(still_spec(plot, **WIDE))) > 0


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 500)), min_size=10, max_size=16))
def test_any_counts_have_an_answer_and_intervals_hold_their_figure(pairs: list[tuple[int, int]]) -> None:
    told = part([(min(count, total), total) for count, total in pairs])
    assert told is not None
    if told.table is None:
        assert told.sentences == (ALL_ALIKE,)
        return
    for _, figure, people, low, high, chance_low, chance_high, *_ in told.table.file.lines():
        assert Decimal(0) <= low <= Decimal(100)  # type: ignore[operator]
        assert low - Decimal("0.001") <= figure <= high + Decimal("0.001")  # type: ignore[operator]
        assert chance_low <= chance_high  # type: ignore[operator]
        assert people > 0  # type: ignore[operator]


@pytest.mark.django_db
def test_the_targets_page_has_the_table_and_its_files(client: Client) -> None:
    boards = Organisation.objects.filter(kind="territorial").values_list("slug", flat=True)
    arrive(*(f"{slug},2024-11-01,{6000 + place},10000,,,final" for place, slug in enumerate(boards)))
    release_figures()
    page = client.get("/targets/ae-4-hours/").content.decode()
    assert "14 of 14 boards are no different from Scotland" in page
    assert "Interval (95%)" in page
    (header, *rows) = client.get("/targets/ae-4-hours/?table=chance&file=csv").content.decode().splitlines()
    assert header.endswith("chance_low,chance_high,spread_low,spread_high,verdict")
    assert len(rows) == 14
    assert "no board lies outside the limits in November 2024" in page
    assert 'data-live="/targets/ae-4-hours/funnel.json"' in page
    assert 'href="/targets/ae-4-hours/?table=chance&amp;file=csv">These figures (CSV)' in page
    for kind, begins in (("svg", b"<svg"), ("png", b"\x89PNG"), ("json", b"{")):
        assert client.get(f"/targets/ae-4-hours/funnel.{kind}").content.startswith(begins)


@pytest.mark.django_db
def test_the_targets_page_says_where_counts_are_not_published(client: Client) -> None:
    arrive("nhs-lothian,2024-11-01,,,60,,final", "nhs-fife,2024-11-01,,,70,,final")
    release_figures()
    page = client.get("/targets/ae-4-hours/").content.decode()
    assert NO_COUNTS in page
    assert "funnel" not in page
    assert client.get("/targets/ae-4-hours/funnel.svg").status_code == 404


@pytest.mark.django_db
def test_the_targets_page_has_intervals_of_few_boards_and_no_funnel(client: Client) -> None:
    arrive("nhs-lothian,2024-11-01,900,1000,,,final", "nhs-fife,2024-11-01,,,70,,final")
    arrive("nhs-borders,2024-11-01,95,100,,,final")
    release_figures()
    page = client.get("/targets/ae-4-hours/").content.decode()
    assert TOO_FEW_BOARDS in page
    assert "88.0% to 91.7%" in page
    assert client.get("/targets/ae-4-hours/funnel.svg").status_code == 404
    assert len(client.get("/targets/ae-4-hours/?table=chance&file=csv").text.splitlines()) == 3
