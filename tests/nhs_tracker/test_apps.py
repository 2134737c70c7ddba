"""Every program of the site starts without looking for garbage, and looks for it from then on."""

import gc

import pytest
from django.apps import apps

from nhs_tracker.apps import YOUNG


def test_what_started_is_no_garbage_and_all_that_comes_after_it_may_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frozen: list[bool] = []
    monkeypatch.setattr(gc, "freeze", lambda: frozen.append(gc.isenabled()))
    gc.disable()
    try:
        apps.get_app_config("nhs_tracker").ready()
        assert gc.isenabled()
        assert gc.get_threshold()[0] == YOUNG
    finally:
        gc.enable()
    assert frozen == [False], "what is frozen was not looked through before"
