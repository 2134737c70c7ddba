"""Whose a figure is: a board's own return is its own, everywhere, and a published one can be checked by its file."""

import csv
import hashlib
import io
import json
from typing import Any

import pytest
from django.test import Client

from boards.figures.models import Observation
from boards.people.roles import Role
from reports.dashboards import charts
from reports.publication.pages import may_be_given_on
from targets.catalogue.models import Definition
from tests.boards.performance.arrivals import arrive
from tests.reports.dashboards.test_pages import text
from tests.support.people import person, sign_in
from tests.support.releases import release_figures
from tests.support.shared import made_once
from tests.support.walk import content_of, walk

pytestmark = pytest.mark.django_db

PUBLISHED = "nhs-lothian,2022-11-01,900,1000,,,final"
RETURN = "nhs-lothian,2022-12-01,800,1000,,,final"
OTHER = "treatment-time-guarantee"
OWN = "NHS Lothian: its own return, management information, not published."


@made_once
def both() -> None:
    """One measure with a published figure and a newer return, and one with a return only."""
    arrive(PUBLISHED)
    arrive(RETURN, returned_by="nhs-lothian")
    arrive("nhs-lothian,2022-10-01,990,1000,,,final", measure=OTHER, returned_by="nhs-lothian")
    release_figures()


@pytest.mark.usefixtures("both")
def test_no_file_credits_a_publisher_with_a_boards_own_return() -> None:
    walker, told = walk("nhs-lothian"), 0
    parts = ("desk/grid/", "desk/boards/", "desk/targets/")
    for address in walker.addresses(lambda one: one.route.startswith(parts) and one.sample is None):
        answer = walker.visit(address)
        if not answer.headers.get("Content-Type", "").startswith("text/csv"):
            continue
        for row in csv.DictReader(io.StringIO(content_of(answer).decode("utf-8-sig"))):
            if "source" in row and "management_information" in row:
                is_return = row["management_information"] == "yes"
                told += is_return
                assert (row["source"] == OWN) == is_return, (address.route, row)
                assert not (is_return and "Public Health" in row["source"]), address.route
    assert told >= 4  # the grid, the board's results, the series


@pytest.mark.usefixtures("both")
def test_a_chart_says_which_of_its_points_are_the_boards_own(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, person(Role.ANALYST))
    mixed = text(client, "/desk/boards/nhs-lothian/ae-4-hours/")
    foot = (
        "Source: Public Health Scotland. Open Government Licence v3.0. Hollow points are NHS Lothian’s own return: "
        "management information, not published."
    )
    assert foot in mixed
    only = text(client, f"/desk/boards/nhs-lothian/{OTHER}/")
    assert "Source: NHS Lothian’s own return: management information, not published." in only
    assert "Source: Public Health Scotland" not in only

    drawn: list[Any] = []

    def draw(spec: Any) -> bytes:
        drawn.append(spec)
        return b""

    monkeypatch.setattr(charts, "still_png", draw)
    client.get("/desk/boards/nhs-lothian/ae-4-hours/chart.png")
    client.get(f"/desk/boards/nhs-lothian/{OTHER}/chart.png")
    first, second = (" ".join(json.dumps(spec, ensure_ascii=False, default=str).split()) for spec in drawn)
    assert "own return" in first
    assert "own return" in second
    assert "Public Health Scotland" not in second

    public = text(Client(), "/boards/nhs-lothian/ae-4-hours/")
    assert "Source: Public Health Scotland." in public
    assert "own return" not in public


@pytest.mark.usefixtures("both")
def test_the_file_behind_a_published_figure_can_be_taken_and_has_the_hash_that_is_told() -> None:
    figure = Observation.objects.get(stream="official")
    page = text(Client(), f"/figures/{figure.pk}/")
    answer = Client().get(f"/figures/{figure.pk}/file/")
    assert answer.status_code == 200
    assert hashlib.sha256(answer.content).hexdigest() == figure.submission.sha256
    assert figure.submission.sha256 in page
    assert "Take the file" in page
    assert answer["Content-Disposition"] == 'attachment; filename="figures.csv"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert (
        Client().get(f"/figures/{figure.pk}/file/", headers={"if-none-match": answer["ETag"]}).status_code
        == 304
    )


@pytest.mark.usefixtures("both")
def test_no_file_of_a_return_and_none_without_an_open_licence_is_given_away() -> None:
    for own in Observation.objects.filter(stream="board"):
        assert Client().get(f"/figures/{own.pk}/file/").status_code == 404
    submission = Observation.objects.select_related("submission").get(stream="official").submission
    definition = Definition.objects.get(measure="ae-4-hours")
    assert may_be_given_on(submission, definition)
    # Figures that were typed, or read again by us, have no publisher's file.
    for channel in ("form", "reading"):
        submission.channel = channel
        assert not may_be_given_on(submission, definition), channel
    # A file of several measures may hold one under another licence.
    submission.channel, submission.sent_with_id = "upload", submission.pk
    assert not may_be_given_on(submission, definition)


def test_a_file_under_another_licence_is_not_given_away(monkeypatch: pytest.MonkeyPatch) -> None:
    Definition.objects.filter(measure="ae-4-hours").update(licence="All rights reserved")
    arrive(PUBLISHED)
    release_figures()
    figure = Observation.objects.get(stream="official")
    assert Client().get(f"/figures/{figure.pk}/file/").status_code == 404
    assert "Take the file" not in text(Client(), f"/figures/{figure.pk}/")


def test_a_source_that_was_copied_is_linked_to_the_copy(client: Client) -> None:
    arrive(PUBLISHED)
    release_figures()
    address = "https://github.com/DCTdatateam/Hospitals-Tracker_NHS-Scotland/tree/b7b16ae"
    assert f'href="{address}"' in client.get("/data/").content.decode()
    figure = Observation.objects.get(stream="official")
    assert f'href="{address}"' in client.get(f"/figures/{figure.pk}/").content.decode()
