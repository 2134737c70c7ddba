"""A part of a paper as words alone, for JSON: for its PDF, and for what a release holds of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from boards.components.marked import Marked
from boards.components.parts import Heading, PlainTable, Row, TableCell
from boards.components.tables import with_files
from boards.planning.paper.content import PaperGroup, PaperPart, PaperRow
from boards.plans.parts import PARTS

WIDE = 7  # columns that stand beside each other on an upright sheet


def part_as_data(part: PaperPart) -> dict[str, Any]:
    """Words alone, of which JSON is made."""
    return {
        "key": part.key,
        "title": part.title,
        "remarks": part.remarks,
        "tables": [table_as_data(table) for table in part.tables],
        "groups": [asdict(group) for group in part.groups],
        "texts": [asdict(text) for text in part.texts],
        "source": part.source,
        "empty": part.is_empty,
    }


def table_as_data(table: PlainTable) -> dict[str, Any]:
    return {
        "caption": table.caption,
        "note": table.note,
        "wide": len(table.columns) > WIDE,
        "columns": [{"text": column.text, "number": column.number} for column in table.columns],
        "rows": [
            [f"{cell.text} ({cell.note})" if cell.note else cell.text for cell in row] for row in table.rows
        ],
    }


def part_of_data(said: Mapping[str, Any]) -> PaperPart:
    """The part again, its tables with their files, and the texts that have marks with them."""
    marked = frozenset[str]().union(
        *(part.listed.marked for part in PARTS if part.listed and part.key == said["key"])
    )
    return PaperPart(
        key=said["key"],
        title=said["title"],
        remarks=tuple(said["remarks"]),
        tables=tuple(
            with_files(
                PlainTable(
                    key=f"{said['key']}-{number}",
                    caption=table["caption"],
                    columns=tuple(Heading(one["text"], number=one["number"]) for one in table["columns"]),
                    rows=tuple(tuple(map(TableCell, row)) for row in table["rows"]),
                    layout="scroll" if table["wide"] else "cards",
                    note=table["note"],
                )
            )
            for number, table in enumerate(said["tables"])
        ),
        groups=tuple(
            PaperGroup(group["title"], tuple(_rows(group["rows"], marked))) for group in said["groups"]
        ),
        texts=tuple(_rows(said["texts"], marked)),
        source=said["source"],
    )


def _rows(said: Iterable[Mapping[str, Any]], marked: frozenset[str]) -> Iterator[PaperRow]:
    for row in said:
        fields = ((one["key"], one["value"]) for one in row["fields"])
        yield PaperRow(
            row["title"], tuple(Row(key, Marked(text) if key in marked else text) for key, text in fields)
        )
