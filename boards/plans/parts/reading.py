"""A part's file, read: each field that it names, or everything that is wrong with it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from boards.components.exports import restored
from boards.figures.intake.problems import Problem, Problems, Refused, shown
from boards.figures.intake.table import ROW, read_table
from boards.figures.intake.text import decode
from boards.plans.parts.part import FileCell, FileLine, Part, Setting

MOST_LINES = 50_000  # of a file: a hundred times what all trajectories of a year have

NOT_READ = ("invented",)  # a column that the files of samples have besides


@dataclass(frozen=True)
class FileRead:
    """By key and field what the file says, and which columns it has; with problems, what could be read beside them."""

    cells: Mapping[str, Mapping[str, FileCell]]
    columns: frozenset[str]
    problems: tuple[Problem, ...]
    problem_count: int

    @property
    def is_table(self) -> bool:
        """Its columns are known, so that each of its problems is one cell's."""
        return bool(self.columns)


def read_file(part: Part, content: bytes, *, setting: Setting, limit_bytes: int) -> FileRead:
    """Read a file completely; never raises for what its bytes are.

    A field may be named by several lines, as long as they do not say different things.
    """
    problems = Problems()
    cells: dict[str, dict[str, FileCell]] = defaultdict(dict)
    names: dict[str, str] = {}
    try:
        table = read_table(decode(content, limit_bytes=limit_bytes, most_lines=MOST_LINES), problems=problems)
        names = _names(part, table.columns, header_row=table.header_row, problems=problems)
        for row in table.frame.iter_rows(named=True):
            texts = {column: restored(row[name] or "").strip() for column, name in names.items()}
            line = FileLine(row=int(row[ROW]), texts=texts)
            if (read := part.read_line(line, setting, problems)) is None:
                continue
            key, said = read
            for field, cell in said.items():
                first = cells[key].setdefault(field, cell)
                if not first.text:
                    cells[key][field] = cell
                elif cell.text and cell.text != first.text:
                    problems.add(_said_twice(part, key, field, cell, first, setting))
    except Refused:
        pass
    except Problems.Fatal as fatal:
        problems.add(fatal.problem)
    return FileRead(
        cells=cells,
        columns=frozenset(names),
        problems=problems.kept(),
        problem_count=problems.count,
    )


def _names(part: Part, columns: tuple[str, ...], *, header_row: int, problems: Problems) -> dict[str, str]:
    """By column the name that the file uses; Refused when a needed one is missing or there is one that nobody knows."""
    known = (*(name for column in part.columns for name in column.names), *NOT_READ)
    names = {name.strip().casefold().replace(" ", "_"): name for name in columns}
    for column in part.needed:
        if column not in names:
            problems.add(
                Problem(
                    header_row,
                    column,
                    "",
                    "missing_column",
                    f"The column {column} is missing.",
                    f"Give the columns {', '.join(part.needed)}; the download of this page has them.",
                )
            )
    for column, name in names.items():
        if column not in known:
            problems.add(
                Problem(
                    header_row,
                    shown(name),
                    shown(name),
                    "unknown_column",
                    f"There is no column {shown(name)} in this file.",
                    f"Take it out, or name it as one of: {', '.join(known)}.",
                )
            )
    problems.stop_if_any()
    return names


def _said_twice(
    part: Part, key: str, field: str, cell: FileCell, first: FileCell, setting: Setting
) -> Problem:
    known = part.fields(key, setting).get(field)
    what = f"{part.title_of(key, {}, setting)}, {known.title if known else field}"
    return Problem(
        cell.row,
        cell.column,
        shown(cell.text),
        "duplicate",
        f"{what}: row {first.row} says something else already.",
        "Keep one of the two, or say the same in both rows.",
    )
