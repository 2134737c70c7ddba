"""Spoiling a copy of a reference file."""

from pathlib import Path


def replace(file: Path, old: str, new: str) -> None:
    """Put `new` in the place of the first `old`, which must be there."""
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{file.name} does not hold {old!r}"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
