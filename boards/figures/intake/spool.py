"""Rows of a large file that are ready to be staged, on disk until all of them are known to be right."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

import polars as pl


def _file() -> IO[bytes]:
    return tempfile.TemporaryFile()  # it has no name, and is gone when it is closed


@dataclass
class Spool:
    """CSV lines of `staging.COLUMNS` without the submission; `height` is how many, as a frame has it."""

    height: int = 0
    file: IO[bytes] = field(default_factory=_file)

    def add(self, frame: pl.DataFrame) -> None:
        self.height += frame.height
        frame.write_csv(self.file, include_header=False)

    def __del__(self) -> None:
        self.file.close()

    def lines(self) -> Iterator[bytes]:
        self.file.seek(0)
        yield from self.file
