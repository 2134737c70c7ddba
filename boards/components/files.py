"""Tables as files to take: one address ending in .csv or .xlsx."""

from typing import Any

from django.http import HttpResponse
from django.urls import register_converter

from boards.components.columns import Table

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class FileKind:
    """`grid.<table:kind>` in an address: csv or xlsx."""

    regex = "|".join(TYPES)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FileKind, "table")


def table_file(table: Table[Any], *, name: str, kind: str) -> HttpResponse:
    """The table as a file of that kind; KeyError for another one."""
    answer = HttpResponse(content_type=TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    answer.content = table.csv() if kind == "csv" else table.xlsx()
    return answer
