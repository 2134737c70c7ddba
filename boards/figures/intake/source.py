"""A large file on disk: looked through in pieces, refused as a small one is, then read a block of rows at a time."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import polars as pl

from boards.figures.intake import text
from boards.figures.intake.problems import Problems, fatal
from boards.figures.intake.table import PIECE, check_width, plain_block, quoted_blocks, unquoted_names

_NO_CP1252 = re.compile("[\x81\x8d\x8f\x90\x9d]")  # bytes that Windows-1252 does not have


@dataclass(frozen=True)
class Source:
    """A file of which text, lines and commas are as they may be. `head` is its beginning, longer than any header."""

    path: Path
    size: int
    lines: int
    encoding: str
    has_quotes: bool
    head: str

    @property
    def header_row(self) -> int:
        beginning = self.head.lstrip() if self.has_quotes else self.head.lstrip("\n")
        return self.head.count("\n", 0, len(self.head) - len(beginning)) + 1

    def names(self) -> list[str]:
        """The header's cells as written. Raises `Problems.Fatal` for one that cannot be used."""
        if not self.has_quotes:
            return unquoted_names(self.head, self.header_row)
        try:
            names = next(cells for cells in csv.reader(io.StringIO(self.head), strict=True) if any(cells))
        except csv.Error:
            names = []  # told with its row where the blocks are read
        check_width(names, self.header_row)
        return names

    def blocks(self, width: int, *, problems: Problems) -> Iterator[pl.DataFrame]:
        """Rows as `table.read_table` has them, under "column 0" and so on. Ragged ones are named."""
        with self._open() as file:
            if self.has_quotes:
                yield from (frame for _, frame in quoted_blocks(file, problems=problems))
                return
            for _ in range(self.header_row):
                file.readline()
            row, rest = self.header_row, ""
            while piece := file.read(PIECE):
                whole, end, rest = (rest + piece).rpartition("\n")
                if end:
                    yield plain_block(whole, width, row, problems=problems)
                    row += whole.count("\n") + 1
            if rest:
                yield plain_block(rest, width, row, problems=problems)

    def _open(self) -> IO[str]:
        return self.path.open(encoding=self.encoding, newline=None)


def look_through(path: Path, *, limit_bytes: int) -> Source:
    """Raises `Problems.Fatal` as `text.decode` does. A piece of the file is in memory at a time."""
    size = path.stat().st_size
    too_large = text.size_problem(size, limit_bytes=limit_bytes)
    if too_large:
        raise fatal("too_large", too_large, text.IN_PARTS)
    with path.open("rb") as file:
        text.refuse_by_its_beginning(file.read(text.BEGINNING))
    counts = text.Counts()
    with path.open("rb") as file:
        while piece := file.read(2**20):
            counts.add(piece)
    counts.finish()
    encoding = "utf-8-sig" if _is_utf8(path) else "cp1252"
    if encoding == "cp1252":
        _refuse_what_is_neither(path)
    head, has_quotes, is_blank = "", False, True
    with path.open(encoding=encoding, newline=None) as file:
        while words := file.read(PIECE):
            head = head or words
            has_quotes = has_quotes or '"' in words
            is_blank = is_blank and words.isspace()
    text.refuse_blank("" if is_blank else head)
    return Source(path, size, counts.lines, encoding, has_quotes, head)


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while piece := file.read(2**20):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _refuse_what_is_neither(path: Path) -> None:
    row = 1
    with path.open(encoding="latin-1", newline=None) as file:
        while piece := file.read(PIECE):
            if found := _NO_CP1252.search(piece):
                raise text.neither(row + piece.count("\n", 0, found.start()), found[0].encode("latin-1"))
            row += piece.count("\n")
