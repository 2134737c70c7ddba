"""What many versions say in one part, read at once: as numbers by board, and only what is said."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db import models

from boards.plans.money_rows import ONCE, RECURRING, PlanMoney

Versions = Mapping[int, int]  # board by number of the version
ByField = Mapping[str, Mapping[tuple[int, str], Decimal]]  # by column: what a board says in one row


def money_said(versions: Versions) -> ByField:
    """The financial plan by line, for each year what recurs and what comes once; one query."""
    return _said(PlanMoney, versions, (*RECURRING, *ONCE))


def _said(model: type[models.Model], versions: Versions, columns: Iterable[str]) -> ByField:
    columns = tuple(columns)
    said: dict[str, dict[tuple[int, str], Decimal]] = {column: {} for column in columns}
    rows = model._default_manager.filter(version__in=list(versions)).order_by("pk")
    for version, key, *values in rows.values_list("version_id", "key", *columns):
        for column, value in zip(columns, values, strict=True):
            if value is not None:
                said[column][versions[version], key] = value
    return said
