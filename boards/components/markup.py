"""The rows of a plain table as markup: what `components/table_cell.html` writes of a cell, many times faster.

A table of twenty years of months is thirteen hundred cells; as templates they were most of their page's time. The
test of this module holds it against that template.
"""

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

if TYPE_CHECKING:
    from boards.components.parts import Heading, TableCell


def rows_markup(columns: Sequence["Heading"], rows: Iterable[Sequence["TableCell"]]) -> SafeString:
    """Every row, its first cell as its heading. ValueError where a row has more or fewer cells than columns."""
    places = [_Place(column, is_first=not number) for number, column in enumerate(columns)]
    return mark_safe(  # noqa: S308  (every text is escaped below)
        "".join(
            f'<tr role="row">{"".join(p.cell(c) for p, c in zip(places, row, strict=True))}</tr>\n'
            for row in rows
        )
    )


class _Place:
    """What stands around every cell of a column, made once for all rows."""

    def __init__(self, column: "Heading", *, is_first: bool) -> None:
        heading = f' data-heading="{escape(column.text)}"'
        if is_first:
            number = f' class="number"{heading}' if column.number else ""
            self.start = self.empty = f'<th scope="row" role="rowheader"{number}>'
            self.end = "</th>"
            return
        classes = [*(["number"] if column.number else []), *(["is-minor"] if column.minor else [])]
        self.start = f'<td role="cell"{heading}{_class(classes)}><span>'
        self.empty = f'<td role="cell"{heading}{_class([*classes, "is-empty"])}><span>'
        self.end = "</span></td>"

    def cell(self, cell: "TableCell") -> str:
        start = self.start if cell.text or cell.presses else self.empty
        return f"{start}{cell_markup(cell)}{self.end}"


def _class(names: Sequence[str]) -> str:
    return f' class="{" ".join(names)}"' if names else ""


def cell_markup(cell: "TableCell") -> str:
    """The inside of a cell."""
    text = escape(cell.text)
    if cell.href:
        text = f'<a href="{escape(cell.href)}">{text}</a>'
    elif cell.mark:
        text = f'<span class="mark mark--{escape(cell.mark)}">{text}</span>'
    elif cell.presses:
        text = "".join(_press(*press) for press in cell.presses)
    return f'{text} <span class="caption">{escape(cell.note)}</span>' if cell.note else text


def _press(words: str, about: str, address: str) -> str:
    return (
        '<button class="ds_button ds_button--secondary ds_button--small" type="submit" '
        f'formaction="{escape(address)}" id="{slugify(address)}">{escape(words)}'
        f'<span class="visually-hidden">: {escape(about)}</span></button> '
    )
