"""The demonstration, loaded as `make run` loads it, and its sample people in browser windows of their own."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page
from pytest_django import Settings

from boards.administration.demo import current_code, read_secrets
from nhs_tracker import settings as installed
from tests.support.browser import Windows
from tests.support.site import Worker

SignIn = Callable[[str], Page]


@pytest.fixture
def served_files(settings: Settings, tmp_path: Path) -> None:
    """Style sheets, scripts and fonts as an installation serves them: collected, named by content, compressed."""
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = settings.STORAGES | {"staticfiles": installed.STORAGES["staticfiles"]}
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = False
    call_command("collectstatic", verbosity=0, interactive=False)


@pytest.fixture
def demonstration(settings: Settings, tmp_path: Path, worker: Worker, served_files: None) -> Path:
    """Everything that `load_demo` loads, its reports drafted by a real worker; returns the folder of the secrets."""
    settings.DEMO = True
    settings.STATE_DIR = tmp_path
    with (tmp_path / "load_demo.log").open("w") as log:
        call_command("load_demo", stdout=log)
    return tmp_path


@pytest.fixture
def sign_in(demonstration: Path, windows: Windows) -> SignIn:
    """Sign one of the sample people in, as they would; returns their window at the desk."""
    secrets = read_secrets(demonstration)

    def as_person(key: str) -> Page:
        page = windows.open(accept_downloads=True)
        page.goto("/desk/")
        page.get_by_label("Email").fill(secrets[key].email)
        page.get_by_label("Password").fill(secrets[key].password)
        page.get_by_role("button", name="Sign in").click()
        if secrets[key].totp:
            code, _ = current_code(key=key, folder=demonstration, now=time.time())
            page.get_by_label("code").fill(code)
            page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/desk/**")
        return page

    return as_person
