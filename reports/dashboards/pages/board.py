"""One organisation's page: is my board keeping its promises?"""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from boards.components.parts import Download, Link
from boards.organisations.models import Organisation
from boards.performance.cells import Cell, Grid
from boards.performance.words import Facts, in_period, span_words
from reports.dashboards.pages.setting import TAKE, Setting, empty_words
from targets.catalogue.models import Measure


@dataclass(frozen=True)
class BoardRow:
    title: str
    href: str
    facts: Facts


@dataclass(frozen=True)
class BoardGroup:
    title: str
    rows: tuple[BoardRow, ...]


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
    files: Download
    empty: str


def board_page(
    *,
    setting: Setting,
    board: Organisation,
    grid: Grid,
    held_years: Collection[str],
    reports: tuple[Link, ...],
) -> BoardPage:
    """One organisation's cells, grouped by what people care about."""
    cells = {key: cell for (owner, key), cell in grid.cells.items() if owner == board.pk}
    groups = []
    for concern in Measure.Concern:
        rows = tuple(
            BoardRow(
                title=measure.title,
                href=setting.to("cell", board=board.slug, measure=measure.key),
                facts=setting.facts(cells.get(measure.key), measure_key=measure.key),
            )
            for measure in setting.catalogue.measures.values()
            if measure.concern == concern.value and measure.key in cells
        )
        if rows:
            groups.append(BoardGroup(title=concern.label, rows=rows))
    facts = []
    if board.population:
        facts.append(("People living here", f"{board.population:,} ({board.population_year})"))
    facts.append(("Kind", board.get_kind_display()))
    if board.status == Organisation.Status.CLOSED:
        facts.append(("State", closed_words(setting, board)))
    if board.note:
        facts.append(("Note", board.note))
    return BoardPage(
        title=board.name,
        slug=board.slug,
        verdict=" ".join(
            part for part in (closed_words(setting, board), _board_verdict(setting, board, cells)) if part
        ),
        provenance=setting.provenance,
        facts=tuple(facts),
        years=setting.years(page="board", held=held_years, board=board.slug),
        groups=tuple(groups),
        reports=reports,
        files=setting.table(TAKE, "board-table", board=board.slug),
        empty=empty_words(
            setting, Grid(cells={(board.pk, key): cell for key, cell in cells.items()}), board=board
        ),
    )


def closed_words(setting: Setting, board: Organisation) -> str:
    """That a board is closed, and what came after it; empty for one that is open."""
    if board.status != Organisation.Status.CLOSED:
        return ""
    successor = setting.organisations.by_id(board.succeeded_by_id) if board.succeeded_by_id else None
    return (
        f"This board is closed. Its successor is {successor.name}." if successor else "This board is closed."
    )


def _board_verdict(setting: Setting, board: Organisation, cells: dict[str, Cell]) -> str:
    judged = [cell for cell in cells.values() if cell.met is not None]
    if not judged:
        return ""
    met = sum(1 for cell in judged if cell.met)
    if setting.is_past:
        sentence = (
            f"{board.name} kept {met} of {len(judged)} promises that can be judged ({setting.view_words})."
        )
    else:
        span = span_words(cell.period for cell in judged if cell.period is not None)
        sentence = (
            f"{board.name} keeps {met} of {len(judged)} promises that can be judged "
            f"({setting.view_words}, of {span})."
        )
    worst = max(judged, key=_shortfall)
    if _shortfall(worst) > 0 and worst.period is not None:
        facts = setting.facts(worst, measure_key=worst.measure_key)
        title = setting.catalogue.measures[worst.measure_key].title
        sentence += (
            f" It {'was' if setting.is_past else 'is'} furthest from its promise on “{title}”: "
            f"{facts.measured} {in_period(worst.period)} against the {facts.against}."
        )
    return sentence


def _shortfall(cell: Cell) -> Decimal:
    """How far a missed promise was missed, as a share of it; 0 when met."""
    if cell.met is not False or cell.actual is None or not cell.promised:
        return Decimal(0)
    return abs(cell.actual - cell.promised) / cell.promised
