"""Large things in and out of the database in pieces: a file of forty megabytes is never in memory at once."""

import hashlib
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from boards.figures.intake.spool import Spool
from boards.figures.models import SubmissionFile

PIECE = 2**18  # bytes


class _Stream:
    """What COPY reads from: pieces one after the other, whatever their length."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = filter(None, pieces)  # an empty one is not the end
        self._left = b""

    def read(self, size: int = -1) -> bytes:
        while len(self._left) < size and (piece := next(self._pieces, b"")):
            self._left += piece
        answer, self._left = self._left[:size], self._left[size:]
        return answer


def sha256_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def keep_file(*, submission_id: int, path: Path) -> None:
    """The row of `SubmissionFile`, compressed as for a small file."""
    _copy(
        f"COPY {SubmissionFile._meta.db_table} (submission_id, size, content) FROM STDIN",
        _row(submission_id, path),
    )


def copy_rows(spool: Spool, *, table: str, columns: Iterable[str], first: int, options: str) -> None:
    """The lines of a spool into a table, each with the number `first` in front."""
    _copy(
        f"COPY {table} ({', '.join(columns)}) FROM STDIN ({options})",
        (b"%d,%b" % (first, line) for line in spool.lines()),
    )


@contextmanager
def kept_file(submission_id: int) -> Iterator[Path]:
    """The bytes that came with a submission, in a file of their own while the block runs."""
    with tempfile.NamedTemporaryFile(suffix=".csv") as file, connection.cursor() as cursor:
        plain, start = zlib.decompressobj(), 1
        while True:
            cursor.execute(
                f"SELECT substring(content FROM %s FOR %s) FROM {SubmissionFile._meta.db_table}"  # noqa: S608
                " WHERE submission_id = %s",
                [start, PIECE * 4, submission_id],
            )
            piece = bytes(cursor.fetchone()[0])
            if not piece:
                break
            start += len(piece)
            while piece:
                file.write(plain.decompress(piece, PIECE))
                piece = plain.unconsumed_tail
        file.write(plain.flush())
        file.flush()
        yield Path(file.name)


def _row(submission_id: int, path: Path) -> Iterator[bytes]:
    yield b"%d\t%d\t\\\\x" % (submission_id, path.stat().st_size)
    packed = zlib.compressobj(1)
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield packed.compress(piece).hex().encode()
    yield packed.flush().hex().encode() + b"\n"


def _copy(statement: str, pieces: Iterable[bytes]) -> None:
    with connection.cursor() as cursor:
        cursor.copy_expert(statement, _Stream(pieces))
