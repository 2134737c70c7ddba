"""Bringing a reference table to what the files say: add, change, and touch nothing that is the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model


@dataclass(frozen=True)
class Stored:
    """Natural keys of the rows that were added, changed or found unchanged."""

    added: tuple[tuple[Any, ...], ...]
    changed: tuple[tuple[Any, ...], ...]
    unchanged: int


@dataclass(frozen=True)
class LoadReport:
    """How many rows were added, changed and found unchanged, and the measures whose judgements may move with them."""

    added: int
    changed: int
    unchanged: int
    touched_measures: frozenset[str] = frozenset()

    @property
    def is_new(self) -> bool:
        """Whether anything was written."""
        return bool(self.added or self.changed)


def natural_key(row: Model, key: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in key)


def store(rows: Iterable[Model], *, model: type[Model], key: Sequence[str]) -> Stored:
    """Insert rows whose natural key is new, update those that differ, inside the caller's transaction.

    `rows` are unsaved instances without a number; `key` names the attributes of the natural key. Rows of the table
    that no file names are left as they are: the caller decides what they mean.
    """
    columns = [field for field in model._meta.concrete_fields if not field.primary_key]
    primary = model._meta.pk.attname
    held = {natural_key(row, key): row for row in model._base_manager.all()}
    added, changed, unchanged = [], [], 0
    for row in rows:
        before = held.get(natural_key(row, key))
        if before is None:
            added.append(row)
        elif all(getattr(before, field.attname) == getattr(row, field.attname) for field in columns):
            unchanged += 1
        else:
            setattr(row, primary, before.pk)
            changed.append(row)
    model._base_manager.bulk_create(added)
    model._base_manager.bulk_update(changed, [field.name for field in columns])
    return Stored(
        added=tuple(natural_key(row, key) for row in added),
        changed=tuple(natural_key(row, key) for row in changed),
        unchanged=unchanged,
    )


def left_over(rows: Iterable[Model], *, model: type[Model], key: Sequence[str]) -> list[tuple[Any, ...]]:
    """Natural keys that are stored but in none of `rows`, sorted."""
    kept = {natural_key(row, key) for row in rows}
    return sorted(k for k in (natural_key(row, key) for row in model._base_manager.all()) if k not in kept)
