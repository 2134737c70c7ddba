"""PDF: begins and ends as one, and says of nothing in it that it runs."""

import re
from typing import IO

from boards.evidence.inspection.refusals import RefusedFile, two_in_one

BLOCK = 1 << 16
TAIL = 1024
#: Names of what runs, opens a program or carries another file. Compressed parts are left to the scanner.
_ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)(?![A-Za-z])")
_OVERLAP = 24
_ARCHIVE_END = b"PK\x05\x06"


def check(file: IO[bytes], *, size: int) -> None:
    """Raises RefusedFile. The file is known to begin with %PDF-."""
    file.seek(max(0, size - TAIL))
    tail = file.read(TAIL)
    _, marker, rest = tail.rpartition(b"%%EOF")
    if not marker:
        raise RefusedFile("damaged", "The PDF is not complete.", "Save it anew and attach that file.")
    if rest.strip(b"\r\n\t \x00"):
        raise two_in_one("PDF")
    file.seek(0)
    kept = b""
    while block := file.read(BLOCK):
        text = kept + block
        if found := _ACTIVE.search(text):
            raise RefusedFile(
                "active",
                f"The PDF holds something that runs or opens by itself (/{found.group(1).decode()}).",
                "Print it to a new PDF and attach that file.",
            )
        if _ARCHIVE_END in text:
            raise two_in_one("PDF")
        kept = text[-_OVERLAP:]
