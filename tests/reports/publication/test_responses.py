"""What is named by its content is kept for ever by a cache, and only that."""

import re

import pytest
from django.test import Client

from boards.people.roles import Role
from reports.publication.responses import FOR_EVER
from tests.reports.samples import AE, figures, published
from tests.support.people import person, sign_in
from tests.support.releases import release_figures

pytestmark = pytest.mark.django_db

REPORT, CELL = "/reports/2022-23/nhs-lothian/", f"/boards/nhs-lothian/{AE}/"
SECONDS = "public, max-age=10"


def named_on(page: str, client: Client) -> set[str]:
    return set(re.findall(r'"(/[^"]+[?]content=[0-9a-f]{16})"', client.get(page).text))


def test_pictures_and_sealed_files_are_named_by_their_content_and_kept_for_ever(client: Client) -> None:
    published()
    every = named_on(REPORT, client) | named_on(CELL, client)

    assert {address.partition("?")[0] for address in every} == {
        *(REPORT + name for name in ("report.pdf", "report.json", f"charts/{AE}.svg")),
        *(CELL + name for name in ("chart.svg", "chart-narrow.svg")),
    }
    for address in every:
        kept, plain = client.get(address), client.get(address.partition("?")[0])
        again = client.get(address, headers={"If-None-Match": kept["ETag"]})
        other = client.get(address[:-1] + ("0" if address[-1] != "0" else "1"))
        assert kept["Cache-Control"] == again["Cache-Control"] == FOR_EVER, address
        assert again.status_code == 304, address
        for answer in (plain, other, client.get(address[:-1]), client.get(address.partition("=")[0] + "=")):
            assert answer["Cache-Control"] == SECONDS, address
            assert answer.content == kept.content, address


def test_a_new_figure_has_a_picture_of_a_new_name_and_the_old_name_is_not_kept(client: Client) -> None:
    figures()
    release_figures(title="First")
    (old,) = (one for one in named_on(CELL, client) if "/chart.svg" in one)
    assert client.get(old)["Cache-Control"] == FOR_EVER

    figures(values={"2024-01-01": "60"})
    release_figures(title="Second")

    (new,) = (one for one in named_on(CELL, client) if "/chart.svg" in one)
    assert new != old
    assert client.get(new)["Cache-Control"] == FOR_EVER
    assert client.get(old)["Cache-Control"] == SECONDS
    assert client.get(old).content == client.get(new).content


def test_nothing_is_kept_at_the_desk(client: Client) -> None:
    published()
    address = next(iter(named_on(CELL, client)))
    reader = sign_in(Client(), person(Role.ANALYST))

    assert not named_on(f"/desk{CELL}", reader) | named_on(f"/desk{REPORT}", reader)
    assert reader.get(f"/desk{address}")["Cache-Control"] == "private, no-store"
