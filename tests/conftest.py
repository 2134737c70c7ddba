"""Fixtures of the whole suite. What they are made of is in `tests/support`.

- What a test's main thread writes needs no audit row (`tests/support/by_hand.py`); its site, workers and threads do.
- `db` (or `@pytest.mark.django_db`): one transaction as the application role, rolled back. The usual one.
- `@made_once` of `tests/support/shared.py`: rows that several tests begin with, made once for them all.
- `fresh_db`: data is really committed and other processes see it; the database is copied anew afterwards.
- `owner_connection`: a plain connection as the owner, rolled back; it sees committed data only.
- `live_site` (its `url`), `worker` (a real Celery worker), `page` and `windows` (Chromium): all on `fresh_db`.
- `assert_accessible(page)`: fails with what axe found.
"""

import gc
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections
from django.template.base import Template
from django.test import utils as django_test
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Page, sync_playwright
from psycopg2 import extensions
from pytest_django import DjangoDbBlocker

from boards.work import owed
from tests.support import browser as chromium
from tests.support import by_hand, databases
from tests.support.databases import Databases
from tests.support.shared import asked_by, side_by_side
from tests.support.site import Site, Worker

# How quick a busy machine makes examples says nothing about the code. The suite takes the same examples each time, so
# that it says the same of the same code; `make faults` takes others each time, and finds what nobody thought of.
EXAMPLES: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
hypothesis_settings.register_profile("suite", derandomize=True, **EXAMPLES)
hypothesis_settings.register_profile("random", print_blob=True, **EXAMPLES)
hypothesis_settings.load_profile("suite")

# Thousands of tests are collected, and live to the end: to look through them for garbage again and again took a third
# of the collection.
gc.disable()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        marker = item.get_closest_marker("django_db")
        fixtures = set(getattr(item, "fixturenames", ()))
        if (
            "transactional_db" in fixtures
            or "live_server" in fixtures
            or (marker and marker.kwargs.get("transaction"))
        ):
            raise pytest.UsageError(
                f"{item.nodeid}: the application role may not TRUNCATE. Use `fresh_db` (and `live_site`)."
            )
        if "fresh_db" in fixtures and (marker or "db" in fixtures):
            raise pytest.UsageError(f"{item.nodeid}: use either `db` or `fresh_db`.")
        if "windows" in fixtures:
            item.add_marker("browser")
    side_by_side(items)
    # The longest begin first: the others fill up the time of the process that is left with nothing to do.
    items.sort(key=_how_short)


def _how_short(item: pytest.Item) -> tuple[bool, ...]:
    folder, browser = item.path.parent.name, item.get_closest_marker("browser")
    return folder != "journeys", browser is None, folder != "faults"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How long the suite took says little without how busy the machine was."""
    loads = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    terminalreporter.write_line(
        f"Load over the last 1, 5 and 15 minutes: {loads}, on {os.cpu_count()} cores."
    )


@pytest.fixture(scope="session")
def servers() -> Iterator[None]:
    with databases.servers():
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    servers: None, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Databases]:
    """In place of pytest-django's, which would migrate and truncate as the application role."""
    own = Databases()
    by_hand.say_so()
    yield own
    with django_db_blocker.unblock():
        own.shared.end()
        connections.close_all()
    own.close()


@pytest.fixture
def shared_rows(
    request: pytest.FixtureRequest, django_db_setup: Databases, django_db_blocker: DjangoDbBlocker
) -> None:
    """Before a test touches the database: what it shares with the test before it, and nothing else."""
    with django_db_blocker.unblock():
        django_db_setup.shared.begin(asked_by(request.node))


@pytest.fixture
def _django_db_helper(shared_rows: None, _django_db_helper: None) -> None:
    """pytest-django's transaction of a test, inside that of the rows that it shares."""


@pytest.fixture(scope="session", autouse=True)
def plain_rendering(django_test_environment: None) -> Iterator[None]:
    """Templates render as they do for readers: without a copy of every context for tests, of which few look at one."""
    instrumented = Template._render  # type: ignore[attr-defined]
    Template._render = django_test._TestState.saved_data.template_render  # type: ignore[attr-defined]
    yield
    Template._render = instrumented  # type: ignore[attr-defined]


@pytest.fixture
def contexts(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a test that reads `response.context`."""
    monkeypatch.setattr(Template, "_render", django_test.instrumented_test_render)  # type: ignore[attr-defined]


@pytest.fixture
def fresh_db(
    shared_rows: None, django_db_setup: Databases, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield
        connections.close_all()
        django_db_setup.create()


@pytest.fixture
def owner_connection(django_db_setup: Databases) -> Iterator[extensions.connection]:
    connection = databases.connect_as_owner()
    yield connection
    connection.rollback()
    connection.close()


@pytest.fixture(autouse=True)
def no_hints(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that has a worker, or a broker of its own, tells it of owed work; the others leave the broker alone."""
    if not {"start_worker", "own_broker"} & set(request.fixturenames):
        monkeypatch.setattr(owed, "hint", lambda kind, works=1: None)


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    yield
    cache.clear()


@pytest.fixture
def live_site(fresh_db: None) -> Iterator[Site]:
    site = Site()
    yield site
    site.close()


@pytest.fixture
def start_worker(fresh_db: None) -> Iterator[Callable[..., Worker]]:
    """Start workers by name, as `Worker.start`; those still running at the end are stopped."""
    started: list[Worker] = []

    def start(name: str, **options: Any) -> Worker:
        started.append(Worker.start(name, **options))
        return started[-1]

    yield start
    for worker in started:
        if worker.process.poll() is None:
            worker.stop()


@pytest.fixture
def worker(start_worker: Callable[..., Worker]) -> Worker:
    return start_worker("worker@test")


@pytest.fixture(scope="session")
def chromium_browser(django_db_setup: Databases, django_db_blocker: DjangoDbBlocker) -> Iterator[Any]:
    path = chromium.executable()
    if path is None:
        pytest.fail("could not run: no Chromium on this machine (Debian: apt-get install chromium)")

    def end_what_is_shared() -> None:
        """While Playwright's loop is there, Django has other connections for this thread."""
        with django_db_blocker.unblock():
            django_db_setup.shared.end()

    end_what_is_shared()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
        yield browser
        browser.close()
        end_what_is_shared()


@pytest.fixture
def windows(live_site: Site, chromium_browser: Any) -> Iterator[chromium.Windows]:
    """Opens pages; fails the test at its end when a script failed or the content policy was violated in one."""
    windows = chromium.Windows(chromium_browser, base_url=live_site.url)
    yield windows
    windows.close()
    assert not windows.complaints, "\n".join(windows.complaints)


@pytest.fixture
def page(windows: chromium.Windows) -> Page:
    return windows.open()


@pytest.fixture
def assert_accessible() -> Callable[[Page], None]:
    def check(page: Page) -> None:
        found = chromium.accessibility_violations(page)
        assert not found, found

    return check
