"""The address that health checks ask."""

import time

import pytest
from django.db import connection
from django.test import Client, override_settings

from nhs_tracker.celery import app


@pytest.mark.django_db
def test_healthy_when_database_and_broker_answer(client: Client) -> None:
    response = client.get("/healthz")
    assert response.json() == {"database": "ok", "broker": "ok"}
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_says_within_seconds_that_the_broker_does_not_answer(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "redis+socket:///nonexistent/valkey.sock?virtual_host=0"
    connect = app.connection_for_write
    monkeypatch.setattr(app, "connection_for_write", lambda **options: connect(address, **options))
    started = time.monotonic()
    response = client.get("/healthz")
    assert response.json() == {"database": "ok", "broker": "no answer"}
    assert response.status_code == 503
    assert time.monotonic() - started < 5


@pytest.mark.django_db
def test_says_that_the_database_does_not_answer(client: Client) -> None:
    with connection.execute_wrapper(_refuse):
        response = client.get("/healthz")
    assert response.json() == {"database": "no answer", "broker": "ok"}
    assert response.status_code == 503


def _refuse(execute: object, sql: str, *rest: object) -> None:
    from django.db import OperationalError

    raise OperationalError("the server closed the connection")


@pytest.mark.django_db
@override_settings(SECURE_SSL_REDIRECT=True)
def test_is_asked_without_the_proxy_that_ends_tls(client: Client) -> None:
    assert client.get("/healthz").status_code == 200
