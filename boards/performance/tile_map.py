"""Where each territorial board lies on the tile map: our own drawing, about where they lie on the land.

Every board is one tile, so that a large area or many people make none look larger.
"""

from boards.components.charts.marks import Tile, TileMap
from boards.components.charts.palette import PLAIN, PointLook
from boards.performance.charts import LOOKS
from boards.performance.models import Result

#: Column and row by the board's name in addresses, from the north-west.
PLACES = {
    "nhs-shetland": (3, 0),
    "nhs-orkney": (2, 1),
    "nhs-western-isles": (0, 2),
    "nhs-highland": (1, 2),
    "nhs-grampian": (2, 2),
    "nhs-tayside": (2, 3),
    "nhs-greater-glasgow-and-clyde": (0, 4),
    "nhs-forth-valley": (1, 4),
    "nhs-fife": (2, 4),
    "nhs-ayrshire-and-arran": (0, 5),
    "nhs-lanarkshire": (1, 5),
    "nhs-lothian": (2, 5),
    "nhs-dumfries-and-galloway": (1, 6),
    "nhs-borders": (2, 6),
}


def look_of(result: str) -> PointLook:
    """As the result's mark; a square for what is not judged."""
    return LOOKS.get(Result(result), PLAIN)


def tile_map(boards: list[tuple[str, str, str, str, str]]) -> TileMap:
    """Of boards: name in addresses, name, value, result and its word. KeyError for one that has no place."""
    return TileMap(
        tuple(
            Tile(*PLACES[slug], name=name, value=value, word=word, look=look_of(result))
            for slug, name, value, result, word in boards
        )
    )
