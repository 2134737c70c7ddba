"""Where the reference answers are, and how ours are compared with them."""

import json
import math
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

# Numbers of the reference answers have 15 significant digits.
TOLERANCE = 1e-9


def oracle_dir() -> Path:
    """The directory named by ORACLE_DIR, or the reference answers carried here."""
    return Path(os.environ.get("ORACLE_DIR") or Path(__file__).parent)


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def compare(ours: Any, theirs: Any, where: str, *, tolerance: float = TOLERANCE) -> int:
    """Asserts that two (nested) lists or scalars agree and returns how many values were compared.

    Numbers agree within the relative tolerance; a missing number (None, NaN) only with a missing one; words and
    truth values exactly.
    """
    if isinstance(ours, np.ndarray):
        ours = ours.tolist()
    if isinstance(theirs, list):
        assert isinstance(ours, Sequence), f"{where}: ours is not a list"
        assert len(ours) == len(theirs), f"{where}: ours has {len(ours)} values, theirs {len(theirs)}"
        pairs = enumerate(zip(ours, theirs, strict=True))
        return sum(compare(a, b, f"{where}[{i}]", tolerance=tolerance) for i, (a, b) in pairs)
    if _is_number(theirs) and _is_number(ours):
        assert agrees(float(ours), float(theirs), tolerance), f"{where}: ours {ours!r}, theirs {theirs!r}"
    else:
        assert _missing(ours) == _missing(theirs), f"{where}: ours {ours!r}, theirs {theirs!r}"
        if not _missing(theirs):
            assert ours == theirs, f"{where}: ours {ours!r}, theirs {theirs!r}"
    return 1


def agrees(ours: float, theirs: float, tolerance: float) -> bool:
    return abs(ours - theirs) <= tolerance * max(abs(ours), abs(theirs))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and not _missing(value)


def _missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


class Tally:
    """Counts cases and values compared, prints the counts, and fails when there were none."""

    def __init__(self) -> None:
        self.cases: Counter[str] = Counter()
        self.values: Counter[str] = Counter()

    def add(self, kind: str, *, values: int, cases: int = 1) -> None:
        self.cases[kind] += cases
        self.values[kind] += values

    def lines(self) -> Iterator[str]:
        for kind in sorted(self.cases):
            yield f"{kind}: {self.cases[kind]} cases, {self.values[kind]} values compared"

    def close(self, record_property: Callable[[str, object], None]) -> None:
        for line in self.lines():
            print(line)
        record_property("oracle_cases", sum(self.cases.values()))
        record_property("oracle_values", sum(self.values.values()))
        if not sum(self.values.values()):
            pytest.fail(f"No reference answer was compared: is {oracle_dir()} the right directory?")
