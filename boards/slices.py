"""The slices of this app, left to right: one list, and whatever is made of all of them walks it.

A slice imports only slices that stand left of it (the contract in `pyproject.toml` says the same list). A slice has
only the modules that it needs, under the same names everywhere: `models`, `urls`, `tasks`, `registration` and so on.
"""

from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

SLICES = (
    "work",
    "components",
    "organisations",
    "people",
    "desk",
    "evidence",
    "asks",
    "figures",
    "plans",
    "performance",
    "sending",
    "planning",
    "api",
    "participation",
    "direction",
    "outcomes",
    "administration",
)


def paths(name: str, *, app: str = "boards", slices: Iterable[str] = SLICES) -> Iterator[str]:
    """The dotted path of the module of this name of every slice that has one, left to right; nothing is imported."""
    every = (f"{app}.{one}.{name}" for one in slices)
    return (path for path in every if find_spec(path) is not None)


def modules(name: str, *, app: str = "boards", slices: Iterable[str] = SLICES) -> Iterator[ModuleType]:
    """The module of this name of every slice that has one, imported, left to right."""
    for path in paths(name, app=app, slices=slices):
        yield import_module(path)
