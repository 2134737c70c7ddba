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
    "figures",
    "plans",
    "performance",
    "sending",
    "planning",
    "administration",
)


def modules(name: str, *, app: str = "boards", slices: Iterable[str] = SLICES) -> Iterator[ModuleType]:
    """The module of this name of every slice that has one, imported, left to right."""
    for one in slices:
        path = f"{app}.{one}.{name}"
        if find_spec(path) is not None:
            yield import_module(path)
