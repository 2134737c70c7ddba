"""One measure's page: which boards meet it, what it counts, what each year asked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from urllib.parse import parse_qsl

from boards.components.parts import Chart, Download, Link, OrderForm
from boards.organisations.models import Organisation
from boards.performance.cells import Cell, Grid
from boards.performance.words import (
    Facts,
    checked,
    in_period,
    places_words,
    plain_source,
    promise_words,
    value_words,
)
from boards.plans.words import promise_value_words
from reports.dashboards.pages.by_year import by_year
from reports.dashboards.pages.by_year import chart as by_year_chart
from reports.dashboards.pages.chance import ChancePart, chance_part
from reports.dashboards.pages.funnel import funnel
from reports.dashboards.pages.order import BY_FIGURE, common_period
from reports.dashboards.pages.over_time import chart as over_time_chart
from reports.dashboards.pages.over_time import over_time
from reports.dashboards.pages.picture import Shown
from reports.dashboards.pages.series_chart import series_chart
from reports.dashboards.pages.series_facts import Briefs, SeriesFacts
from reports.dashboards.pages.setting import TAKE, Setting, empty_words, view_query, with_query
from reports.dashboards.pages.tiles import Tiles, tiles
from reports.dashboards.sources import Figures
from targets.calc.periods import Period, day_words, financial_year_label
from targets.calc.rounding import shown
from targets.catalogue.models import Definition, Framework, Measure, Requirement
from targets.catalogue.queries import Catalogue

NOT_CONFIRMED = "target not confirmed, not judged"
TEN = Decimal(10)  # a smaller rate is told with two places
UNADJUSTED = "Figures are not adjusted for the age or need of the people who live there."


@dataclass(frozen=True)
class TargetRow:
    """`reached` is the share of the promise and `rate` how many there are among 1,000 people, of counts only: they tell
    nothing of boards of unlike size."""

    name: str
    href: str
    facts: Facts
    series: SeriesFacts | None
    reached: str
    rate: str
    spread: str
    periods_met: str


@dataclass(frozen=True)
class DefinitionWords:
    version: int
    holds: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class RequirementWords:
    year: str
    status: str
    wording: str
    source: str
    promise: str
    note: str
    unconfirmed: str


@dataclass(frozen=True)
class TargetPage:
    title: str
    verdict: str
    about: str
    why: str
    note: str
    provenance: str
    years: tuple[Link, ...]
    order: OrderForm | None
    when: str
    nation: TargetRow | None
    rows: tuple[TargetRow, ...]
    chance: ChancePart | None
    funnel: Chart | None
    scotland: Chart | None
    scotland_href: str
    by_year: Chart | None
    over_time: Chart | None
    map: Tiles | None
    others: tuple[TargetRow, ...]
    returns: tuple[TargetRow, ...]
    definitions: tuple[DefinitionWords, ...]
    history: tuple[RequirementWords, ...]
    compare_href: str
    files: Download
    history_files: Download
    empty: str


def target_page(
    *,
    setting: Setting,
    measure: Measure,
    grid: Grid,
    returns: Grid,
    held_years: Collection[str],
    order: str,
    briefs: Briefs,
    figures: Figures,
    scotland: Shown | None,
) -> TargetPage:
    """Figures of one period, boards by name or by the figure; whose figure is of another period stands apart, by name.

    `returns` are newer ones than the published figures of the grid: they stand beside them. `scotland` is the series of
    the nation, whose chart has no table here: its own page has it.
    """
    definitions = setting.catalogue.definitions[measure.key]
    cells = cells_of(grid, measure)
    nation = cells.get(setting.nation.pk) if setting.nation else None
    boards = [board for board in setting.organisations.territorial if board.pk in cells]
    period, alike = alike_of(setting, cells)
    if not boards and nation is not None:
        period = nation.period  # a series of Scotland alone
    chance = chance_of(setting, measure, cells, alike)
    # Numbers of people tell nothing of boards of unlike size.
    is_count = definitions[-1].unit == Definition.Unit.COUNT
    if order == BY_FIGURE and not is_count:
        alike.sort(key=lambda board: -(cells[board.pk].actual or 0))
    own = [setting.nation] if nation and setting.nation else []
    first = own if nation and _is_of(nation, period) else []
    apart = [one for one in (*own, *boards) if one not in first and one not in alike]
    return TargetPage(
        title=measure.title,
        verdict=_target_verdict(setting, nation, [cells[b.pk] for b in alike], measure, period),
        about=measure.about,
        why=measure.target.why if measure.target else "",
        note=definitions[-1].proxy_note,
        provenance=setting.provenance,
        years=setting.years(page="target", held=held_years, measure=measure.key),
        order=None if is_count or not boards else _order(setting, order),
        when=in_period(period) if period else "",
        nation=next((_target_row(setting, one, cells[one.pk], briefs) for one in first), None),
        rows=tuple(_target_row(setting, board, cells[board.pk], briefs) for board in alike),
        chance=chance,
        funnel=funnel(setting, measure, chance, when=in_period(period) if period else ""),
        map=tiles(setting, measure, cells, alike, when=in_period(period) if period else ""),
        scotland=series_chart(setting, setting.nation, measure, scotland, definitions[-1], has_table=False)
        if setting.nation and scotland
        else None,
        scotland_href=setting.to("cell", board=setting.nation.slug, measure=measure.key)
        if setting.nation
        else "",
        by_year=by_year_chart(setting, measure, by_year(setting, measure, figures, period)),
        over_time=over_time_chart(setting, measure, over_time(setting, measure, figures)),
        others=tuple(_target_row(setting, one, cells[one.pk], briefs) for one in apart),
        returns=tuple(
            _target_row(setting, board, returns.cells[board.pk, measure.key], briefs)
            for board in boards
            if (board.pk, measure.key) in returns.cells
        ),
        definitions=tuple(definition_words(definition) for definition in reversed(definitions)),
        history=requirement_history(setting.catalogue, measure),
        compare_href=setting.url("compare")
        + with_query(view_query(setting).removeprefix("?"), f"target={measure.key}"),
        files=setting.table(TAKE, "target-table", measure=measure.key),
        history_files=setting.table(
            "Take what each year asked", "history-table", query="", measure=measure.key
        ),
        empty=empty_words(setting, Grid(cells={(owner, measure.key): cell for owner, cell in cells.items()})),
    )


def cells_of(grid: Grid, measure: Measure) -> dict[int, Cell]:
    """Those of the measure, by organisation."""
    return {owner: cell for (owner, key), cell in grid.cells.items() if key == measure.key}


def alike_of(setting: Setting, cells: Mapping[int, Cell]) -> tuple[Period | None, list[Organisation]]:
    """The period that most boards have a figure of, and these boards by name."""
    boards = [board for board in setting.organisations.territorial if board.pk in cells]
    period = common_period(cells[board.pk] for board in boards)
    return period, [board for board in boards if _is_of(cells[board.pk], period)]


def chance_of(
    setting: Setting, measure: Measure, cells: Mapping[int, Cell], alike: Sequence[Organisation]
) -> ChancePart | None:
    """Of boards with a figure of one period."""
    return chance_part(
        alike,
        [cells[board.pk] for board in alike],
        [setting.to("cell", board=board.slug, measure=measure.key) for board in alike],
        definition=setting.catalogue.definitions[measure.key][-1],
        everybody=len(setting.organisations.territorial),
    )


def _is_of(cell: Cell, period: Period | None) -> bool:
    return cell.period == period and cell.actual is not None


def _order(setting: Setting, order: str) -> OrderForm:
    kept = tuple(parse_qsl(view_query(setting).removeprefix("?")))
    options = (("", "Board, by name"), (BY_FIGURE, "Largest figure first"))
    return OrderForm(options, order if order == BY_FIGURE else "", kept, "")


def reached(cell: Cell) -> Decimal | None:
    """The figure as a share of its promise, 1 where it is reached exactly; None without one of the two."""
    return cell.actual / cell.promised if cell.actual is not None and cell.promised else None


def _rate(board: Organisation, cell: Cell) -> str:
    """ "6.90 per 1,000 people of all ages, mid-2021"; never judged, and nobody is ordered by it."""
    if cell.actual is None or not board.population:
        return ""
    rate = cell.actual * 1000 / board.population
    words = shown(rate, places=1 if rate >= TEN else 2, unit="count")
    return f"{words} per 1,000 people of all ages, mid-{board.population_year}"


def _target_row(setting: Setting, board: Organisation, cell: Cell, briefs: Briefs) -> TargetRow:
    definition = setting.definition(cell)
    spread = ""
    if cell.periods > 1 and cell.best is not None and cell.worst is not None:
        ends = sorted((cell.best, cell.worst))
        spread = " to ".join(value_words(end, definition=definition) for end in ends)
    share = reached(cell) if definition.unit == Definition.Unit.COUNT else None
    return TargetRow(
        name=board.name,
        href=setting.to("cell", board=board.slug, measure=cell.measure_key),
        facts=setting.facts(cell, measure_key=cell.measure_key),
        series=setting.series_facts(cell, briefs),
        reached="" if share is None else f"{shown(share * 100, places=0, unit='percent')} of the promise",
        rate=_rate(board, cell) if definition.unit == Definition.Unit.COUNT else "",
        spread=spread,
        periods_met=f"{cell.periods_met} of {cell.periods}" if cell.periods and cell.met is not None else "",
    )


def _target_verdict(
    setting: Setting, nation: Cell | None, boards: list[Cell], measure: Measure, period: Period | None
) -> str:
    """Scotland's own figure, and how many boards met their promise in the one period of the table."""
    parts = []
    if nation is not None and nation.actual is not None and nation.period is not None:
        facts = setting.facts(nation, measure_key=measure.key)
        against = f" against the {facts.against}: {facts.met}" if facts.met else ""
        parts.append(f"Scotland as a whole: {facts.measured} {in_period(nation.period)}{against}.")
    judged = [cell for cell in boards if cell.met is not None]
    if judged and period is not None:
        met = sum(1 for cell in judged if cell.met)
        parts.append(f"{met} of {len(judged)} boards met their promise {in_period(period)}.")
    elif boards and not measure.target_id:
        parts.append("No target is set for this measure, so it is shown and not judged.")
    if boards:
        parts.append(UNADJUSTED)
    return " ".join(parts)


def definition_words(definition: Definition) -> DefinitionWords:
    """A definition as a summary list."""
    until = f" until {day_words(definition.valid_to)}" if definition.valid_to else " until now"
    rows = [("Counted", checked(definition, "numerator", definition.numerator))]
    if definition.denominator:
        rows.append(("Out of", checked(definition, "denominator", definition.denominator)))
    rows += [
        ("Which is better", definition.get_direction_display()),
        ("Judged", places_words(definition)),
        ("Tolerance", definition.tolerance_reason),
        ("Due after", f"{definition.lag_months} months (our working value)"),
        ("Small numbers", definition.disclosure_rule),
        ("Published by", checked(definition, "publisher", definition.publisher)),
        ("Source", plain_source(definition.source)),
        ("Licence", definition.licence),
    ]
    if definition.proxy_note:
        rows.append(("Stands in for", definition.proxy_note))
    if definition.break_note:
        rows.append(("Break in the series", definition.break_note))
    return DefinitionWords(
        version=definition.version,
        holds=f"From periods ending {day_words(definition.valid_from)}{until}",
        rows=tuple((term, text) for term, text in rows if text),
    )


def requirement_history(catalogue: Catalogue, measure: Measure) -> tuple[RequirementWords, ...]:
    """What each year asked, newest first, saying what is not confirmed, so not judged; years that asked the same in the
    words of the same source stand together."""
    definition = catalogue.definitions[measure.key][-1]
    rows: list[RequirementWords] = []
    for framework in reversed(catalogue.real_frameworks):
        requirement = catalogue.requirement(framework_key=framework.key, measure_key=measure.key)
        if requirement is None:
            continue
        promise = promise_words(requirement.floor, "standard", definition=definition)
        if requirement.stretch is not None:
            promise += f", stretch {promise_value_words(requirement.stretch, definition=definition)}"
        rows.append(
            RequirementWords(
                year=financial_year_label(framework.year_start.year),
                status=requirement.get_status_display(),
                wording=requirement.wording,
                source=plain_source(requirement.source),
                promise=promise or requirement.get_shape_display(),
                note=framework.note,
                unconfirmed=_unconfirmed(framework, requirement),
            )
        )
    return tuple(_together(list(same)) for _, same in groupby(rows, key=lambda row: replace(row, year="")))


def _together(same: list[RequirementWords]) -> RequirementWords:
    """ "2017/18 to 2021/22", of rows from the newest to the oldest."""
    first, last = same[-1].year, same[0].year
    return same[0] if first == last else replace(same[0], year=f"{first} to {last}")


def _unconfirmed(framework: Framework, requirement: Requirement) -> str:
    """Which periods of the year it does not judge; empty where a source states it for all of them."""
    until = requirement.confirmed_until
    if until is None:
        return NOT_CONFIRMED
    return "" if until >= framework.year_end else f"{NOT_CONFIRMED} after {day_words(until)}"
