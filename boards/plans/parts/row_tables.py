"""Rows of a part as texts, from and to the table that keeps them: many at once in a few statements."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import models

from boards.plans.parts.part import Fields, Rows
from targets.calc.rounding import without_zeros
from targets.compiled import Compiled
from targets.text_rows import insert_texts


@dataclass(frozen=True)
class Below:
    """A field that is kept in rows of its own below the row: `said` puts them into one text, `made` takes it apart."""

    model: type[models.Model]
    said: Callable[[Iterable[Any]], str]
    made: Callable[[str], Iterable[dict[str, Any]]]


@dataclass(frozen=True)
class RowTable:
    """What a version says stands in the order in which it was added. The model has a `version`, a `key`, and a column
    for each of the `names` that is not `below`. Rows of another document name its foreign key in `document`.
    """

    model: type[models.Model]
    names: Collection[str]
    below: Mapping[str, Below]
    document: str = "version"

    def rows(self, version_id: int) -> Rows:
        """One query, and one for each field below."""
        return self.rows_of([version_id]).get(version_id, {})

    def rows_of(self, version_ids: Collection[int]) -> Mapping[int, Rows]:
        """By version, of those that have any; as many queries as for one."""
        columns = self._columns
        below = {name: self._below(one, version_ids) for name, one in self.below.items()}
        found: dict[int, dict[str, Fields]] = defaultdict(dict)
        for version, row, key, *values in self._kept(versions=list(version_ids)):
            said = dict(zip(columns, map(_text, values), strict=True))
            said |= {name: texts.get(row, "") for name, texts in below.items()}
            found[version][key] = {name: said[name] for name in self.names if said[name]}
        return found

    @cached_property
    def _columns(self) -> tuple[str, ...]:
        return tuple(name for name in self.names if name not in self.below)

    @cached_property
    def _kept(self) -> Compiled[Any]:
        """Document, number, key and values of each row of some documents."""
        asked = (f"{self.document}_id", "pk", "key", *self._columns)
        return Compiled(
            lambda versions: (
                self.model._default_manager.filter(**{f"{self.document}__in": versions})
                .order_by("pk")
                .values_list(*asked)
            ),
            versions=list,
        )

    def _below(self, below: Below, version_ids: Collection[int]) -> dict[int, str]:
        """By number of the row above; one query."""
        every: dict[int, list[Any]] = defaultdict(list)
        for one in below.model._default_manager.filter(**{f"row__{self.document}__in": list(version_ids)}):
            every[one.row_id].append(one)  # type: ignore[attr-defined]
        return {row: below.said(rows) for row, rows in every.items()}

    def _column(self, name: str) -> "models.Field[Any, Any]":
        column = self.model._meta.get_field(name)
        assert isinstance(column, models.Field), name
        return column

    def write(self, version_id: int, rows: Mapping[str, Fields]) -> None:
        """Put each row in the place of the one that is there; without fields there is none afterwards.

        One statement for all that is kept, one for all that goes, and two for each field below.
        """
        if gone := [key for key, fields in rows.items() if not fields]:
            self.model._default_manager.filter(**{self.document: version_id}, key__in=gone).delete()
        kept = {key: fields for key, fields in rows.items() if fields}
        texts: dict[str, Sequence[str | None]] = {"key": tuple(kept)}
        for name in self._columns:
            nothing = None if self._column(name).null else ""
            texts[name] = [fields.get(name, nothing) for fields in kept.values()]
        made = insert_texts(
            self.model, texts, alike={self.document: version_id}, replaces=(self.document, "key")
        )
        for name, below in self.below.items():
            below.model._default_manager.filter(row__in=made).delete()
            below.model._default_manager.bulk_create(
                below.model(row_id=row, **values)
                for row, fields in zip(made, kept.values(), strict=True)
                for values in below.made(fields.get(name, ""))
            )


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case Decimal():
            return str(without_zeros(value))
        case date():
            return value.isoformat()
    return str(value)
