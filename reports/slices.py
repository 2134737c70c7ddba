"""The slices of this app, left to right, as in `boards/slices.py`."""

from collections.abc import Iterator
from types import ModuleType

from boards import slices

SLICES = ("publication", "ownership", "dashboards", "saved")


def paths(name: str) -> Iterator[str]:
    """The dotted path of the module of this name of every slice that has one, left to right; nothing is imported."""
    return slices.paths(name, app="reports", slices=SLICES)


def modules(name: str) -> Iterator[ModuleType]:
    """The module of this name of every slice that has one, imported, left to right."""
    return slices.modules(name, app="reports", slices=SLICES)
