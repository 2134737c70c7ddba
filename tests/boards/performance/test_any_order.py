"""However figures arrive: standings kept step by step are those made anew, and every view tells the same story."""

from dataclasses import dataclass
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boards.organisations.models import Organisation
from boards.performance import services, staleness
from boards.performance.cells import Cell
from boards.performance.models import Standing
from boards.performance.queries import View, measure_cells
from tests.boards.performance.arrivals import AE, NOW, TODAY, arrive

pytestmark = pytest.mark.django_db

MONTHS = ("2022-02-01", "2022-03-01", "2023-02-01", "2023-03-01", "2023-04-01")
DAYS = (date(2025, 1, 7), date(2025, 2, 4), date(2025, 3, 4), date(2025, 4, 1))
YEARS = ("ldp-2021-22", "ldp-2022-23", "ldp-2023-24", "sample-2022-23")


@dataclass(frozen=True)
class Arrival:
    """One file: whose figures, from which day on, and its rows."""

    stream_of: str  # "" for an official publication, else the slug of the board that returns
    known_from: date
    rows: tuple[str, ...]


FIGURES = st.sampled_from(["96,100,,,", "80,100,,,", ",,96,,", ",,95.96,,", ",,,withheld,", "0,0,,,"])


@st.composite
def arrivals(draw: st.DrawFn) -> Arrival:
    returned_by = draw(st.sampled_from(["", "", "nhs-lothian", "nhs-fife"]))
    slugs = [returned_by] if returned_by else ["nhs-lothian", "nhs-fife", "nhs-borders", "nhsscotland"]
    cells = [(slug, month) for slug in slugs for month in MONTHS]
    chosen = draw(st.lists(st.sampled_from(cells), min_size=1, max_size=4, unique=True))
    rows = tuple(f"{slug},{month},{draw(FIGURES)}" for slug, month in chosen)
    return Arrival(stream_of=returned_by, known_from=draw(st.sampled_from(DAYS)), rows=rows)


HISTORIES = st.lists(arrivals(), min_size=1, max_size=6)
FEW = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)


def every_board() -> Arrival:
    """Counts of all boards for two months, so that the nation can be added up."""
    slugs = Organisation.objects.filter(kind="territorial").values_list("slug", flat=True)
    rows = tuple(f"{slug},{month},90,100,,," for slug in slugs for month in ("2022-03-01", "2023-03-01"))
    return Arrival(stream_of="", known_from=DAYS[1], rows=rows)


def receive(arrival: Arrival) -> None:
    arrive(*arrival.rows, known_from=arrival.known_from, returned_by=arrival.stream_of)


def rows_of_standings() -> list[tuple[object, ...]]:
    names = [
        field.attname for field in Standing._meta.concrete_fields if field.attname not in ("id", "judged_at")
    ]
    return sorted(Standing.objects.values_list(*names), key=str)


def told(cell: Cell) -> Cell:
    """Without what differs by design: the number of the stored row, and the mark of the newest cell."""
    return cell._replace(observation_id=None, latest=False)


def story(view: View, *, returns_of: frozenset[int] | None = None) -> dict[int, Cell]:
    found = measure_cells(measure_key=AE, view=view, returns_of=returns_of, today=TODAY)
    return {organisation: told(cell) for organisation, cell in found.items()}


@given(history=HISTORIES)
@FEW
def test_standings_kept_step_by_step_are_those_made_anew(history: list[Arrival]) -> None:
    with transaction.atomic():
        services.judge(measure_key=AE, now=NOW)
        for arrival in [*history, every_board()]:
            receive(arrival)
        kept = rows_of_standings()
        assert [pair for pair in staleness.stale() if pair[0] == AE] == []
        Standing.objects.all().delete()
        services.judge(measure_key=AE, now=NOW)
        assert rows_of_standings() == kept
        transaction.set_rollback(True)


@given(history=HISTORIES)
@FEW
def test_as_known_today_is_what_the_standings_say(history: list[Arrival]) -> None:
    with transaction.atomic():
        for arrival in [every_board(), *history]:
            receive(arrival)
        for returns_of in (None, frozenset[int]()):
            latest = story(View(), returns_of=returns_of)
            assert story(View(known_on=TODAY), returns_of=returns_of) == latest
            for key in YEARS:
                year = story(View(key), returns_of=returns_of)
                assert story(View(key, TODAY), returns_of=returns_of) == year
        transaction.set_rollback(True)


@given(
    history=st.lists(arrivals(), min_size=2, max_size=5, unique_by=lambda a: (a.stream_of, a.known_from)),
    data=st.data(),
)
@FEW
def test_the_order_of_arrivals_changes_no_cell_of_any_day(
    history: list[Arrival], data: st.DataObject
) -> None:
    other_order = data.draw(st.permutations(history))

    def told_after(order: list[Arrival]) -> list[dict[int, Cell]]:
        with transaction.atomic():
            services.judge(measure_key=AE, now=NOW)
            for arrival in order:
                receive(arrival)
            views: list[View] = [View(), *map(View, YEARS), *(View(known_on=day) for day in DAYS)]
            stories = [story(view) for view in views]
            transaction.set_rollback(True)
        return stories

    assert told_after(history) == told_after(other_order)
