"""Board x target: what was promised, what happened, why this colour."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from boards.components.parts import Chart, Heading, Link, PlainTable, Row, TableCell
from boards.organisations.models import Organisation
from boards.performance.cells import Cell, Grid, Point, Series
from boards.performance.judging import NOTHING_HELD
from boards.performance.models import Result
from boards.performance.offered import Line, Statement
from boards.performance.stages import stage_rows
from boards.performance.words import (
    Facts,
    in_period,
    value_words,
)
from boards.plans.promises import HELD
from reports.dashboards.pages.line import NOT_EXPLAINED, line_rows
from reports.dashboards.pages.picture import Shown
from reports.dashboards.pages.process import AheadPart, FactRow, ahead_part, four_facts, limits_table
from reports.dashboards.pages.series_chart import series_chart
from reports.dashboards.pages.setting import Setting, against_words, empty_words, view_query
from reports.dashboards.pages.why import why_rows
from targets.calc.periods import day_words, financial_year_label, period_words
from targets.calc.promise import PromiseKind
from targets.calc.rounding import shown
from targets.catalogue.models import Definition, Measure

TRAJECTORY = PromiseKind.TRAJECTORY

#: Why a board's own return is another now: it is the board's to say, at the desk.
BY_THE_BOARD = "The board sent another figure."

#: What can be measured against, beside single versions.
WHICH = {HELD: "What judges", "first": "First promise", "latest": "Newest promise"}


@dataclass(frozen=True)
class StatementPart:
    """What was said of a figure, as it was released: about which, and each side's words under who said them."""

    about: str
    figure: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class CellPage:
    title: str
    board: str
    board_href: str
    target_href: str
    facts: Facts
    four: tuple[FactRow, ...]
    summary: str
    provenance: str
    years: tuple[Link, ...]
    promises: tuple[Link, ...]
    against: str
    chart: Chart | None
    limits: PlainTable | None
    ahead: AheadPart | None
    line: tuple[Row, ...]
    stages: tuple[Row, ...]
    why_question: str
    why: tuple[Row, ...]
    statements: tuple[StatementPart, ...]
    revisions: PlainTable | None
    proxy_note: str


def cell_page(
    *,
    setting: Setting,
    board: Organisation,
    measure: Measure,
    cell: Cell | None,
    shown: Shown,
    held_years: Collection[str],
    statements: Iterable[Statement],
) -> CellPage:
    """The view's cell, the whole series as chart and table, and the reasons for the colour."""
    series = shown.series
    definition = setting.definition(cell) if cell else setting.catalogue.definitions[measure.key][-1]
    facts = setting.facts(cell, measure_key=measure.key)
    chart = series_chart(setting, board, measure, shown, definition)
    said = tuple(statements)
    view = Grid(cells={(board.pk, measure.key): cell} if cell else {})
    empty = empty_words(setting, view, board=board, one="target" if measure.target_id else "measure")
    return CellPage(
        title=measure.title,
        board=board.name,
        board_href=setting.to("board", board=board.slug),
        target_href=setting.to("target", measure=measure.key),
        facts=facts,
        four=four_facts(facts, cell, shown.process, definition=definition),
        summary=f"{empty}{_why_none(cell, facts)}"
        if empty
        else summary_sentence(board=board, cell=cell, facts=facts, definition=definition),
        provenance=setting.provenance,
        years=setting.years(page="cell", held=held_years, board=board.slug, measure=measure.key),
        promises=_promises(setting, board, measure, series),
        against=_against_words(setting),
        chart=chart,
        limits=limits_table(shown.process, definition=setting.catalogue.definitions[measure.key][-1]),
        ahead=ahead_part(setting, shown, definition=definition),
        line=line_rows(
            setting, series, explained={one.observation_id for one in said}, rebases=shown.rebases
        ),
        stages=_stages(setting, cell, series, definition),
        why_question=_question(facts),
        why=(
            *why_rows(setting=setting, cell=cell, definition=definition, point=_point_of(cell, series)),
            *(SAID if said else ()),
        )
        if cell
        else (),
        statements=tuple(
            StatementPart(
                about=f"About the figure of the period that ended on {day_words(one.period_end)}",
                figure=setting.figure_href(one.observation_id),
                lines=one.lines,
            )
            for one in said
        ),
        revisions=_revisions(setting, board, series, definition),
        proxy_note=facts.note,
    )


def _stages(setting: Setting, cell: Cell | None, series: Series, definition: Definition) -> tuple[Row, ...]:
    """Of the year that asks for the cell, each stage for itself: the colour above is that of the newest one."""
    if cell is None:
        return ()
    asked = setting.catalogue.requirement(framework_key=cell.framework_key, measure_key=cell.measure_key)
    return stage_rows(asked, series.points, definition=definition, on=setting.today)


def _promises(setting: Setting, board: Organisation, measure: Measure, series: Series) -> tuple[Link, ...]:
    """At the desk, the promises that can be measured against; none where there was never more than one."""
    if not setting.desk:
        return ()
    versions = sorted(
        {one.version for point in series.points for one in point.said if one.kind is TRAJECTORY}
    )
    if not any(len(point.said) > 1 for point in series.points) and setting.view.against == HELD:
        return ()
    here = setting.url("cell", board=board.slug, measure=measure.key)
    return tuple(
        Link(
            f"Version {against}" if against.isdigit() else WHICH[against],
            here + view_query(setting, against=against),
            against == setting.view.against,
        )
        for against in (*WHICH, *map(str, versions))
    )


def _against_words(setting: Setting) -> str:
    """That another promise is shown than the one that judges; empty where it judges."""
    if setting.view.against == HELD:
        return ""
    return (
        f"Results on this page are measured against {against_words(setting.view.against)}. "
        "They are not the board's results."
    )


SAID = (Row("What was said", "Words were published about these figures.", Link("Read them", "#statements")),)


def _question(facts: Facts) -> str:
    """A question where there is one to ask; else what the reasons are about."""
    if facts.met:
        return f"Why is this {facts.word}?"
    return "Why there is no result" if facts.result == Result.NO_DATA else "Why this is not judged"


def _why_none(cell: Cell | None, facts: Facts) -> str:
    """Why no figure is held, where more is known than that."""
    if cell is None or cell.reason == NOTHING_HELD or cell.result is Result.NOT_CONFIRMED:
        return ""
    if cell.result is Result.NOT_DUE:
        return " They are not due yet."
    return f" The reason: {facts.reason}." if facts.reason else ""


def summary_sentence(*, board: Organisation, cell: Cell | None, facts: Facts, definition: Definition) -> str:
    """What happened against what was promised, in one sentence; empty where no figure is held to speak of."""
    if cell is None or cell.period is None or not facts.value:
        return ""
    if cell.actual is None:
        return f"{board.name} has no figure {in_period(cell.period)}: {facts.value}."
    figure = facts.measured
    if definition.unit == Definition.Unit.COUNT:
        figure += f" ({definition.numerator})"
    told = f"{board.name} was at {figure} {in_period(cell.period)}"
    if not facts.met:
        why = facts.reason or (facts.word if cell.result is Result.NOT_JUDGED else "")
        return f"{told}: {why}." if why else f"{told}."
    sentence = f"{told} against the {facts.against}: {facts.met}."
    if facts.eased:
        sentence += f" Its promise: {facts.eased}."
    if cell.periods > 1:
        year = financial_year_label(cell.period.financial_year)
        sentence += (
            f" It met its promise in {cell.periods_met} of the {cell.periods} periods of {year} held here."
        )
        if cell.best is not None and cell.worst is not None:
            low, high = (value_words(end, definition=definition) for end in sorted((cell.best, cell.worst)))
            sentence += f" Their figures lie between {low} and {high}."
    return sentence


def _point_of(cell: Cell, series: Series) -> Point | None:
    """The point that the cell was judged from, if the series holds it."""
    return next((point for point in reversed(series.points) if point.period == cell.period), None)


def _revisions(
    setting: Setting, board: Organisation, series: Series, definition: Definition
) -> PlainTable | None:
    revised = [point for point in reversed(series.points) if point.previous is not None]
    if not revised:
        return None
    return PlainTable(
        key="revisions",
        caption=f"Figures that were revised ({len(revised)})",
        columns=(
            Heading("Period"),
            Heading("Before", number=True),
            Heading("Now", number=True),
            Heading("Since"),
            Heading("Why"),
        ),
        rows=tuple(
            (
                TableCell(period_words(point.period)),
                TableCell(_revised(point.previous, apart_from=point.value, definition=definition)),
                TableCell(_revised(point.value, apart_from=point.previous, definition=definition)),
                TableCell(day_words(point.known_from) if point.known_from else ""),
                TableCell(BY_THE_BOARD if point.management_information else NOT_EXPLAINED),
            )
            for point in revised
        ),
        download=setting.table(
            "Take these revisions", "revision-table", board=board.slug, measure=series.measure_key
        ),
    )


def _revised(value: Decimal | None, *, apart_from: Decimal | None, definition: Definition) -> str:
    """A value beside its other version, with places enough to tell them apart; a withdrawn one has none."""
    if value is None:
        return "none"
    return shown(value, places=definition.display_places, unit=definition.unit, apart_from=apart_from)
