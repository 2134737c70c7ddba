"""What a file is, by its bytes: everything that is not surely one of a few harmless kinds is refused.

`inspect` reads a file once as a stream, so that memory does not grow with it. What it accepts is still somebody else's
file: it is given away as a download only, never shown by this site.
"""

import hashlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from boards.evidence.inspection import office, pictures, portable, text
from boards.evidence.inspection.refusals import RefusedFile

BLOCK = 1 << 16
LONGEST_NAME = 120


@dataclass(frozen=True)
class FileKind:
    """A kind of file that is taken. `ending` is the only one that its name may have."""

    ending: str
    media_type: str
    words: str


@dataclass(frozen=True)
class Inspected:
    """A file that may be kept: its kind, a name that is safe anywhere, its size in bytes and SHA-256."""

    kind: FileKind
    name: str
    size: int
    sha256: str


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
KINDS = (
    FileKind("pdf", "application/pdf", "PDF"),
    FileKind("png", "image/png", "PNG picture"),
    FileKind("jpg", "image/jpeg", "JPEG picture"),
    FileKind("jpeg", "image/jpeg", "JPEG picture"),
    FileKind("txt", "text/plain", "plain text"),
    FileKind("csv", "text/csv", "CSV file"),
    FileKind("docx", f"{_OFFICE}.wordprocessingml.document", "Word document"),
    FileKind("xlsx", f"{_OFFICE}.spreadsheetml.sheet", "Excel workbook"),
    FileKind("pptx", f"{_OFFICE}.presentationml.presentation", "PowerPoint slides"),
    FileKind("odt", f"{_OPEN}.text", "OpenDocument text"),
    FileKind("ods", f"{_OPEN}.spreadsheet", "OpenDocument spreadsheet"),
    FileKind("odp", f"{_OPEN}.presentation", "OpenDocument slides"),
)
BY_ENDING = {kind.ending: kind for kind in KINDS}
TAKEN = "PDF, PNG, JPEG, plain text, CSV, Word, Excel, PowerPoint and OpenDocument files are taken."
#: What a browser offers to choose from.
ACCEPT = ",".join(f".{ending}" for ending in BY_ENDING)

#: How the kinds that are told by their first bytes begin.
_BEGINNINGS = (
    (b"%PDF-", "pdf", "a PDF"),
    (b"\x89PNG\r\n\x1a\n", "png", "a PNG picture"),
    (b"\xff\xd8\xff", "jpg", "a JPEG picture"),
    (b"PK\x03\x04", "zip", "a ZIP archive or an office document"),
)
_FAMILY = {"jpeg": "jpg", **dict.fromkeys(("docx", "xlsx", "pptx", "odt", "ods", "odp"), "zip")}


def inspect(file: IO[bytes], *, name: str, size: int, limit_bytes: int) -> Inspected:
    """What the file is. It is read from its start; where it stands afterwards is not promised.

    `size` is what was announced; a file with more or fewer bytes is refused. Raises RefusedFile.
    """
    if size > limit_bytes:
        raise RefusedFile(
            "too_large",
            f"The file has {size / 2**20:,.0f} MB; at most {limit_bytes // 2**20} MB are taken.",
            "Attach the part that matters, or make pictures in it smaller.",
        )
    if size == 0:
        raise RefusedFile("empty", "The file is empty.", "Attach the file once more.")
    kind = _kind_by_name(name)
    file.seek(0)
    begins = file.read(16)
    family = _FAMILY.get(kind.ending, kind.ending)
    found, words = next(
        ((key, words) for magic, key, words in _BEGINNINGS if begins.startswith(magic)), ("text", "")
    )
    if found != ("text" if family in ("txt", "csv") else family):
        what = f"its content is {words}" if words else f"its content is no {kind.words}"
        raise RefusedFile(
            "wrong_ending",
            f"The name ends in .{kind.ending}, but {what}.",
            "Save the file in its own program under its own kind.",
        )
    sha256, length = _digest(file)
    if length != size:
        raise RefusedFile("cut", "The file did not arrive whole.", "Attach the file once more.")
    if family == "pdf":
        portable.check(file, size=size)
    elif family == "png":
        pictures.check_png(file, size=size)
    elif family == "jpg":
        pictures.check_jpeg(file, size=size)
    elif family == "zip":
        office.check(file, kind=kind.ending, size=size)
    else:
        text.check(file)
    return Inspected(kind=kind, name=safe_name(name), size=size, sha256=sha256)


def safe_name(name: str) -> str:
    """The name without folders, signs that cannot be seen, and what a file system or a header may stumble over."""
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = "".join(sign if sign.isalnum() or sign in " .-_()+,&'" else "_" for sign in last)
    stem, _, ending = " ".join(kept.split()).rpartition(".")
    return f"{stem[: LONGEST_NAME - len(ending) - 1].strip(' .') or 'file'}.{ending.lower()}"


def _kind_by_name(name: str) -> FileKind:
    ending = PurePosixPath(name.replace("\\", "/")).suffix.lower().removeprefix(".")
    if ending not in BY_ENDING:
        said = (
            f"Files that end in .{safe_name(f'x.{ending}')[2:]} are not taken."
            if ending
            else "The name has no ending."
        )
        raise RefusedFile("wrong_kind", said, TAKEN)
    return BY_ENDING[ending]


def _digest(file: IO[bytes]) -> tuple[str, int]:
    digest, length = hashlib.sha256(), 0
    file.seek(0)
    while block := file.read(BLOCK):
        digest.update(block)
        length += len(block)
    return digest.hexdigest(), length
