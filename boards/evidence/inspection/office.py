"""Office documents, which are ZIP archives of XML parts: counted and measured before anything is unpacked.

What is unpacked is unpacked as a stream and thrown away. Limits are on what the archive says of itself, and an archive
that says too little is found out by its own checksums.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import IO
from xml.parsers import expat

from boards.evidence.inspection.refusals import RefusedFile, two_in_one

MOST_PARTS = 2_000
MOST_UNPACKED = 100 * 2**20
MOST_XML = 20 * 2**20
MOST_RATIO = 200  # bytes unpacked for one that is packed, in parts of a megabyte and more
MOST_ELEMENTS = 1_000_000  # of sheets and links: those of 500,000 full cells
MOST_EMPTY_CELLS = 5_000_000  # spanned by a sheet's cells of which hardly any is there

BLOCK = 1 << 16
SAVE_PLAIN = "Save it as a PDF and attach that."
ANEW = "Open it in its own program, save it anew and attach that file."
_ARCHIVES = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"MZ")
_MACROS = re.compile(r"(^|/)(vbaproject|vbadata|activex|macrosheets|ctrlprops|basic|scripts)", re.IGNORECASE)
_MAIN = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
}
_OPEN = {
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}
_CELL = re.compile(r"([A-Z]{1,4})([0-9]{1,8})")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")


def check(file: IO[bytes], *, kind: str, size: int) -> None:
    """Raises RefusedFile. `kind` is the file's ending."""
    file.seek(0)
    with _read_errors(), zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
        _check_whole(file, archive, parts, size=size)
        _check_directory(parts)
        _check_kind(archive, kind)
        reading = _Reading()
        for part in parts:
            _check_part(archive, part, reading)


@contextmanager
def _read_errors() -> Iterator[None]:
    try:
        yield
    except (
        zipfile.BadZipFile,
        zlib.error,
        expat.ExpatError,
        EOFError,
        NotImplementedError,
        ValueError,
    ) as problem:
        raise RefusedFile("damaged", "The document is damaged.", ANEW) from problem


def _check_whole(
    file: IO[bytes], archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], *, size: int
) -> None:
    """The archive is the whole file: its first part begins it, and its directory's end ends it, without a comment."""
    if not parts or min(part.header_offset for part in parts) != 0 or archive.comment:
        raise two_in_one("document")
    file.seek(max(0, size - 22))
    if not file.read(4) == b"PK\x05\x06":
        raise two_in_one("document")


def _check_directory(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS:
        raise RefusedFile(
            "too_many_parts",
            f"The document has {len(parts):,} parts; at most {MOST_PARTS:,} are taken.",
            SAVE_PLAIN,
        )
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED:
        raise RefusedFile(
            "too_large_unpacked",
            f"Unpacked it would have {unpacked / 2**20:,.0f} MB; at most {MOST_UNPACKED // 2**20} MB are taken.",
            SAVE_PLAIN,
        )
    written = sum(part.file_size for part in parts if _is_xml(part))
    if written > MOST_XML:
        raise RefusedFile(
            "too_large_unpacked",
            f"Its text and cells have {written / 2**20:,.0f} MB; at most {MOST_XML // 2**20} MB are taken.",
            SAVE_PLAIN,
        )
    seen: set[str] = set()
    for part in parts:
        name = part.filename
        steps = name.replace("\\", "/").split("/")
        if name.startswith(("/", "\\")) or ":" in name or ".." in steps or "\0" in part.orig_filename:
            raise RefusedFile("path", "A part of the document names a place outside of it.", ANEW)
        if name in seen:
            raise RefusedFile("damaged", "The document holds two parts of one name.", ANEW)
        seen.add(name)
        if part.flag_bits & 1:
            raise RefusedFile(
                "password",
                "The document is protected with a password.",
                "Take the password off and attach it again.",
            )
        if part.file_size > 2**20 and part.file_size > MOST_RATIO * max(1, part.compress_size):
            raise RefusedFile(
                "bomb",
                f"A part of the document unpacks to more than {MOST_RATIO} times its size.",
                SAVE_PLAIN,
            )
        if _MACROS.search(name):
            raise RefusedFile("macro", "The document holds macros or controls, which run.", SAVE_PLAIN)


def _check_kind(archive: zipfile.ZipFile, kind: str) -> None:
    """What the document says that it is agrees with its ending, and says nothing of macros."""
    if kind in _OPEN:
        agrees = _beginning(archive, "mimetype", 200).strip() == _OPEN[kind]
    else:
        said = _beginning(archive, "[Content_Types].xml", 2**20)
        if "macroenabled" in said.lower() or "vba" in said.lower():
            raise RefusedFile("macro", "The document holds macros, which run.", SAVE_PLAIN)
        agrees = _MAIN[kind] in said
    if not agrees:
        raise RefusedFile(
            "wrong_ending", f"The name ends in .{kind}, but the content is something else.", ANEW
        )


def _beginning(archive: zipfile.ZipFile, name: str, most: int) -> str:
    """The first bytes of a part as text; "" where there is no such part."""
    if name not in archive.namelist():
        return ""
    with archive.open(name) as stream:
        return stream.read(most).decode("utf-8", "replace")


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, reading: "_Reading") -> None:
    with archive.open(part) as stream:
        begins = stream.read(8)
        if begins.startswith(_ARCHIVES):
            raise RefusedFile("nested", "The document holds another file or archive inside.", SAVE_PLAIN)
        while stream.read(BLOCK):
            pass
    if _is_xml(part):
        with archive.open(part) as stream:
            if _SHEET.fullmatch(part.filename):
                reading.sheet(stream)
            else:
                _read_through(stream, reading.link if _is_links(part) else None)


def _read_through(stream: IO[bytes], start: Callable[[str, dict[str, str]], None] | None) -> None:
    """The parser that Python comes with, asked directly: with a handler for each element of a part that is read for
    nothing but its faults, it would take ten times as long. Without a document type there are no entities.
    """
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_entities
    if start is not None:
        parser.StartElementHandler = start
    parser.ParseFile(stream)


def _refuse_entities(*_: object) -> None:
    raise RefusedFile(
        "entities",
        "A part of the document defines entities, which can be made to grow without end.",
        ANEW,
    )


def _is_xml(part: zipfile.ZipInfo) -> bool:
    return part.filename.lower().endswith((".xml", ".rels", ".rdf", ".vml"))


def _is_links(part: zipfile.ZipInfo) -> bool:
    return part.filename.lower().endswith(".rels")


class _Reading:
    """What is looked at element by element: no more of them than can be looked at in a moment."""

    def __init__(self) -> None:
        self.elements = self.cells = self.rows = self.columns = 0

    def sheet(self, stream: IO[bytes]) -> None:
        """A sheet whose few cells span millions: who opens it reserves room for all of them."""
        self.cells = self.rows = self.columns = 0
        _read_through(stream, self._cell)
        spanned = self.rows * self.columns
        if spanned > MOST_EMPTY_CELLS and self.cells * 1000 < spanned:
            raise RefusedFile(
                "far_cell",
                f"A sheet has {self.cells:,} cells that span {spanned:,}: one stands far from the others.",
                "Delete the empty rows and columns up to it, save and attach that file.",
            )

    def link(self, name: str, attributes: dict[str, str]) -> None:
        """A template or a picture elsewhere is fetched when the document is opened; a link to click is harmless."""
        self._count()
        outside = attributes.get("TargetMode", "") == "External"
        if outside and not attributes.get("Type", "").endswith("/hyperlink"):
            raise RefusedFile(
                "fetches", "The document fetches a part from elsewhere when it is opened.", SAVE_PLAIN
            )

    def _cell(self, name: str, attributes: dict[str, str]) -> None:
        self._count()
        if name != "c" and not name.endswith(":c"):
            return
        self.cells += 1
        if place := _CELL.fullmatch(attributes.get("r", "")):
            row, column = int(place[2]), _number(place[1])
            if row > self.rows:
                self.rows = row
            if column > self.columns:
                self.columns = column

    def _count(self) -> None:
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise RefusedFile(
                "too_many_cells",
                f"The document has more than {MOST_ELEMENTS // 2:,} cells.",
                "Delete the rows and columns that nobody needs, save and attach that file.",
            )


@lru_cache(1000)
def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
