"""The columns of a figure: one set of names, one value and one unit word in every file that holds figures.

A file chooses from them; whatever it is made from becomes a `FigureRow` first.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from boards.components.columns import Column, Kind
from boards.organisations.models import Organisation
from boards.performance.cells import Cell, Point
from boards.performance.words import unit_words
from targets.calc.periods import Period
from targets.calc.rounding import without_zeros
from targets.catalogue.models import Definition, Measure


@dataclass(frozen=True)
class FigureRow:
    """One figure as files tell it. None and "" where there is nothing to say; no file holds all of it."""

    board: str
    board_name: str
    measure: str
    measure_title: str
    unit: str
    source: str = ""
    framework: str = ""
    period: Period | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    promised: Decimal | None = None
    promise_kind: str = ""
    result: str = ""
    met: bool | None = None
    marker: str = ""
    status: str = ""
    management_information: bool = False
    small_numbers: bool = False
    pooled: bool = False
    known_from: date | None = None
    observation: int | None = None
    year: str = ""
    stretch: Decimal | None = None
    stream: str = ""
    previous: Decimal | None = None
    periods: int | None = None
    periods_met: int | None = None
    boards_met: int | None = None
    boards_judged: int | None = None
    no_figure_because: str = ""
    unusual: str = ""
    unusual_because: str = ""
    year_before: Decimal | None = None
    scotland: Decimal | None = None
    mean: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    special: str = ""


def exact(value: Decimal | None) -> Decimal | None:
    """A number without the zeros that a table's column adds."""
    return None if value is None else without_zeros(value)


_COLUMNS: tuple[Column[FigureRow], ...] = (
    Column("board", "Board", lambda f: f.board, Kind.CODE, "Key of the board, as addresses write it."),
    Column("board_name", "Board", lambda f: f.board_name),
    Column("measure", "Measure", lambda f: f.measure, Kind.CODE, "Key of what is measured."),
    Column("measure_title", "Measure", lambda f: f.measure_title),
    Column("framework", "Framework", lambda f: f.framework, Kind.CODE, "Whose targets judge the figure."),
    Column(
        "period", "Period", lambda f: f.period, Kind.PERIOD, "First day, last day and kind of the period."
    ),
    Column(
        "numerator", "Numerator", lambda f: exact(f.numerator), Kind.NUMBER, "What was counted, if published."
    ),
    Column("denominator", "Denominator", lambda f: exact(f.denominator), Kind.NUMBER, "Out of how many."),
    Column("value", "Figure", lambda f: exact(f.value), Kind.NUMBER, "Exact; pages round it as defined."),
    Column("unit", "Unit", lambda f: f.unit, about="Of value, promised, stretch and standard."),
    Column("promised", "Promise", lambda f: exact(f.promised), Kind.NUMBER, "What the figure is judged by."),
    Column("promise_kind", "Kind of promise", lambda f: f.promise_kind, Kind.CODE),
    Column("result", "Result", lambda f: f.result, Kind.MARK, "Against the promise, with its tolerance."),
    Column("met", "Met", lambda f: None if f.met is None else "met" if f.met else "missed"),
    Column("marker", "Marker", lambda f: f.marker, Kind.CODE, "Why there is no figure."),
    Column("status", "Status", lambda f: f.status, Kind.CODE, "Provisional, final or revised."),
    Column(
        "management_information",
        "Management information",
        lambda f: f.management_information or None,
        about="yes: the board's own return, not published.",
    ),
    Column(
        "small_numbers", "Small numbers", lambda f: f.small_numbers or None, about="yes: out of under 20."
    ),
    Column("pooled", "Pooled", lambda f: f.pooled or None, about="yes: added up from boards or periods."),
    Column("known_from", "Known from", lambda f: f.known_from, Kind.DATE, "Day since which it is known."),
    Column("observation", "Record", lambda f: f.observation, Kind.CODE, "Number of the figure's own page."),
    Column("source", "Source", lambda f: f.source, about="Publisher, source and licence."),
    Column("year", "Year", lambda f: f.year, Kind.CODE, "Financial year that is reported on."),
    Column("stretch", "Stretch", lambda f: exact(f.stretch), Kind.NUMBER, "Aim beyond the promise."),
    Column("source_stream", "Stream", lambda f: f.stream, Kind.CODE, "Official, or the board's own return."),
    Column(
        "value_before_revision", "Before", lambda f: exact(f.previous), Kind.NUMBER, "What was known before."
    ),
    Column("periods_of_year", "Periods", lambda f: f.periods, Kind.NUMBER, "Judged in the framework's year."),
    Column("periods_met", "Periods met", lambda f: f.periods_met, Kind.NUMBER, "Of periods_of_year."),
    Column("boards_met", "Boards that met", lambda f: f.boards_met, Kind.NUMBER, "Of boards_judged."),
    Column("boards_judged", "Boards judged", lambda f: f.boards_judged, Kind.NUMBER),
    Column("no_figure_because", "Why no figure", lambda f: f.no_figure_because),
    Column("unusual", "Unusual", lambda f: f.unusual, about="What was unusual about it when it came."),
    Column(
        "year_before", "Year before", lambda f: exact(f.year_before), Kind.NUMBER, "Same board, same months."
    ),
    Column("scotland", "Scotland", lambda f: exact(f.scotland), Kind.NUMBER, "Of the very same period."),
    Column("unusual_because", "Reason", lambda f: f.unusual_because, about="Why, as who sent it said."),
    Column("mean", "Mean", lambda f: exact(f.mean), Kind.NUMBER, "Of the figures between these limits."),
    Column("lower_limit", "Lower limit", lambda f: exact(f.lower), Kind.NUMBER, "Not cut off at 0."),
    Column("upper_limit", "Upper limit", lambda f: exact(f.upper), Kind.NUMBER, "Not cut off at 100%."),
    Column("special_cause", "Special cause", lambda f: f.special, about="Empty: it varies as usual."),
)
BY_KEY = {column.key: column for column in _COLUMNS}


def figure_columns(keys: str) -> tuple[Column[FigureRow], ...]:
    """Those of the space-separated keys, in that order; KeyError for one that there is not."""
    return tuple(BY_KEY[key] for key in keys.split())


def figure_of_cell(
    cell: Cell,
    *,
    board: Organisation,
    measure: Measure,
    definition: Definition,
    source: str,
    known_from: date | None,
) -> FigureRow:
    return FigureRow(
        board=board.slug,
        board_name=board.name,
        measure=measure.key,
        measure_title=measure.title,
        framework=cell.framework_key,
        period=cell.period,
        numerator=cell.numerator,
        denominator=cell.denominator,
        value=cell.actual,
        unit=unit_words(definition),
        promised=cell.promised,
        promise_kind=cell.promise_kind,
        result=cell.result.value,
        met=cell.met,
        marker=cell.marker,
        status=cell.figure_status,
        management_information=cell.management_information,
        small_numbers=cell.small_numbers,
        pooled=cell.pooled,
        known_from=known_from,
        observation=cell.observation_id,
        source=source,
        periods=cell.periods,
        periods_met=cell.periods_met,
    )


def figure_of_point(
    point: Point, *, board: str, board_name: str, measure: str, measure_title: str, unit: str, source: str
) -> FigureRow:
    """`unit` is the unit's word."""
    return FigureRow(
        board=board,
        board_name=board_name,
        measure=measure,
        measure_title=measure_title,
        framework=point.framework_key,
        period=point.period,
        numerator=point.numerator,
        denominator=point.denominator,
        value=point.value,
        unit=unit,
        promised=point.promised,
        promise_kind=point.promise_kind,
        result=point.result.value,
        met=point.met,
        marker=point.marker,
        status=point.figure_status,
        management_information=point.management_information,
        small_numbers=point.small_numbers,
        pooled=point.pooled,
        known_from=point.known_from,
        observation=point.observation_id,
        source=source,
        stretch=point.stretch,
        stream=point.stream,
        previous=point.previous,
    )
