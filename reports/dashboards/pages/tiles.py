"""The tile map of a target's boards in one period: links on the page, and a picture to take away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from boards.components.charts.marks import TileMap
from boards.components.charts.still_tiles import tiles_sha256
from boards.components.parts import Download
from boards.organisations.models import Organisation
from boards.performance.cells import Cell
from boards.performance.models import Result
from boards.performance.tile_map import PLACES, tile_map
from boards.performance.words import Facts
from reports.dashboards.pages.funnel import source_of
from reports.dashboards.pages.setting import Setting
from reports.publication.responses import by_content
from targets.catalogue.models import Measure

FEWEST = 2


@dataclass(frozen=True)
class MapTile:
    """One board: `dashboards/tiles.html`. Column and row from 1, as its stylesheet counts them."""

    name: str
    href: str
    column: int
    row: int
    facts: Facts | None

    @property
    def word(self) -> str:
        """Its result, as short as a tile is wide."""
        return str(Result(self.facts.result).label) if self.facts else "no figure of this period"


@dataclass(frozen=True)
class Tiles:
    """`finding` and `summary` as of a chart; without a figure a board has its tile and no facts."""

    finding: str
    summary: str
    tiles: tuple[MapTile, ...]
    source: str
    downloads: tuple[Download, ...]


def tiles(
    setting: Setting,
    measure: Measure,
    cells: Mapping[int, Cell],
    alike: Sequence[Organisation],
    *,
    when: str,
) -> Tiles | None:
    """None where fewer than two boards have a figure of the period, or are no boards of the land."""
    if len(alike) < FEWEST or any(board.slug not in PLACES for board in alike):
        return None
    shown = [board for board in setting.organisations.territorial if board.slug in PLACES]
    drawn = drawn_map(setting, measure, cells, alike)

    def to(name: str) -> str:
        return setting.to(f"target-{name}", measure=measure.key)

    picture = to("map") if setting.desk else by_content(to("map"), tiles_sha256(drawn))
    return Tiles(
        finding=finding(measure, cells, alike, when=when),
        summary="Every board is one tile, about where it lies; no tile is larger for more people or land.",
        tiles=tuple(
            MapTile(
                name=board.name.removeprefix("NHS "),
                href=setting.to("cell", board=board.slug, measure=measure.key),
                column=PLACES[board.slug][0] + 1,
                row=PLACES[board.slug][1] + 1,
                facts=setting.facts(cells[board.pk], measure_key=measure.key) if board in alike else None,
            )
            for board in shown
        ),
        source=source_of(setting, setting.catalogue.definitions[measure.key][-1]),
        downloads=(
            Download("Picture", picture, kind="SVG"),
            Download("Picture with title and source", to("map-png"), kind="PNG"),
            setting.table("These figures", "target-table", measure=measure.key),
        ),
    )


def finding(measure: Measure, cells: Mapping[int, Cell], alike: Sequence[Organisation], *, when: str) -> str:
    """ "A&E: 0 of 14 boards met their promise in August 2025"."""
    judged = [cells[board.pk] for board in alike if cells[board.pk].met is not None]
    if not judged:
        return f"{measure.title}: {len(alike)} boards {when}, not judged"
    met = sum(1 for cell in judged if cell.met)
    return f"{measure.title}: {met} of {len(judged)} boards met their promise {when}"


def drawn_map(
    setting: Setting, measure: Measure, cells: Mapping[int, Cell], alike: Sequence[Organisation]
) -> TileMap:
    """All boards that have a tile; who has no figure of the period is drawn without one."""
    rows = []
    for board in setting.organisations.territorial:
        if board.slug not in PLACES:
            continue
        facts = setting.facts(cells[board.pk], measure_key=measure.key) if board in alike else None
        value, result = (facts.value, facts.result) if facts else ("–", Result.NO_DATA.value)
        word = str(Result(result).label)
        rows.append((board.slug, board.name.removeprefix("NHS "), value, result, word))
    return tile_map(rows)
