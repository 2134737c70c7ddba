"""Every table of the dashboards as a file: codes and exact numbers, so that a machine can use them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from boards.components.columns import Column, Kind, Table
from boards.figures.plausibility.queries import Told
from boards.figures.plausibility.words import unusual_words
from boards.organisations.models import INVENTED, Organisation
from boards.performance.analysis.process import Process
from boards.performance.cells import Cell, Grid, Point, Series
from boards.performance.columns import (
    FigureRow,
    exact,
    figure_columns,
    figure_of_cell,
    figure_of_point,
)
from boards.performance.process_marks import special_words
from boards.performance.words import checked, source_of, unit_words
from reports.dashboards.pages.order import common_period
from reports.dashboards.pages.setting import Setting
from reports.dashboards.pages.targets import boards_of
from reports.publication.models import DataRelease
from targets.catalogue.models import Definition, Framework, Measure, Requirement

RESULTS = figure_columns(
    "board board_name measure measure_title framework period numerator denominator value unit promised promise_kind "
    "result met marker status management_information small_numbers pooled periods_of_year periods_met known_from "
    "observation source"
)
SERIES = figure_columns(
    "board board_name measure measure_title framework period numerator denominator value unit promised promise_kind "
    "result met marker status management_information small_numbers pooled source_stream known_from "
    "value_before_revision stretch mean lower_limit upper_limit special_cause observation source"
)
SERIES_AT_DESK = (*SERIES, *figure_columns("unusual unusual_because"))
REVISIONS = figure_columns(
    "board board_name measure measure_title period value_before_revision value unit source_stream known_from "
    "observation source"
)
TARGETS = figure_columns(
    "board board_name measure measure_title framework period numerator denominator value unit promised promise_kind "
    "result met marker status small_numbers pooled boards_met boards_judged observation source"
)


def result_table(
    setting: Setting,
    grid: Grid,
    *,
    boards: Sequence[Organisation] | None = None,
    measures: Sequence[Measure] | None = None,
    known_from: Mapping[int, date],
) -> Table[FigureRow]:
    """One row for each judged cell of the view, boards in list order, measures in theirs.

    `known_from` is the day since which each observation is known, by its number.
    """
    rows = []
    for board in setting.boards if boards is None else boards:
        for measure in setting.catalogue.measures.values() if measures is None else measures:
            cell = grid.cells.get((board.pk, measure.key))
            if cell is not None:
                rows.append(
                    figure_of_cell(
                        cell,
                        board=board,
                        measure=measure,
                        definition=(definition := setting.definition(cell)),
                        source=_source(setting, definition, of=cell, board=board.name),
                        known_from=known_from.get(cell.observation_id) if cell.observation_id else None,
                    )
                )
    return Table(RESULTS, rows)


def series_table(
    setting: Setting,
    board: Organisation,
    series: Series,
    *,
    process: Process,
    told: Mapping[int, Told] | None = None,
) -> Table[FigureRow]:
    """One row for each period, oldest first, with the limits that its chart shows; at the desk with what was `told` of
    unusual figures, by their number."""
    rows = [_with_limits(row, process) for row in _series_rows(setting, board, series)]
    if told is None:
        return Table(SERIES, rows)
    return Table(SERIES_AT_DESK, [_with_reason(setting, row, told.get(row.observation or 0)) for row in rows])


def _with_limits(row: FigureRow, process: Process) -> FigureRow:
    mark = process.mark(row.period) if row.period else None
    if mark is None:
        return row
    special = special_words(process, row.period) if row.period and row.value is not None else ""
    return replace(row, mean=mark.mean, lower=mark.lower, upper=mark.upper, special=special)


def _with_reason(setting: Setting, row: FigureRow, told: Told | None) -> FigureRow:
    if told is None:
        return row
    definition = setting.catalogue.definition_on(measure_key=row.measure, day=told.warning.period_end)
    words = unusual_words(told.warning, definition=definition)
    return replace(row, unusual=words, unusual_because=told.reason.text if told.reason else "")


def revision_table(setting: Setting, board: Organisation, series: Series) -> Table[FigureRow]:
    """What was known before, and what is now, of the periods whose figure was revised; newest first."""
    revised = [point for point in reversed(series.points) if point.previous is not None]
    return Table(REVISIONS, _series_rows(setting, board, replace(series, points=tuple(revised))))


def _series_rows(setting: Setting, board: Organisation, series: Series) -> list[FigureRow]:
    measure = setting.catalogue.measures[series.measure_key]
    rows = []
    for point in series.points:
        definition = setting.catalogue.definition_on(measure_key=measure.key, day=point.period.end)
        rows.append(
            figure_of_point(
                point,
                board=board.slug,
                board_name=board.name,
                measure=measure.key,
                measure_title=measure.title,
                unit=unit_words(definition),
                source=_source(setting, definition, of=point, board=board.name),
            )
        )
    return rows


def target_table(setting: Setting, grid: Grid) -> Table[FigureRow]:
    """One row for each measure: how Scotland stands, and how many boards met their promise in one period."""
    nation = setting.nation
    rows = []
    for measure in setting.catalogue.measures.values():
        cell = grid.cells.get((nation.pk, measure.key)) if nation else None
        definition = setting.definition(cell) if cell else setting.catalogue.definitions[measure.key][-1]
        if cell and nation:
            source = _source(setting, definition, of=cell, board=nation.name)
            row = figure_of_cell(
                cell, board=nation, measure=measure, definition=definition, source=source, known_from=None
            )
        else:
            row = FigureRow(
                board=nation.slug if nation else "",
                board_name=nation.name if nation else "",
                measure=measure.key,
                measure_title=measure.title,
                unit=unit_words(definition),
                source=_source(setting, definition),
            )
        boards = boards_of(grid, measure=measure, nation=nation.pk if nation else 0)
        period = common_period(boards)
        judged = [one for one in boards if one.met is not None and one.period == period]
        rows.append(replace(row, boards_met=sum(1 for one in judged if one.met), boards_judged=len(judged)))
    return Table(TARGETS, rows)


AskedRow = tuple[Framework, Requirement]


def history_table(setting: Setting, measure: Measure) -> Table[AskedRow]:
    """What each year asked of a measure, newest first, and until when a source states it."""
    unit = unit_words(setting.catalogue.definitions[measure.key][-1])
    columns: tuple[Column[AskedRow], ...] = (
        Column("measure", "Measure", lambda _: measure.key, Kind.CODE),
        Column("measure_title", "Measure", lambda _: measure.title),
        Column("framework", "Framework", lambda row: row[0].key, Kind.CODE),
        Column("framework_name", "Framework", lambda row: row[0].name),
        Column("status", "Status", lambda row: row[1].status, Kind.CODE),
        Column("shape", "Shape", lambda row: row[1].shape, Kind.CODE),
        Column("standard", "Standard", lambda row: exact(row[1].floor), Kind.NUMBER, "Asked of every board."),
        Column(
            "stretch", "Stretch", lambda row: exact(row[1].stretch), Kind.NUMBER, "Aim beyond the promise."
        ),
        Column("unit", "Unit", lambda _: unit, about="Of standard and stretch."),
        Column("wording", "Wording", lambda row: row[1].wording),
        Column("carried_forward", "Carried forward", lambda row: row[1].carried_forward),
        Column(
            "confirmed_until",
            "Confirmed until",
            lambda row: row[1].confirmed_until,
            Kind.DATE,
            "Empty: target not confirmed, not judged.",
        ),
        Column("source", "Source", lambda row: row[1].source),
        Column("framework_source", "Source of the framework", lambda row: row[0].source),
        Column("note", "Note", lambda row: row[0].note),
    )
    rows = [
        (framework, asked)
        for framework in reversed(setting.catalogue.real_frameworks)
        if (asked := setting.catalogue.requirement(framework_key=framework.key, measure_key=measure.key))
    ]
    return Table(columns, rows)


SourceRow = tuple[Measure, Definition]
SOURCES: tuple[Column[SourceRow], ...] = (
    Column("measure", "Measure", lambda row: row[0].key, Kind.CODE),
    Column("measure_title", "Measure", lambda row: row[0].title),
    Column("version", "Version", lambda row: row[1].version, Kind.CODE, "Of the definition."),
    Column("valid_from", "Valid from", lambda row: row[1].valid_from, Kind.DATE),
    Column("publisher", "Publisher", lambda row: checked(row[1], "publisher", row[1].publisher)),
    Column("source", "Source", lambda row: row[1].source),
    Column("licence", "Licence", lambda row: row[1].licence),
)


def source_table(setting: Setting) -> Table[SourceRow]:
    """Where each measure's figures come from, by every version of its definition."""
    return Table(
        SOURCES,
        [
            (measure, definition)
            for measure in setting.catalogue.measures.values()
            for definition in setting.catalogue.definitions[measure.key]
        ],
    )


RELEASES: tuple[Column[DataRelease], ...] = (
    Column("release", "Release", lambda one: one.number, Kind.CODE),
    Column("title", "Title", lambda one: one.title),
    Column("note", "Note", lambda one: one.note),
    Column("released_at", "Out on", lambda one: one.released_at, Kind.MOMENT),
    Column("known_on", "Figures known by", lambda one: one.known_on, Kind.DATE),
    Column("sha256", "SHA-256", lambda one: one.sha256, Kind.CODE),
    Column("previous_sha256", "SHA-256 of the one before", lambda one: one.previous_sha256, Kind.CODE),
    Column("audit_head", "Head of the audit log when it was released", lambda one: one.audit_head, Kind.CODE),
)


def release_table(releases: Iterable[DataRelease]) -> Table[DataRelease]:
    """Every data release with its hash, in the order given."""
    return Table(RELEASES, releases)


def _source(
    setting: Setting, definition: Definition, *, of: Cell | Point | None = None, board: str = ""
) -> str:
    """Where a row's figure comes from. A sample's comes from nowhere, and a board's own return from that board."""
    if setting.view.samples:
        return f"{INVENTED}."
    return source_of(definition, returned_by=board if of and of.management_information else "")
