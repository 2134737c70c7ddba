"""What goes wrong is found in the log, and nothing that people entered is."""

import logging
import re
import subprocess
import sys

import pytest
from django.db import IntegrityError

from nhs_tracker import stamps
from nhs_tracker.logs import PlainLines
from tests.support.databases import environment

#: One request to a program that runs with the site's own settings, but for the collected files.
POST = """
import django
from django.conf import settings
django.setup()
settings.ROOT_URLCONF = "tests.support.broken"
settings.STORAGES["staticfiles"] = {{"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
from django.test import Client
client = Client(raise_request_exception=False, headers={{"host": "localhost", "cookie": "sessionid=crumbs"}})
print(client.post({address!r}, {{"password": "open sesame"}}).status_code)
"""


def post(address: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", POST.format(address=address)],
        cwd=stamps.ROOT,
        env=environment() | {"DEBUG": "0", "HTTPS": "0"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_fault_leaves_its_traceback_and_time_on_standard_error_and_nothing_that_was_sent(
    servers: None,
) -> None:
    done = post("/broken/")

    assert done.stdout.strip() == "500", done.stderr
    assert re.search(
        r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ ERROR django\.request: Internal Server Error: /broken/$",
        done.stderr,
        re.MULTILINE,
    )
    assert "Traceback (most recent call last)" in done.stderr
    assert "RuntimeError: the page broke after 1 fields" in done.stderr
    for secret in ("open sesame", "password", "crumbs"):
        assert secret not in done.stderr


def test_a_page_that_is_not_there_is_no_error(servers: None) -> None:
    done = post("/reset/secret-token/")

    assert done.stdout.strip() == "404", done.stderr
    assert "secret-token" not in done.stderr


def test_the_row_that_broke_a_rule_of_the_database_is_left_out() -> None:
    try:
        try:
            raise ValueError(
                "breaks a rule\nDETAIL:  Failing row contains (7, Ann,\nargon2 hash).\nCONTEXT:  here\n"
            )
        except ValueError as cause:
            raise IntegrityError(str(cause)) from cause
    except IntegrityError:
        record = logging.LogRecord("boards", logging.ERROR, "", 1, "failed", None, sys.exc_info())
    written = PlainLines().format(record)

    assert written.count("breaks a rule") == 2
    assert written.count("CONTEXT:  here") == 2
    assert "direct cause" in written
    assert "Ann" not in written
    assert "argon2" not in written


@pytest.mark.parametrize("name", ["targets", "boards", "reports", "nhs_tracker"])
def test_our_own_news_reaches_the_log_too(name: str) -> None:
    assert logging.getLogger(f"{name}.something").isEnabledFor(logging.INFO)
