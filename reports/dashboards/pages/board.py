"""One organisation's page: is my board keeping its promises?"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from boards.components.parts import Download, Link
from boards.components.words import all_of
from boards.organisations.models import Organisation
from boards.performance.cells import Cell, Grid
from boards.performance.words import Facts
from reports.dashboards.pages.relatives import Relatives, relatives
from reports.dashboards.pages.series_facts import Briefs, SeriesFacts
from reports.dashboards.pages.setting import RECENT_MONTHS, TAKE, Setting, empty_words, view_query, with_query
from reports.dashboards.pages.verdict import YearGrid, board_verdict
from targets.catalogue.models import Measure, Requirement

OPEN_TITLE = "Figures without a target"
OPEN_NOTE = (
    "Nobody set a target for these here, or another series is held against it. They are shown and not judged."
)
OLD_TITLE = "No recent figure"
OLD_NOTE = f"Their newest figures are more than {RECENT_MONTHS} months older than this page's, and count neither way."


@dataclass(frozen=True)
class BoardRow:
    title: str
    href: str
    facts: Facts
    series: SeriesFacts | None


@dataclass(frozen=True)
class BoardGroup:
    """Its rows are `folded` away until a reader asks for them."""

    title: str
    note: str
    rows: tuple[BoardRow, ...]
    folded: bool = False


@dataclass(frozen=True)
class BoardPage:
    title: str
    slug: str
    verdict: str
    provenance: str
    facts: tuple[tuple[str, str], ...]
    years: tuple[Link, ...]
    groups: tuple[BoardGroup, ...]
    reports: tuple[Link, ...]
    peers: Link | None
    relatives: Relatives | None
    files: Download
    empty: str


def board_page(
    *,
    setting: Setting,
    board: Organisation,
    grid: Grid,
    held_years: Collection[str],
    reports: tuple[Link, ...],
    year: YearGrid,
    briefs: Briefs,
) -> BoardPage:
    """One organisation's cells, grouped by what people care about, and the verdict of one `year`.

    Figures without a target, or whose standard is held against another series, come after those with one, folded.
    Among the latest figures those that are no longer recent stand apart, at the end: they count neither way.
    """
    cells = {key: cell for (owner, key), cell in grid.cells.items() if owner == board.pk}
    recent = {key: cell for key, cell in cells.items() if not setting.is_old(cell)}
    measures = setting.catalogue.measures
    asked = {key: cell for key, cell in recent.items() if measures[key].target_id and not is_moved(cell)}
    groups = [
        BoardGroup(title=concern.label, note="", rows=rows)
        for concern in Measure.Concern
        if (rows := _rows(setting, board, asked, briefs, concern=concern.value))
    ]
    unasked = {key: cell for key, cell in recent.items() if key not in asked}
    if unasked_rows := _rows(setting, board, unasked, briefs):
        groups.append(BoardGroup(title=OPEN_TITLE, note=OPEN_NOTE, rows=unasked_rows, folded=True))
    if old := _rows(setting, board, {key: cell for key, cell in cells.items() if key not in recent}, briefs):
        groups.append(BoardGroup(title=OLD_TITLE, note=OLD_NOTE, rows=old))
    facts = []
    if board.population:
        facts.append(("People living here", f"{board.population:,} (mid-{board.population_year})"))
    facts.append(("Kind", board.get_kind_display()))
    if board.peer_family:
        facts.append(
            (
                "Family",
                f"{board.get_peer_family_display()} (by the Urban Rural Classification of 2016: our own grouping, and "
                "not by need)",
            )
        )
    if board.status == Organisation.Status.CLOSED:
        facts.append(("State", closed_words(setting, board)))
    if board.note:
        facts.append(("Note", board.note))
    return BoardPage(
        title=board.name,
        slug=board.slug,
        verdict=" ".join(
            part for part in (closed_words(setting, board), board_verdict(setting, year, board)) if part
        ),
        provenance=setting.provenance,
        facts=tuple(facts),
        years=setting.years(page="board", held=held_years, board=board.slug),
        groups=tuple(groups),
        reports=reports,
        peers=_peers(setting, board),
        relatives=relatives(setting, board, grid),
        files=setting.table(TAKE, "board-table", board=board.slug),
        empty=empty_words(
            setting, Grid(cells={(board.pk, key): cell for key, cell in cells.items()}), board=board
        ),
    )


def _rows(
    setting: Setting,
    board: Organisation,
    cells: Mapping[str, Cell],
    briefs: Briefs,
    *,
    concern: str = "",
) -> tuple[BoardRow, ...]:
    return tuple(
        BoardRow(
            title=measure.title,
            href=setting.to("cell", board=board.slug, measure=measure.key),
            facts=setting.facts(cells[measure.key], measure_key=measure.key),
            series=setting.series_facts(cells[measure.key], briefs),
        )
        for measure in setting.catalogue.measures.values()
        if measure.key in cells and concern in ("", measure.concern)
    )


def _peers(setting: Setting, board: Organisation) -> Link | None:
    """To the board and those that are about as rural, side by side."""
    family = [one for one in setting.organisations.territorial if one.peer_family == board.peer_family]
    if not board.peer_family or len(family) < 2:
        return None
    query = urlencode([("board", one.slug) for one in family])
    others = all_of(one.name for one in family if one != board)
    address = setting.url("compare") + with_query(view_query(setting).removeprefix("?"), query)
    return Link(f"Compare it with {others}", address)


def is_moved(cell: Cell) -> bool:
    """Whether another series is held against its standard."""
    return cell.reason == Requirement.Status.MOVED


def closed_words(setting: Setting, board: Organisation) -> str:
    """That a board is closed, and what came after it; empty for one that is open."""
    if board.status != Organisation.Status.CLOSED:
        return ""
    successor = setting.organisations.by_id(board.succeeded_by_id) if board.succeeded_by_id else None
    return (
        f"This board is closed. Its successor is {successor.name}." if successor else "This board is closed."
    )
