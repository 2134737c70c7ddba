"""Office documents, which are ZIP archives of XML parts: counted and measured before anything is unpacked.

What is unpacked is unpacked as a stream and thrown away. Limits are on what the archive says of itself, and an archive
that says too little is found out by its own checksums.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import IO
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser

from boards.evidence.inspection.refusals import RefusedFile, two_in_one

MOST_PARTS = 2_000
MOST_UNPACKED = 100 * 2**20
MOST_XML = 20 * 2**20
MOST_RATIO = 200  # bytes unpacked for one that is packed, in parts of a megabyte and more
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
        for part in parts:
            _check_part(archive, part)


@contextmanager
def _read_errors() -> Iterator[None]:
    try:
        yield
    except DefusedXmlException as problem:
        raise RefusedFile(
            "entities",
            "A part of the document defines entities, which can be made to grow without end.",
            ANEW,
        ) from problem
    except (
        zipfile.BadZipFile,
        zlib.error,
        SAXParseException,
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


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    with archive.open(part) as stream:
        begins = stream.read(8)
        if begins.startswith(_ARCHIVES):
            raise RefusedFile("nested", "The document holds another file or archive inside.", SAVE_PLAIN)
        while stream.read(BLOCK):
            pass
    if _is_xml(part):
        with archive.open(part) as stream:
            handler = (
                _Cells()
                if _SHEET.fullmatch(part.filename)
                else _Links()
                if _is_links(part)
                else ContentHandler()
            )
            parser = make_parser()
            parser.forbid_dtd = True
            parser.setContentHandler(handler)
            parser.parse(stream)


def _is_xml(part: zipfile.ZipInfo) -> bool:
    return part.filename.lower().endswith((".xml", ".rels", ".rdf", ".vml"))


def _is_links(part: zipfile.ZipInfo) -> bool:
    return part.filename.lower().endswith(".rels")


class _Cells(ContentHandler):
    """A sheet whose few cells span millions: who opens it reserves room for all of them."""

    def __init__(self) -> None:
        super().__init__()
        self.cells = self.rows = self.columns = 0

    def startElement(self, name: str, attributes: AttributesImpl) -> None:  # noqa: N802
        if name != "c" and not name.endswith(":c"):
            return
        self.cells += 1
        if place := _CELL.fullmatch(attributes.get("r", "")):
            letters, row = place.groups()
            self.rows = max(self.rows, int(row))
            self.columns = max(self.columns, _number(letters))

    def endDocument(self) -> None:  # noqa: N802
        spanned = self.rows * self.columns
        if spanned > MOST_EMPTY_CELLS and self.cells * 1000 < spanned:
            raise RefusedFile(
                "far_cell",
                f"A sheet has {self.cells:,} cells that span {spanned:,}: one stands far from the others.",
                "Delete the empty rows and columns up to it, save and attach that file.",
            )


class _Links(ContentHandler):
    """A link to a template or a picture elsewhere is fetched when the document is opened; one to click is harmless."""

    def startElement(self, name: str, attributes: AttributesImpl) -> None:  # noqa: N802
        outside = attributes.get("TargetMode", "") == "External"
        if outside and not attributes.get("Type", "").endswith("/hyperlink"):
            raise RefusedFile(
                "fetches", "The document fetches a part from elsewhere when it is opened.", SAVE_PLAIN
            )


@lru_cache(1000)
def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
