"""What stands on a submission's page, as tables to take: its errors, its rows beside what is held, what it moved."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from boards.components.columns import Column, Kind, Table
from boards.components.filters import Choice, ListFilter, Search, distinct
from boards.components.lists import ListOf
from boards.components.words import counted
from boards.figures.models import Submission
from boards.figures.queries import Error, PreviewRow
from boards.organisations.marks import invented_column, of_board
from boards.organisations.queries import Organisations
from boards.performance.cells import Cell
from boards.performance.columns import BY_KEY, FigureRow, exact, figure_of_cell
from boards.performance.words import unit_words
from boards.sending.queries import Move
from targets.catalogue.models import Definition
from targets.catalogue.queries import Catalogue


class ErrorFilter(ListFilter):
    column = Choice(label="Column", says="in column {}")
    words = Search(label="Value or problem", fields=("value", "problem"))


ERRORS: ListOf[Error] = ListOf(
    key="errors",
    noun=("error", "errors"),
    caption="What is wrong",
    columns=(
        Column(
            "row",
            "Row",
            lambda error: error.row,
            Kind.NUMBER,
            order=("row",),
            shown=lambda error: "whole file" if error.row is None else f"{error.row:,}",
        ),
        Column("column", "Column", lambda error: error.column, order=("column", "row")),
        Column("value", "Value", lambda error: error.value, order=("value", "row")),
        Column("problem", "Problem", lambda error: error.problem, order=("problem", "row")),
        Column("remedy", "What to do", lambda error: error.remedy),
    ),
    order="",
    empty="Nothing is wrong with this file.",
    filters=ErrorFilter,
    per_page=100,
)


def errors_of(submission: Submission) -> list[Error]:
    """The stored ones, in the order of the file."""
    return [Error(**error) for error in submission.errors]


def error_list(submission: Submission) -> ListOf[Error]:
    """Says in its caption when the file has more errors than are kept."""
    held = sum(error.rows for error in errors_of(submission))
    listed = replace(ERRORS, columns=of_board(ERRORS.columns, submission.organisation))
    if submission.error_count <= held:
        return listed
    words = f"What is wrong: the first {held:,} of {counted(submission.error_count, 'error')}"
    return replace(listed, caption=words)


def error_choices(errors: Sequence[Error]) -> dict[str, list[tuple[str, str]]]:
    return {"column": distinct((error.column, error.column) for error in errors if error.column)}


def row_table(
    rows: Sequence[PreviewRow], submission: Submission, *, catalogue: Catalogue, everybody: Organisations
) -> Table[PreviewRow]:
    """Every row of the file beside the figure that is held now; `held_` stands before the names of that one."""
    boards = {one.pk: one for one in everybody.with_samples}

    def definition(row: PreviewRow) -> Definition:
        return catalogue.definition_on(measure_key=submission.measure_id, day=row.period.end)

    def number(key: str, title: str, of: str) -> Column[PreviewRow]:
        def value(row: PreviewRow) -> Decimal | None:
            return exact(getattr(row, of))

        return Column(key, title, value, Kind.NUMBER)

    columns: tuple[Column[PreviewRow], ...] = (
        Column("row", "Row", lambda row: row.row, Kind.NUMBER, "Line in the file."),
        Column("board", "Board", lambda row: boards[row.organisation_id].slug, Kind.CODE),
        Column("board_name", "Board", lambda row: boards[row.organisation_id].name),
        Column("measure", "Measure", lambda _: submission.measure_id, Kind.CODE),
        Column("period", "Period", lambda row: row.period, Kind.PERIOD),
        number("numerator", "Numerator", "numerator"),
        number("denominator", "Denominator", "denominator"),
        number("value", "Figure", "value"),
        Column("unit", "Unit", lambda row: unit_words(definition(row)), about="Of value and held_value."),
        Column("marker", "Marker", lambda row: row.marker, Kind.CODE),
        Column("status", "Status", lambda row: row.status, Kind.CODE),
        Column("change", "Change", lambda row: row.change, Kind.CODE, "added, changed or unchanged."),
        number("held_numerator", "Numerator held", "old_numerator"),
        number("held_denominator", "Denominator held", "old_denominator"),
        number("held_value", "Figure held", "old_value"),
        Column("held_marker", "Marker held", lambda row: row.old_marker, Kind.CODE),
        Column("held_status", "Status held", lambda row: row.old_status, Kind.CODE),
        invented_column(lambda row: boards[row.organisation_id]),
    )
    return Table(columns, rows)


def move_table(
    moves: Sequence[Move], submission: Submission, *, catalogue: Catalogue, everybody: Organisations
) -> Table[Move]:
    """Each standing that moved, before and now, under the names of figures; `before_` stands before the old ones."""
    boards = {one.pk: one for one in everybody.with_samples}

    def figure(move: Move, cell: Cell | None) -> FigureRow | None:
        if cell is None:
            return None
        day = cell.period.end if cell.period else catalogue.frameworks[cell.framework_key].year_end
        return figure_of_cell(
            cell,
            board=boards[move.organisation_id],
            measure=submission.measure,
            definition=catalogue.definition_on(measure_key=submission.measure_id, day=day),
            source="",
            known_from=None,
        )

    def column(key: str, *, before: bool) -> Column[Move]:
        said = BY_KEY[key]

        def of(move: Move) -> object:
            row = figure(move, move.before if before else move.after)
            return said.of(row) if row else None

        prefix, words = ("before_", f"{said.title} before") if before else ("", said.title)
        return Column(f"{prefix}{key}", words, of, said.kind, said.about)  # type: ignore[arg-type]

    told = ("period", "value", "unit", "promised", "promise_kind", "result", "met", "status")
    columns: tuple[Column[Move], ...] = (
        Column("board", "Board", lambda move: boards[move.organisation_id].slug, Kind.CODE),
        Column("board_name", "Board", lambda move: boards[move.organisation_id].name),
        Column("measure", "Measure", lambda _: submission.measure_id, Kind.CODE),
        Column("framework", "Framework", lambda move: move.framework_key, Kind.CODE),
        *(column(key, before=False) for key in told),
        *(column(key, before=True) for key in told),
        invented_column(lambda move: boards[move.organisation_id]),
    )
    return Table(columns, moves)
