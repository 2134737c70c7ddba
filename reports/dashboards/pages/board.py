"""One organisation's page: is my board keeping its promises?"""

from dataclasses import dataclass
from decimal import Decimal

from boards.organisations.models import Organisation
from boards.performance.cells import Cell, Grid
from boards.performance.words import Facts
from boards.work.parts import Link
from reports.dashboards.pages.setting import Setting, empty_words, view_query
from targets.calc.periods import period_words
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
    csv: str
    empty: str


def board_page(*, setting: Setting, board: Organisation, grid: Grid, reports: tuple[Link, ...]) -> BoardPage:
    """One organisation's cells, grouped by what people care about."""
    cells = {key: cell for (owner, key), cell in grid.cells.items() if owner == board.pk}
    groups = []
    for concern in Measure.Concern:
        rows = tuple(
            BoardRow(
                title=measure.title,
                href=setting.url("cell", board=board.slug, measure=measure.key),
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
    return BoardPage(
        title=board.name,
        slug=board.slug,
        verdict=_board_verdict(setting, board, cells),
        provenance=setting.provenance,
        facts=tuple(facts),
        years=setting.years(page="board", board=board.slug),
        groups=tuple(groups),
        reports=reports,
        csv=setting.url("board-csv", board=board.slug) + view_query(setting),
        empty=empty_words(setting, Grid(cells={(board.pk, key): cell for key, cell in cells.items()})),
    )


def _board_verdict(setting: Setting, board: Organisation, cells: dict[str, Cell]) -> str:
    judged = [cell for cell in cells.values() if cell.met is not None]
    if not judged:
        return ""
    met = sum(1 for cell in judged if cell.met)
    sentence = (
        f"{board.name} keeps {met} of {len(judged)} promises that can be judged ({setting.view_words})."
    )
    worst = max(judged, key=_shortfall)
    if _shortfall(worst) > 0 and worst.period is not None:
        facts = setting.facts(worst, measure_key=worst.measure_key)
        title = setting.catalogue.measures[worst.measure_key].title
        sentence += (
            f" It is furthest from its promise on {title}: {facts.value} in {period_words(worst.period)} "
            f"against the {facts.against}."
        )
    return sentence


def _shortfall(cell: Cell) -> Decimal:
    """How far a missed promise was missed, as a share of it; 0 when met."""
    if cell.met is not False or cell.actual is None or not cell.promised:
        return Decimal(0)
    return abs(cell.actual - cell.promised) / cell.promised
