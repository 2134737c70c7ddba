"""Files that must not be kept, each made by the way it goes wrong, and good ones beside them."""

import io
import secrets
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sheet.main+xml"/></Types>'
)
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
ONE_ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'


def book(
    extra: dict[str, bytes | str] | None = None, *, types: str = CONTENT_TYPES, sheet: str = ONE_ROW
) -> bytes:
    """An Excel workbook of one sheet, with further parts."""
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": types,
        "xl/workbook.xml": "<workbook/>",
        "xl/worksheets/sheet1.xml": SHEET.format(sheet),
    }
    return zipped(parts | (extra or {}))


def zipped(parts: dict[str, bytes | str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png() -> bytes:
    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0\0"))
        + chunk(b"IEND", b"")
    )


def jpeg() -> bytes:
    """A head, one scan of a few bytes, the end."""
    return (
        b"\xff\xd8"
        + b"\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
        + b"\xff\xda\x00\x08\x01\x01\0\0\x3f\0"
        + b"\x12\x34\xff\x00\x56"
        + b"\xff\xd9"
    )


PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"


def open_document(kind: str = "text") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr("content.xml", "<office:document-content xmlns:office='urn:o'/>")
    return file.getvalue()


def claimed(content: bytes, *, size: int) -> bytes:
    """The archive whose directory says of its last part that it has so many bytes."""
    place = content.rfind(b"PK\x01\x02") + 24
    return content[:place] + struct.pack("<I", size) + content[place + 4 :]


def encrypted(content: bytes) -> bytes:
    place = content.rfind(b"PK\x01\x02") + 8
    return content[:place] + b"\x01\x00" + content[place + 2 :]


GOOD: dict[str, tuple[str, Callable[[], bytes]]] = {
    "pdf": ("Minute.pdf", lambda: PDF),
    "png": ("Ward.PNG", png),
    "jpeg": ("Ward.jpeg", jpeg),
    "text": ("Notes.txt", lambda: "Agreed on 3 March: 12 % by June – see “minute”.\r\n".encode()),
    "text of Windows": ("Notes.txt", lambda: "Agreed – see “minute”.".encode("cp1252")),
    "csv": ("Figures.csv", lambda: b"\xef\xbb\xbfmonth,value\r\n2026-04-01,12\r\n"),
    "xlsx": ("Book.xlsx", book),
    "odt": ("Letter.odt", open_document),
}

#: What it is: file name, content, the code of the refusal.
HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a zip bomb, a thousand to one": ("b.xlsx", lambda: book({"xl/media/a.bin": bytes(50 * 2**20)}), "bomb"),
    "five gigabytes claimed": (
        "b.xlsx",
        lambda: claimed(book({"z.bin": b"x" * 100}), size=0xFFFFFFF0),
        "too_large_unpacked",
    ),
    "fewer bytes claimed than there are": (
        "b.xlsx",
        lambda: claimed(book({"z.bin": b"x" * 5000}), size=10),
        "damaged",
    ),
    "an archive in an archive": (
        "b.xlsx",
        lambda: book({"xl/embeddings/a.bin": zipped({"a": b"b"})}),
        "nested",
    ),
    "a program in a document": ("b.xlsx", lambda: book({"xl/media/a.png": b"MZ\x90\0"}), "nested"),
    "a cell far away": (
        "b.xlsx",
        lambda: book(sheet=f'{ONE_ROW}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "far_cell",
    ),
    "millions of cells of four bytes, packed no better than a good file": (
        "b.xlsx",
        lambda: book(sheet=f"<row>{'<c/>' * 4_900_000}</row><!--{secrets.token_hex(120_000)}-->"),
        "too_many_cells",
    ),
    "entities that grow": (
        "b.xlsx",
        lambda: book(
            {
                "xl/sharedStrings.xml": '<!DOCTYPE s [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
                "<s>&b;&b;&b;</s>"
            }
        ),
        "entities",
    ),
    "entities in another encoding": (
        "b.xlsx",
        lambda: book({"xl/styles.xml": '<!DOCTYPE s [<!ENTITY a "x">]><s>&a;</s>'.encode("utf-16")}),
        "entities",
    ),
    "macros": ("b.xlsx", lambda: book({"xl/vbaProject.bin": b"\0"}), "macro"),
    "macros by its own word": (
        "b.xlsx",
        lambda: book(types=CONTENT_TYPES.replace("sheet.main", "sheet.macroEnabled.main")),
        "macro",
    ),
    "macros of an open document": (
        "b.odt",
        lambda: zipped(
            {"mimetype": "application/vnd.oasis.opendocument.text", "Basic/Standard/script-lb.xml": "<a/>"}
        ),
        "macro",
    ),
    "a path out of the archive": ("b.xlsx", lambda: book({"../../etc/passwd": b"x"}), "path"),
    "a path of Windows": ("b.xlsx", lambda: book({"C:\\a.txt": b"x"}), "path"),
    "a template from elsewhere": (
        "b.xlsx",
        lambda: book(
            {
                "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="r" Type="http://x/attachedTemplate" '
                'Target="http://evil.example/t" TargetMode="External"/></Relationships>'
            }
        ),
        "fetches",
    ),
    "thousands of parts": ("b.xlsx", lambda: book({f"a{n}": b"" for n in range(2001)}), "too_many_parts"),
    "a password": ("b.xlsx", lambda: encrypted(book()), "password"),
    "a workbook under another name": ("b.docx", book, "wrong_ending"),
    "a ZIP called a PDF": ("b.pdf", book, "wrong_ending"),
    "a PDF called a picture": ("b.png", lambda: PDF, "wrong_ending"),
    "a program called a text": ("b.txt", lambda: b"MZ\x90\0\x03\0\0\0", "no_text"),
    "a picture with script": ("b.svg", lambda: b"<svg onload='alert(1)'/>", "wrong_kind"),
    "a page called a text": ("b.txt", lambda: b" \n<!DOCTYPE html><script>alert(1)</script>", "markup"),
    "a picture and an archive": ("b.png", lambda: png() + zipped({"a": b"b"}), "two_in_one"),
    "a photograph and a page": ("b.jpg", lambda: jpeg() + b"<script>alert(1)</script>", "two_in_one"),
    "a PDF and an archive": ("b.pdf", lambda: PDF + zipped({"a": b"b"}), "two_in_one"),
    "an archive inside of a PDF": (
        "b.pdf",
        lambda: PDF.replace(b"1 0 obj", zipped({"a": b"b"}) + b"\n1 0 obj"),
        "two_in_one",
    ),
    "an archive after a script": ("b.xlsx", lambda: b"PK\x03\x04#!" + book(), "two_in_one"),
    "a PDF that runs": (
        "b.pdf",
        lambda: PDF.replace(b"/Catalog", b"/Catalog /OpenAction << /JS (x) >>"),
        "active",
    ),
    "a PDF without an end": ("b.pdf", lambda: PDF[:60], "damaged"),
    "half a picture": ("b.png", lambda: png()[:-20], "damaged"),
    "no ending": ("evidence", lambda: b"text", "wrong_kind"),
    "a program": ("b.exe", lambda: b"MZ", "wrong_kind"),
    "nothing": ("b.txt", lambda: b"", "empty"),
}


class Claimed(io.BytesIO):
    """A file whose sender announces a size that nobody has to receive to refuse it."""

    def read(self, *arguments: Any) -> bytes:
        raise AssertionError("a file that is too large by its announcement is not read")
