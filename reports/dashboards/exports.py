"""Every table as rows for a CSV file: codes and exact numbers, so that a machine can use them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from boards.components import exports
from boards.organisations.models import INVENTED, Organisation
from boards.performance.cells import Grid, Point, Series
from boards.performance.words import checked
from reports.dashboards.pages.setting import Setting, unit_words
from reports.dashboards.pages.targets import boards_of
from reports.publication.models import DataRelease
from targets.calc.rounding import without_zeros
from targets.catalogue.models import Definition, Measure


@dataclass(frozen=True)
class Table:
    """`csv_bytes` takes it as it is."""

    header: tuple[str, ...]
    rows: list[tuple[exports.Cell, ...]]


def grid_rows(
    setting: Setting,
    grid: Grid,
    *,
    boards: Sequence[Organisation] | None = None,
    measures: Sequence[Measure] | None = None,
    known_from: Mapping[int, date],
) -> Table:
    """One row for each judged cell of the view, boards in list order, measures in theirs.

    `known_from` is the day since which each observation is known, by its number.
    """
    rows: list[tuple[exports.Cell, ...]] = []
    for board in boards or setting.boards:
        for measure in measures or setting.catalogue.measures.values():
            cell = grid.cells.get((board.pk, measure.key))
            if cell is None:
                continue
            definition = setting.definition(cell)
            rows.append(
                (
                    board.slug,
                    board.name,
                    measure.key,
                    measure.title,
                    cell.framework_key,
                    cell.period.start.isoformat() if cell.period else "",
                    cell.period.end.isoformat() if cell.period else "",
                    cell.period.kind.value if cell.period else "",
                    _number(cell.numerator),
                    _number(cell.denominator),
                    _number(cell.actual),
                    unit_words(definition),
                    _number(cell.promised),
                    cell.promise_kind,
                    cell.result.value,
                    "" if cell.met is None else "met" if cell.met else "missed",
                    cell.marker,
                    cell.figure_status,
                    "yes" if cell.management_information else "",
                    "yes" if cell.small_numbers else "",
                    "yes" if cell.pooled else "",
                    cell.periods,
                    cell.periods_met,
                    known_from.get(cell.observation_id) if cell.observation_id else None,
                    cell.observation_id or "",
                    _source(setting, definition),
                )
            )
    return Table(
        header=(
            "board",
            "board_name",
            "measure",
            "measure_title",
            "framework",
            "period_start",
            "period_end",
            "period_kind",
            "numerator",
            "denominator",
            "value",
            "unit",
            "promised",
            "promise_kind",
            "result",
            "met",
            "marker",
            "status",
            "management_information",
            "small_numbers",
            "pooled",
            "periods_of_year",
            "periods_met",
            "known_from",
            "observation",
            "source",
        ),
        rows=rows,
    )


def series_rows(setting: Setting, board: Organisation, series: Series) -> Table:
    """One row for each period, oldest first."""

    def definition(point: Point) -> Definition:
        return setting.catalogue.definition_on(measure_key=series.measure_key, day=point.period.end)

    return Table(
        header=(
            "board",
            "measure",
            "period_start",
            "period_end",
            "period_kind",
            "numerator",
            "denominator",
            "value",
            "unit",
            "marker",
            "status",
            "source_stream",
            "known_from",
            "value_before_revision",
            "promised",
            "promise_kind",
            "stretch",
            "result",
            "met",
            "observation",
            "source",
        ),
        rows=[
            (
                board.slug,
                series.measure_key,
                point.period.start.isoformat(),
                point.period.end.isoformat(),
                point.period.kind.value,
                _number(point.numerator),
                _number(point.denominator),
                _number(point.value),
                unit_words(definition(point)),
                point.marker,
                point.figure_status,
                point.stream,
                point.known_from.isoformat() if point.known_from else "",
                _number(point.previous),
                _number(point.promised),
                point.promise_kind,
                _number(point.stretch),
                point.result.value,
                "" if point.met is None else "met" if point.met else "missed",
                point.observation_id or "",
                _source(setting, definition(point)),
            )
            for point in series.points
        ],
    )


def target_rows(setting: Setting, grid: Grid) -> Table:
    """One row for each measure: how Scotland stands, and how many boards met their promise."""
    nation = setting.nation.pk if setting.nation else 0
    rows: list[tuple[exports.Cell, ...]] = []
    for measure in setting.catalogue.measures.values():
        own = grid.cells.get((nation, measure.key))
        definition = setting.definition(own) if own else setting.catalogue.definitions[measure.key][-1]
        boards = [cell for cell in boards_of(grid, measure=measure, nation=nation) if cell.met is not None]
        rows.append(
            (
                measure.key,
                measure.title,
                own.framework_key if own else "",
                own.period.start.isoformat() if own and own.period else "",
                own.period.end.isoformat() if own and own.period else "",
                _number(own.actual) if own else "",
                unit_words(definition),
                _number(own.promised) if own else "",
                own.promise_kind if own else "",
                own.result.value if own else "",
                "" if own is None or own.met is None else "met" if own.met else "missed",
                sum(1 for cell in boards if cell.met),
                len(boards),
                _source(setting, definition),
            )
        )
    return Table(
        header=(
            "measure",
            "measure_title",
            "framework",
            "period_start",
            "period_end",
            "scotland",
            "unit",
            "promised",
            "promise_kind",
            "result",
            "met",
            "boards_met",
            "boards_judged",
            "source",
        ),
        rows=rows,
    )


def history_rows(setting: Setting, measure: Measure) -> Table:
    """What each year asked of a measure, newest first; `recalled` names what is from memory, not yet checked."""
    unit = unit_words(setting.catalogue.definitions[measure.key][-1])
    rows: list[tuple[exports.Cell, ...]] = []
    for framework in reversed(setting.catalogue.real_frameworks):
        asked = setting.catalogue.requirement(framework_key=framework.key, measure_key=measure.key)
        if asked is None:
            continue
        rows.append(
            (
                measure.key,
                framework.key,
                framework.name,
                asked.status,
                asked.shape,
                _number(asked.floor),
                _number(asked.stretch),
                unit,
                asked.wording,
                asked.carried_forward,
                " ".join(asked.recalled),
                asked.source,
                framework.source,
                framework.note,
            )
        )
    return Table(
        header=(
            "measure",
            "framework",
            "framework_name",
            "status",
            "shape",
            "standard",
            "stretch",
            "unit",
            "wording",
            "carried_forward",
            "recalled",
            "source",
            "framework_source",
            "note",
        ),
        rows=rows,
    )


def source_rows(setting: Setting) -> Table:
    """Where each measure's figures come from, by every version of its definition."""
    return Table(
        header=("measure", "measure_title", "version", "valid_from", "publisher", "source", "licence"),
        rows=[
            (
                measure.key,
                measure.title,
                definition.version,
                definition.valid_from,
                checked(definition, "publisher", definition.publisher),
                definition.source,
                definition.licence,
            )
            for measure in setting.catalogue.measures.values()
            for definition in setting.catalogue.definitions[measure.key]
        ],
    )


def release_rows(releases: Iterable[DataRelease]) -> Table:
    """Every data release with its hash, in the order given."""
    return Table(
        header=("release", "title", "note", "released_at", "known_on", "sha256", "previous_sha256"),
        rows=[
            (
                one.number,
                one.title,
                one.note,
                one.released_at.isoformat() if one.released_at else "",
                one.known_on,
                one.sha256,
                one.previous_sha256,
            )
            for one in releases
        ],
    )


def _source(setting: Setting, definition: Definition) -> str:
    """Where a row's figures come from; a sample's from nowhere."""
    return f"{INVENTED}." if setting.view.samples else full_source(definition)


def full_source(definition: Definition) -> str:
    """Publisher, source and licence of a series in one cell."""
    publisher = checked(definition, "publisher", definition.publisher)
    return f"{publisher}. {definition.source}. {definition.licence}."


def _number(value: Decimal | None) -> Decimal | str:
    """A plain number without needless zeros; empty for none."""
    return "" if value is None else without_zeros(value)
