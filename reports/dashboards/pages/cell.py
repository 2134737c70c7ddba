"""Board x target: what was promised, what happened, why this colour."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from boards.figures.models import Stream
from boards.organisations.models import Organisation
from boards.performance.cells import Cell, Grid, Point, Series
from boards.performance.queries import AsKnownOn
from boards.performance.words import Facts, facts_of_point, promise_words, value_words
from boards.work.parts import Chart, Column, Download, Link, PlainTable, Row, TableCell
from reports.dashboards.charts import plotly_figure
from reports.dashboards.pages.setting import Setting, empty_words, view_query
from reports.dashboards.pages.why import why_rows
from reports.publication.chart_words import chart_words
from reports.publication.stills import axis_start
from targets.calc.periods import day_words, financial_year_label, period_words
from targets.catalogue.models import Definition, Measure


@dataclass(frozen=True)
class CellPage:
    title: str
    board: str
    board_href: str
    target_href: str
    facts: Facts
    summary: str
    provenance: str
    years: tuple[Link, ...]
    chart: Chart | None
    why_question: str
    why: tuple[Row, ...]
    revisions: PlainTable | None
    proxy_note: str
    as_known_on: date | None
    csv: str
    empty: str


def cell_page(
    *, setting: Setting, board: Organisation, measure: Measure, cell: Cell | None, series: Series
) -> CellPage:
    """The view's cell, the whole series as chart and table, and the reasons for the colour."""
    definition = setting.definition(cell) if cell else setting.catalogue.definitions[measure.key][-1]
    facts = setting.facts(cell, measure_key=measure.key)
    return CellPage(
        title=measure.title,
        board=board.name,
        board_href=setting.url("board", board=board.slug) + view_query(setting),
        target_href=setting.url("target", measure=measure.key) + view_query(setting),
        facts=facts,
        summary=summary_sentence(board=board, cell=cell, facts=facts, definition=definition),
        provenance=setting.provenance,
        years=setting.years(page="cell", board=board.slug, measure=measure.key),
        chart=_chart(setting, board, measure, series, definition),
        why_question=f"Why is this {facts.word}?",
        why=why_rows(setting=setting, cell=cell, definition=definition, point=_point_of(cell, series))
        if cell
        else (),
        revisions=_revisions(series, definition),
        proxy_note=definition.proxy_note,
        as_known_on=setting.view.day if isinstance(setting.view, AsKnownOn) else None,
        csv=setting.url("cell-csv", board=board.slug, measure=measure.key) + view_query(setting),
        empty=empty_words(setting, Grid(cells={(board.pk, measure.key): cell} if cell else {})),
    )


def summary_sentence(*, board: Organisation, cell: Cell | None, facts: Facts, definition: Definition) -> str:
    """What happened against what was promised, in one sentence."""
    if cell is None or cell.period is None:
        return f"No figure is held for {board.name}."
    when = period_words(cell.period)
    if not facts.met:
        ending = f": {facts.reason}" if facts.reason else ""
        return f"{board.name} was at {facts.value} in {when}{ending}." if facts.value else ""
    sentence = (
        f"{board.name} was at {facts.value} in {when} against the {facts.against}: {facts.word}, {facts.met}."
    )
    if cell.periods > 1:
        year = financial_year_label(cell.period.financial_year)
        sentence += (
            f" It met its promise in {cell.periods_met} of the {cell.periods} periods of {year} held here."
        )
        if cell.best is not None and cell.worst is not None:
            sentence += (
                f" Its best was {value_words(cell.best, definition=definition)} and its worst "
                f"{value_words(cell.worst, definition=definition)}."
            )
    return sentence


def _chart(
    setting: Setting, board: Organisation, measure: Measure, series: Series, definition: Definition
) -> Chart | None:
    held = [point for point in series.points if point.value is not None]
    if not held:
        return None
    finding = _finding(board, measure, held, definition)
    start = axis_start(series.points, unit=definition.unit)
    summary = f"{len(held)} figures from {period_words(held[0].period)} to {period_words(held[-1].period)}."
    if start:
        unit = "%" if definition.unit == "percent" else ""
        summary += f" The vertical axis starts at {start:,}{unit}, not at 0."
    address = {"board": board.slug, "measure": measure.key}
    return Chart(
        key=f"{board.slug}-{measure.key}",
        finding=finding,
        summary=summary,
        source=f"Source: {definition.publisher}. {definition.source} {definition.licence}.",
        table=PlainTable(
            key="figures",
            caption=f"{measure.title}, {board.name}: every figure, newest first",
            columns=(
                Column("Period"),
                Column("Figure", number=True),
                Column("Counts", number=True, minor=True),
                Column("Promise", number=True, minor=True),
                Column("Result"),
                Column("Where from", minor=True),
            ),
            rows=tuple(
                _row(
                    setting,
                    point,
                    setting.catalogue.definition_on(measure_key=measure.key, day=point.period.end),
                )
                for point in reversed(series.points)
            ),
            layout="short",
            download=Download("Every figure", setting.url("cell-csv", **address) + view_query(setting)),
        ),
        still_url=setting.url("cell-chart", **address) + view_query(setting),
        still_narrow_url=setting.url("cell-chart-narrow", **address) + view_query(setting),
        alt=chart_words(series.points, title=measure.title, definition=definition),
        figure=plotly_figure(series, definition=definition, title=finding),
    )


def _finding(board: Organisation, measure: Measure, held: list[Point], definition: Definition) -> str:
    """The title of the chart says what is seen: how long the promise has been kept or missed in a row."""
    last = held[-1]
    if last.met is None:
        return (
            f"{measure.title} in {board.name}, {period_words(held[0].period)} to {period_words(last.period)}"
        )
    run = 0
    for point in reversed(held):
        if point.met is not last.met:
            break
        run += 1
    kept = "kept" if last.met else "missed"
    promise = promise_words(last.promised, last.promise_kind, definition=definition, joint=" of ")
    if run == 1:
        return f"{board.name} {kept} the {promise} in {period_words(last.period)}"
    if run == len(held):
        return f"{board.name} has {kept} its promise in every period shown; now the {promise}"
    return f"{board.name} has {kept} its promise since {period_words(held[-run].period)}; now the {promise}"


def _row(setting: Setting, point: Point, definition: Definition) -> tuple[TableCell, ...]:
    facts = facts_of_point(point, definition=definition)
    counts = ""
    if point.numerator is not None and point.denominator is not None:
        counts = f"{point.numerator:,.0f} of {point.denominator:,.0f}"
    source = ""
    if point.stream and point.known_from is not None:
        source = f"{Stream(point.stream).label}, {day_words(point.known_from)}"
    elif point.pooled:
        source = "added up from the boards' counts"
    href = setting.figure_href(point.observation_id)
    return (
        TableCell(facts.freshness),
        TableCell(facts.value, href=href),
        TableCell(counts),
        TableCell(facts.promise),
        TableCell(
            ", ".join(part for part in (facts.word, facts.met) if part),
            mark=facts.result,
            note=", ".join(facts.qualifiers),
        ),
        TableCell(source),
    )


def _point_of(cell: Cell, series: Series) -> Point | None:
    """The point that the cell was judged from, if the series holds it."""
    return next((point for point in reversed(series.points) if point.period == cell.period), None)


def _revisions(series: Series, definition: Definition) -> PlainTable | None:
    revised = [point for point in reversed(series.points) if point.previous is not None]
    if not revised:
        return None
    return PlainTable(
        key="revisions",
        caption=f"Figures that were revised ({len(revised)})",
        columns=(
            Column("Period"),
            Column("Before", number=True),
            Column("Now", number=True),
            Column("Since"),
        ),
        rows=tuple(
            (
                TableCell(period_words(point.period)),
                TableCell(_revised(point.previous, apart_from=point.value, definition=definition)),
                TableCell(_revised(point.value, apart_from=point.previous, definition=definition)),
                TableCell(day_words(point.known_from) if point.known_from else ""),
            )
            for point in revised
        ),
    )


def _revised(value: Decimal | None, *, apart_from: Decimal | None, definition: Definition) -> str:
    """A value beside its other version, with places enough to tell them apart; a withdrawn one has none."""
    return "none" if value is None else value_words(value, definition=definition, apart_from=apart_from)
