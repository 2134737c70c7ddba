"""Cells are made once in a process, and anew as soon as their row is another, by whichever way it changed."""

import pytest
from django.db import connection, transaction

from boards.performance import reading
from boards.performance.cells import Cell
from boards.performance.models import Standing
from boards.performance.queries import View, grid
from tests.boards.performance.arrivals import AE, TODAY, arrive, number_of
from tests.support.statements import statements

pytestmark = pytest.mark.django_db


def lothian() -> Cell:
    return grid(view=View(), returns_of=None, today=TODAY).cells[number_of("nhs-lothian"), AE]


def change(small_numbers: bool) -> None:
    """By SQL, in the transaction of the test: no service, no savepoint, no moment of storing tells of it."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE boards_standing SET small_numbers = %s WHERE latest", [small_numbers])


def test_what_is_as_it_was_is_the_same_object_and_one_statement() -> None:
    arrive("nhs-lothian,2023-04-01,96,100,,,")
    first = lothian()
    with statements() as asked:
        again = grid(view=View(), returns_of=None, today=TODAY).cells[first.organisation_id, AE]
    assert again is first
    assert len(asked) == 1


def test_a_process_that_has_read_nothing_yet_asks_once_too() -> None:
    arrive("nhs-lothian,2023-04-01,96,100,,,")
    reading.CELLS.forget()
    with statements() as asked:
        assert lothian().small_numbers is False
    assert len([one for one in asked if "boards_standing" in str(one)]) == 1


def test_whatever_changes_a_row_is_seen_at_once() -> None:
    arrive("nhs-lothian,2023-04-01,96,100,,,")
    assert lothian().small_numbers is False
    change(True)
    assert lothian().small_numbers is True
    change(False)
    assert lothian().small_numbers is False


def test_what_is_undone_is_as_it_was() -> None:
    arrive("nhs-lothian,2023-04-01,96,100,,,")
    first = lothian()
    with transaction.atomic():
        change(True)
        assert lothian().small_numbers is True
        transaction.set_rollback(True)
    assert lothian() is first


def test_a_row_that_goes_is_gone() -> None:
    arrive("nhs-lothian,2023-04-01,96,100,,,")
    key = lothian().organisation_id, AE
    Standing.objects.all().delete()
    assert key not in grid(view=View(), returns_of=None, today=TODAY).cells


def test_control_a_version_without_its_transaction_is_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    arrive("nhs-lothian,2023-04-01,96,100,,,")
    monkeypatch.setattr(reading, "_VERSION", "id::text")
    assert lothian().small_numbers is False
    change(True)
    assert lothian().small_numbers is False


def test_no_more_is_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    arrive("nhs-lothian,2023-04-01,96,100,,,")
    rows = Standing.objects.filter(latest=True).count()
    monkeypatch.setattr(reading, "MOST_KEPT", rows)
    reading.CELLS.forget()
    cells = grid(view=View("ldp-2023-24"), returns_of=None, today=TODAY).cells
    lothian()
    change(True)
    assert lothian().small_numbers is True
    assert len(reading.CELLS.kept["boards_standing"]) <= max(rows, len(cells))
