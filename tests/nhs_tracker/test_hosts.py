"""By which names the site may be called, in a deployment and on somebody's own machine."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from nhs_tracker.stamps import ROOT

PUBLIC = "/reports/"


@pytest.fixture
def deployment(settings: Any) -> None:
    settings.HTTPS, settings.SITE_ADDRESS = True, "https://tracker.example.scot"
    settings.ALLOWED_HOSTS = ["tracker.example.scot"]


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["tracker.example.scot", "Tracker.Example.Scot", "tracker.example.scot:443"])
def test_its_own_name_is_answered(client: Client, deployment: None, host: str) -> None:
    assert client.get(PUBLIC, headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "tracker.example.scot.evil.example",
        "tracker.example.scot:8443",
        "tracker.example.scot:80",
        "127.0.0.1",
        "127.0.0.1:8000",
        "localhost",
        "[::1]",
        "tracker.example.scot@evil.example",
        "tracker.example.scot, evil.example",
        "",
    ],
)
def test_an_odd_name_is_refused_and_costs_one_line(
    client: Client, deployment: None, caplog: pytest.LogCaptureFixture, host: str
) -> None:
    with caplog.at_level(logging.INFO):
        answer = client.get(PUBLIC, headers={"host": host})

    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()
    assert [record.getMessage() for record in caplog.records] == [f"refused: called as {host!r}"]
    assert not caplog.records[0].exc_info
    for header in ("Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy"):
        assert header in answer.headers


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["127.0.0.1:8000", "10.0.0.7", "web"])
def test_a_health_check_asks_by_whatever_name_it_has(client: Client, deployment: None, host: str) -> None:
    assert client.get("/healthz", headers={"host": host}).status_code == 200


def test_a_redirect_to_https_leads_to_the_site_and_not_where_the_host_says(tmp_path: Path) -> None:
    """In a process of its own: the middleware reads its settings at start."""
    code = (
        "import django; django.setup(); import json; from django.conf import settings;"
        " from django.test import Client;"
        " a = Client().get('/reports/', headers={'host': 'evil.example'});"
        " print(json.dumps([settings.ALLOWED_HOSTS, a.status_code, a['Location']]))"
    )
    environment = {
        "PATH": os.environ["PATH"],
        "STATE_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "nhs_tracker.settings",
        "DATABASE_URL": "postgres://a:b@postgres/c",
        "REDIS_URL": "redis://redis:6379/0",
        "SECRET_KEY": "of this test alone",
        "HTTPS": "1",
        "PROXIES": "1",
        "SITE_ADDRESS": "https://tracker.example.scot",
        "ALLOWED_HOSTS": "tracker.example.scot,127.0.0.1,localhost",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )

    assert json.loads(done.stdout) == [
        ["tracker.example.scot"],
        301,
        "https://tracker.example.scot/reports/",
    ]


@pytest.mark.django_db
def test_on_ones_own_machine_any_port_is_taken(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["localhost"]
    assert client.get(PUBLIC, headers={"host": "localhost:8123"}).status_code == 200
    assert client.get(PUBLIC, headers={"host": "evil.example"}).status_code == 400
