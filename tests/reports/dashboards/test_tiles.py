"""The tile map: every board has a place and a name, and the picture says what the links say."""

import pytest
from django.test import Client

from boards.components.charts.marks import Tile, TileMap
from boards.components.charts.palette import GOOD, PLAIN, POOR
from boards.components.charts.still_tiles import tiles_spec
from boards.organisations.models import Organisation
from boards.performance.models import Result
from boards.performance.tile_map import PLACES, look_of, tile_map
from boards.work.canonical import canonical
from tests.boards.performance.arrivals import AE, arrive
from tests.support.releases import release_figures

PAGE = f"/targets/{AE}/"


def test_two_tiles_never_lie_on_each_other() -> None:
    tile = Tile(0, 0, "A", "1%", "on track", GOOD)
    with pytest.raises(ValueError, match="two tiles lie on each other"):
        TileMap((tile, tile))


def test_a_tile_has_the_mark_of_its_result() -> None:
    assert (look_of(Result.ON_TRACK), look_of(Result.OFF_TRACK)) == (GOOD, POOR)
    assert look_of(Result.NO_DATA) == look_of(Result.NOT_JUDGED) == PLAIN
    drawn = tile_map([("nhs-fife", "Fife", "70.2%", Result.OFF_TRACK.value, "off track")])
    assert b'"name":"Fife"' in canonical(tiles_spec(drawn, title="A", source="B"))


@pytest.mark.django_db
def test_every_territorial_board_has_a_place_of_its_own() -> None:
    boards = Organisation.objects.filter(kind="territorial", status=Organisation.Status.ACTIVE).values_list(
        "slug", flat=True
    )
    assert set(PLACES) == set(boards)
    assert len(set(PLACES.values())) == len(PLACES)


@pytest.mark.django_db
def test_the_page_has_a_link_for_each_board_and_a_picture_of_them(client: Client) -> None:
    arrive("nhs-lothian,2024-11-01,9600,10000,,,final", "nhs-fife,2024-11-01,6000,10000,,,final")
    release_figures()
    page = client.get(PAGE).text
    tiles = page.partition('class="tile-map"')[2].partition("</ul>")[0]
    assert tiles.count("<a ") == len(PLACES)
    assert (
        f'<a href="/boards/nhs-lothian/{AE}/" class="mark--on_track">Lothian <strong>96.0%</strong>' in tiles
    )
    assert tiles.count("no figure of this period") == len(PLACES) - 2
    assert "1 of 2 boards met their promise in November 2024" in page
    for kind, begins in (("svg", b"<svg"), ("png", b"\x89PNG")):
        assert client.get(f"{PAGE}map.{kind}").content.startswith(begins)


@pytest.mark.django_db
def test_one_board_alone_makes_no_map(client: Client) -> None:
    arrive("nhs-lothian,2024-11-01,9600,10000,,,final")
    release_figures()
    assert "tile-map" not in client.get(PAGE).text
    assert client.get(f"{PAGE}map.svg").status_code == 404
