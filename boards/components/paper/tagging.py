"""Tags that the printer of the PDF does not set by itself: the first cell of a table's row heads the row.

Screen readers say it with every cell of the row, as they do on the web page.
"""

from collections.abc import Iterator
from io import BytesIO

from pikepdf import Array, Dictionary, Name, Object, Pdf


def with_row_headings(pdf: bytes) -> bytes:
    """The same pages; the same bytes go in, the same come out."""
    written = BytesIO()
    with Pdf.open(BytesIO(pdf)) as document:
        for row in _rows(document.Root.StructTreeRoot):
            cells = _children(row)
            if not all(cell.get("/S") == Name.TD for cell in cells):
                continue  # the row of the columns' headings
            for cell in (
                cells
            ):  # which names those of its column alone; without, what heads it follows from the scopes
                cell.A = Array([one for one in _as_list(cell.get("/A")) if "/Headers" not in one])
            cells[0].S = Name.TH
            cells[0].A.append(Dictionary(O=Name.Table, Scope=Name.Row))
        document.save(written, deterministic_id=True, fix_metadata_version=False)
    return written.getvalue()


def _rows(element: Object) -> Iterator[Object]:
    for child in _children(element):
        if child.get("/S") == Name.TR:
            yield child
        else:
            yield from _rows(child)


def _children(element: Object) -> list[Object]:
    """The elements right below; what a page holds itself is a number."""
    return [child for child in _as_list(element.get("/K")) if isinstance(child, Dictionary)]


def _as_list(value: Object | None) -> list[Object]:
    if value is None:
        return []
    return list(value) if isinstance(value, Array) else [value]
