"""A page as a browser prints it: what stands at the foot of a sheet."""

import io
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pikepdf
from playwright.sync_api import Page

HEADING = re.compile(r"/H\d")


def headings_left_alone(page: Page) -> list[str]:
    """The headings, by level and sheet, that stand at the foot of a sheet while what they head begins on the next."""
    with pikepdf.open(io.BytesIO(page.pdf(format="A4", tagged=True))) as pdf:
        sheets = {sheet.objgen: number for number, sheet in enumerate(pdf.pages, start=1)}
        pieces = [(kind, sheets[sheet]) for kind, sheet in _pieces(pdf.Root.StructTreeRoot, "", None)]
    return [
        f"{kind[1:]} on sheet {sheet}"
        for (kind, sheet), (_, following) in pairwise(pieces)
        if HEADING.fullmatch(kind) and following != sheet
    ]


def _pieces(element: Any, kind: str, sheet: Any) -> Iterator[tuple[str, Any]]:
    """What is printed, in reading order: under which tag of a block, on which sheet."""
    tag = str(element.get("/S", ""))
    kind = tag if HEADING.fullmatch(tag) else kind
    sheet = element.Pg.objgen if "/Pg" in element else sheet
    inside = element.get("/K")
    for child in inside if isinstance(inside, pikepdf.Array) else [inside]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield from _pieces(child, kind, sheet)
        elif isinstance(child, pikepdf.Dictionary) and "/MCID" in child:
            yield kind or "/P", child.Pg.objgen if "/Pg" in child else sheet
        elif child is not None and not isinstance(child, pikepdf.Dictionary):
            yield kind or "/P", sheet
