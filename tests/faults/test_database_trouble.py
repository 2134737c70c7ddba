"""Whatever is wrong with the database, a page answers 503 within five seconds and says what became of what was sent."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import close_old_connections, connection
from django.test import Client

from bench.faults import trouble
from bench.faults.servers import OwnServers
from boards.plans.models import DeliveryPlan, PlanVersion

PAGE, BEGIN = trouble.PAGE, trouble.BEGIN


@pytest.fixture
def as_a_page() -> Iterator[None]:
    with trouble.as_a_page():
        yield


def refused_well(act: Callable[[], Any]) -> str:
    answer, seconds = trouble.asked(act)
    page: str = answer.content.decode()
    assert trouble.is_refused_well(answer, seconds), f"{answer.status_code} after {seconds:.1f} s: {page}"
    return page


def test_a_database_that_is_dead(own_database: OwnServers, as_a_page: None) -> None:
    reader, planner = trouble.reader_and_planner()
    assert reader.get(PAGE).status_code == 200
    with trouble.dead(own_database):
        refused_well(lambda: reader.get(PAGE))
        close_old_connections()  # as a server does before each request
        page = refused_well(lambda: planner.post(BEGIN))

    assert "What you sent was most likely not kept: look before you send it again." in page
    assert reader.get(PAGE).status_code == 200, "it recovers unaided"
    assert not trouble.begun()


def test_a_table_that_somebody_holds(fresh_db: None, as_a_page: None) -> None:
    reader, planner = trouble.reader_and_planner()
    with trouble.held("boards_organisation"):
        refused_well(lambda: reader.get(PAGE))
    with trouble.held("boards_planversion"):
        page = refused_well(lambda: planner.post(BEGIN))

    assert "What you sent was not kept." in page
    assert reader.get(PAGE).status_code == 200


def test_no_connection_is_left(fresh_db: None, as_a_page: None) -> None:
    reader = Client(raise_request_exception=False)
    with trouble.no_connection():
        refused_well(lambda: reader.get(PAGE))

    assert reader.get(PAGE).status_code == 200


def test_a_statement_that_takes_too_long(fresh_db: None, as_a_page: None) -> None:
    reader, planner = trouble.reader_and_planner()
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("1min",), "no statement of a page may take longer"
    with trouble.slow("boards_planversion"):
        page = refused_well(lambda: planner.post(BEGIN))

    assert "What you sent was not kept." in page
    assert not trouble.begun()
    assert reader.get(PAGE).status_code == 200


def test_a_disk_that_is_really_full(own_database: OwnServers, as_a_page: None) -> None:
    reader, planner = trouble.reader_and_planner()
    try:
        with trouble.small_disk(own_database, table="boards_planversion") as free:
            page = refused_well(lambda: planner.post(BEGIN))
            assert "What you sent was not kept." in page
            assert reader.get(PAGE).status_code == 200, "readers write nothing"
            assert not DeliveryPlan.objects.filter(framework=trouble.CYCLE).exists(), "no part of it was kept"
            free()
            assert planner.post(BEGIN).status_code == 302, "it recovers unaided"
            connection.close()
    except trouble.OnlyRoot:
        pytest.skip("a small disk can only be made by root")
    assert PlanVersion.objects.filter(plan__framework=trouble.CYCLE).count() == 1


@pytest.mark.parametrize("code", ["53100", "53200", "53300", "57014", "55P03"])
def test_what_the_database_says_itself(db: None, code: str) -> None:
    """A full disk, no memory, no connection, a statement that took too long, a row that is held: with its own words."""
    _, planner = trouble.reader_and_planner()

    def fail(execute: Callable[..., object], sql: str, *rest: object) -> object:
        if "boards_planversion" in sql:
            return execute(
                f"DO $$ BEGIN RAISE EXCEPTION 'as told' USING ERRCODE = '{code}'; END $$", None, *rest[1:]
            )
        return execute(sql, *rest)

    with connection.execute_wrapper(fail):
        page = refused_well(lambda: planner.post(BEGIN))
    assert "What you sent was not kept." in page


def test_control_without_its_page_and_its_short_limit_of_locks_it_does_not(own_database: OwnServers) -> None:
    outcome = trouble.trouble_unguarded(own_database)
    assert outcome.lost == outcome.works, outcome


def test_control_a_fault_of_ours_is_no_trouble_of_the_database(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(execute: Callable[..., object], sql: str, *rest: object) -> object:
        return execute("SELECT no_such_column", None, *rest[1:])

    with connection.execute_wrapper(fail):
        answer = Client(raise_request_exception=False).get(PAGE)
    assert answer.status_code == 500
    assert "Retry-After" not in answer.headers
