"""What stands on printed sheets: of a page as a browser prints it, and of a paper that is typeset."""

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


def printed(pdf: pikepdf.Pdf) -> list[tuple[str, ...]]:
    """What a tagged PDF says, in reading order: the cells of each row, and each other block by itself.

    Without spaces, since a PDF keeps none where a line breaks: compare with `unspaced`. What stands in the margin of
    every sheet is no part of it.
    """
    texts = {page.objgen: _marked_texts(page) for page in pdf.pages}
    return list(_blocks(pdf.Root.StructTreeRoot, None, texts))


def unspaced(text: str) -> str:
    return re.sub(r"\s", "", text)


def _blocks(element: Any, sheet: Any, texts: dict[Any, dict[int, str]]) -> Iterator[tuple[str, ...]]:
    sheet = element.Pg.objgen if "/Pg" in element else sheet
    kind, inside = str(element.get("/S", "")), _children(element)
    if kind == "/TR":
        yield tuple(_text(cell, sheet, texts) for cell in inside if isinstance(cell, pikepdf.Dictionary))
    elif kind == "/P" or HEADING.fullmatch(kind):
        yield (_text(element, sheet, texts),)
    else:
        for child in inside:
            if isinstance(child, pikepdf.Dictionary) and "/S" in child:
                yield from _blocks(child, sheet, texts)


def _text(element: Any, sheet: Any, texts: dict[Any, dict[int, str]]) -> str:
    sheet = element.Pg.objgen if "/Pg" in element else sheet
    found = ""
    for child in _children(element):
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            found += _text(child, sheet, texts)
        elif isinstance(child, pikepdf.Dictionary):
            page = child.Pg.objgen if "/Pg" in child else sheet
            found += texts[page].get(int(child.MCID), "") if "/MCID" in child else ""
        elif child is not None:
            found += texts[sheet].get(int(child), "")
    return unspaced(found)


def _children(element: Any) -> list[Any]:
    inside = element.get("/K")
    return list(inside) if isinstance(inside, pikepdf.Array) else [inside]


def _marked_texts(page: Any) -> dict[int, str]:
    """By its number the text of every marked piece of a sheet, read with what each font says of its glyphs."""
    fonts = {name: _signs_of(font) for name, font in page.Resources.get("/Font", {}).items()}
    texts: dict[int, str] = {}
    within: list[int | None] = []
    signs: dict[int, str] = {}
    for instruction in pikepdf.parse_content_stream(page):
        operands = instruction.operands
        match str(instruction.operator):
            case "BDC":
                marked = operands[1]
                inner = within[-1] if within else None
                within.append(int(marked.MCID) if "/MCID" in marked else inner)
            case "BMC":
                within.append(within[-1] if within else None)
            case "EMC":
                within.pop()
            case "Tf":
                signs = fonts[str(operands[0])]
            case "Tj" | "TJ" if within and within[-1] is not None:
                shown = operands[0] if isinstance(operands[0], pikepdf.Array) else operands
                for piece in shown:
                    if isinstance(piece, pikepdf.String):
                        code = bytes(piece)
                        glyphs = (int.from_bytes(code[at : at + 2], "big") for at in range(0, len(code), 2))
                        said = "".join(signs.get(glyph, "�") for glyph in glyphs)
                        texts[within[-1]] = texts.get(within[-1], "") + said
    return texts


def _signs_of(font: Any) -> dict[int, str]:
    """By glyph what it stands for, as the font's own table says; glyphs have two bytes."""
    table = font.ToUnicode.read_bytes().decode("ascii")
    signs: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for glyph, sign in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            signs[int(glyph, 16)] = bytes.fromhex(sign).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, sign in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            for step, glyph in enumerate(range(int(first, 16), int(last, 16) + 1)):
                signs[glyph] = chr(int(sign, 16) + step)
    return signs
