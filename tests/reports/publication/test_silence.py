"""Whoever lets a release out is told what is off track without a word about it; nothing is hindered by that."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from boards.people.roles import Role
from boards.performance.commentary.services import explain
from boards.performance.services import judge
from reports.publication import services
from tests.reports.dashboards.test_pages import text
from tests.reports.samples import AE, board, figures, prepared, someone
from tests.support.people import person, sign_in

SAID: dict[str, Any] = {"cause": "Two wards were closed.", "action": "Both are open.", "no_date_because": ""}
NOTE = "1 target is off track and nothing has ever been said about it."


@pytest.mark.django_db
def test_a_release_that_waits_says_what_is_off_track_without_a_word() -> None:
    figures()
    release = prepared()
    judge(measure_key=AE, now=timezone.now())
    client = sign_in(Client(), person(Role.PUBLISHER), second_factor_minutes_ago=0)
    address = f"/desk/releases/{release.number}/"
    assert NOTE in text(client, address)
    assert f"As judged now, {NOTE} That hinders nothing." in text(client, f"{address}approve/")
    publisher = someone(Role.PUBLISHER)
    services.approve_release(actor=publisher, number=release.number)
    assert f"As judged now, {NOTE} That hinders nothing." in text(client, f"{address}release/")
    explain(
        actor=someone(Role.PLANNER, slug=board().slug),
        organisation=board(),
        measure_keys=[AE],
        recovery_on=timezone.localdate() + timedelta(days=90),
        **SAID,
    )
    assert "has ever been said" not in text(client, address)
    assert "has ever been said" not in text(client, f"{address}release/")


@pytest.mark.django_db
def test_what_is_public_is_not_told_again() -> None:
    figures()
    judge(measure_key=AE, now=timezone.now())
    release, publisher = prepared(), someone(Role.PUBLISHER)
    services.approve_release(actor=publisher, number=release.number)
    services.release(actor=publisher, number=release.number)
    client = sign_in(Client(), person(Role.PUBLISHER))
    assert "has ever been said" not in text(client, f"/desk/releases/{release.number}/")
