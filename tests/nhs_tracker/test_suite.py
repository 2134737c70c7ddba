"""The suite's own fixtures do what they promise."""

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Page

from boards.work.models import Batch
from tests.support.databases import Databases
from tests.support.shared import made_once
from tests.support.site import Site, Worker


def _batches() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM boards_batch")
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_commits_is_gone_in_the_next(turn: int, fresh_db: None) -> None:
    assert _batches() == 0
    Batch.objects.create(kind="test", label=f"turn {turn}", created_at=timezone.now())
    assert _batches() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_writes_in_its_transaction_is_gone_in_the_next(turn: int) -> None:
    assert _batches() == 0
    Batch.objects.create(kind="test", label=f"turn {turn}", created_at=timezone.now())


MADE: list[int] = []


@made_once
def batch() -> Batch:
    MADE.append(1)
    return Batch.objects.create(kind="test", label="of several", created_at=timezone.now())


@pytest.mark.django_db
@pytest.mark.parametrize("turn", [1, 2])
def test_what_tests_share_is_made_once_and_is_for_each_as_it_was_made(turn: int, batch: Batch) -> None:
    assert (len(MADE), _batches(), batch.label) == (1, 1, "of several")
    batch.label = "changed"
    batch.save()
    Batch.objects.create(kind="test", label=f"turn {turn}", created_at=timezone.now())


@pytest.mark.django_db
def test_who_does_not_ask_for_what_others_share_does_not_see_it() -> None:
    assert _batches() == 0


def test_database_is_a_copy_of_the_prepared_template(django_db_setup: Databases, fresh_db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM boards_organisation")
        assert cursor.fetchone()[0] >= 23


def test_worker_process_answers_and_can_be_killed(worker: Worker) -> None:
    assert worker.answers()
    worker.kill()
    assert worker.process.returncode == -9


def test_site_answers_a_browser(live_site: Site, page: Page) -> None:
    response = page.goto("/healthz")
    assert response is not None
    assert response.json() == {"database": "ok", "broker": "ok"}
