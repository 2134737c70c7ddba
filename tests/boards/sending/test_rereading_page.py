"""Kept files that were read again, at the desk: what differs is seen, a reason is given, and the figures are taken."""

import csv
import io

import pytest
from django.core.management import call_command
from django.test import Client

from boards.figures.models import Submission
from boards.people.roles import Role
from boards.performance.models import Standing
from tests.support.people import person, sign_in
from tests.support.readings import RTT, load_by_earlier_rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> str:
    load_by_earlier_rules(monkeypatch)
    call_command("read_again", stdout=io.StringIO())
    return f"/desk/figures/official/{Submission.objects.get(channel='reading').pk}/"


def test_a_statistics_loader_sees_what_differs_and_accepts_it_with_a_reason(address: str) -> None:
    client = sign_in(Client(), person(Role.STATISTICS_LOADER))
    page = client.get(address).content.decode()
    assert "Kept files, read again" in page
    assert "89.6%" in page
    assert "90.0%" in page
    rows = list(csv.DictReader(io.StringIO(client.get(f"{address}rows.csv").content.decode("utf-8-sig"))))
    borders = next(row for row in rows if row["organisation"] == "nhs-borders")
    assert (float(borders["was_value"]), float(borders["value"])) == (89.6, 90)
    refused = client.post(f"{address}accept/", {"reason": ""}).content.decode()
    assert "Say why these figures are taken now, or give them up." in refused
    assert Submission.objects.get(channel="reading").state == "staged"
    client.post(f"{address}accept/", {"reason": "One decimal place."})
    submission = Submission.objects.get(channel="reading")
    assert (submission.state, submission.reason) == ("accepted", "One decimal place.")
    standing = Standing.objects.get(organisation__slug="nhs-borders", measure=RTT, latest=True)
    assert standing.actual == 90
    after = client.get(address).content.decode()
    assert "One decimal place." in after
    assert 'name="reason"' not in after


def test_it_can_be_given_up_and_what_is_held_stays(address: str) -> None:
    client = sign_in(Client(), person(Role.STATISTICS_LOADER))
    client.post(f"{address}withdraw/")
    assert Submission.objects.get(channel="reading").state == "withdrawn"
    assert "stay as they were read first" in client.get(address).content.decode()
    assert client.post(f"{address}check-again/", follow=True).status_code == 200


def test_who_may_not_load_official_figures_decides_nothing(address: str) -> None:
    client = sign_in(Client(), person(Role.PLANNER, board="nhs-borders"))
    assert client.post(f"{address}accept/", {"reason": "Because."}).status_code in (302, 403, 404)
    assert Submission.objects.get(channel="reading").state == "staged"
