"""PNG and JPEG: the picture must be the whole file, from its first byte to its last."""

import struct
from typing import IO

from boards.evidence.inspection.refusals import RefusedFile, two_in_one

DAMAGED = RefusedFile(
    "damaged", "The picture is damaged.", "Open it in its own program, save it anew and attach that file."
)
_END_OF_IMAGE = b"\xff\xd9"
_START_OF_SCAN = 0xDA
BLOCK = 1 << 16


def check_png(file: IO[bytes], *, size: int) -> None:
    """Walk its chunks: length, name, content, checksum; the last one, IEND, must end the file."""
    position, name = 8, b""
    while name != b"IEND":
        file.seek(position)
        head = file.read(8)
        if len(head) < 8:
            raise DAMAGED
        length, name = struct.unpack(">I4s", head)
        if not name.isalpha():
            raise DAMAGED
        position += 12 + length
        if position > size:
            raise DAMAGED
    if position != size:
        raise two_in_one("picture")


def check_jpeg(file: IO[bytes], *, size: int) -> None:
    """Walk its segments to the first scan; the end-of-image marker must end the file and stand nowhere before.

    Inside of scans a marker's first byte is always followed by zero or a restart marker, so the end is not mistaken.
    """
    position = 2
    while True:
        file.seek(position)
        head = file.read(4)
        if len(head) < 4 or head[0] != 0xFF:
            raise DAMAGED
        position += 2 + int.from_bytes(head[2:4], "big")
        if head[1] == _START_OF_SCAN:
            break
    end = _find(file, _END_OF_IMAGE, position)
    if end is None:
        raise DAMAGED
    if end + 2 != size:
        raise two_in_one("picture")


def _find(file: IO[bytes], wanted: bytes, position: int) -> int | None:
    """Where the bytes stand first at or after a position."""
    file.seek(position)
    kept = b""
    while block := file.read(BLOCK):
        found = (kept + block).find(wanted)
        if found >= 0:
            return position - len(kept) + found
        position += len(block)
        kept = block[-1:]
    return None
