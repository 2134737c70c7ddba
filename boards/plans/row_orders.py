"""In what order the rows of a part stand, where somebody moved them."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from boards.plans.freezing import frozen_with_its_version
from targets.compiled import Compiled

ORDER = "order"  # the entry of an edit that moved rows, and its field: no row has such a key
JOINT = ", "

Row = TypeVar("Row")


class RowOrder(models.Model):
    """The keys of one part's rows in their order. Rows that it does not name follow, as they were added."""

    version = models.ForeignKey("boards.PlanVersion", models.PROTECT, related_name="row_orders")
    part = models.CharField(max_length=20)
    keys = ArrayField(models.CharField(max_length=80))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "part"], name="one_order_of_rows_per_version_and_part")
        ]
        triggers = [frozen_with_its_version("frozen_rows_are_not_moved", rows="rows")]

    def __str__(self) -> str:
        return f"{self.part} of version {self.version_id}"


def orders_of(version_id: int | None) -> dict[str, list[str]]:
    """By part the keys in their order; one query."""
    return {} if version_id is None else dict(_ORDERS(version=version_id))


_ORDERS: Compiled[tuple[str, list[str]]] = Compiled(
    lambda version: RowOrder.objects.filter(version=version).values_list("part", "keys"), version=int
)


def arranged(rows: Mapping[str, Row], keys: Iterable[str]) -> Mapping[str, Row]:
    """The rows in this order."""
    places = {key: place for place, key in enumerate(keys)}
    return dict(sorted(rows.items(), key=lambda row: places.get(row[0], len(places))))
