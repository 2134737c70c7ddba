"""The suite's own fixtures do what they promise."""

from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Page

from boards.work.models import Batch
from tests.support.axe import QUICK_AXE
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


#: Text that can be read and text that cannot, on one colour, on several that shine through, and where nobody can say.
COLOURS = """<!doctype html><html><title>Colours</title><body style="background: #fff"><main><h1>Colours</h1>
<p style="color: #333">Dark. <em style="color: #777">Pale.</em> <b style="color: #aaa">Paler.</b></p>
<div style="background: rgba(0, 0, 200, .3)"><p style="color: #333">Dark.</p><p style="color: #85a">Pale.</p>
<p style="opacity: .6; color: hsl(.6turn 50% 40%)">Half.</p></div>
<p style="background: linear-gradient(red, blue)">Who knows?</p><p style="color: #aaa; text-shadow: 0 0 1px">Shade.</p>
<div style="mix-blend-mode: multiply; background: #888"><p>Mixed.</p></div><img src=""><input></main>"""


def test_the_quicker_axe_finds_what_axe_finds(chromium_browser: Any) -> None:
    told = []
    for script in (AXE_SCRIPT, QUICK_AXE):
        page = chromium_browser.new_page()
        page.set_content(COLOURS)
        page.evaluate(script)
        told.append(page.evaluate("axe.run().then(told => [told.violations, told.incomplete, told.passes])"))
        page.close()
    axes, ours = told
    assert {found["id"] for found in axes[0]} >= {"color-contrast", "html-has-lang", "image-alt", "label"}
    assert "color-contrast" in {found["id"] for found in axes[1]}
    assert ours == axes
