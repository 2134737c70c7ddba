"""The description of the API (OpenAPI), made of its operations: JSON for programs, and what a page says of it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from boards.api.site import api
from boards.desk.programs import PROGRAMS

ADDRESS = "/api/openapi.json"
METHODS = {"get": "GET", "post": "POST", "patch": "PATCH"}
SLUG = "^[-a-zA-Z0-9_]+$"


@cache
def description() -> dict[str, Any]:
    """It is of types alone, so it is the same as long as the program runs."""
    told: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=PROGRAMS.lstrip("/"))))
    for _, _, operation in _operations(told):
        for parameter in operation["parameters"]:
            if parameter["in"] == "path":
                parameter["schema"]["pattern"] = SLUG
    return told


@dataclass(frozen=True)
class Operation:
    """One thing that a program can do, in words."""

    method: str
    address: str
    summary: str
    about: str
    writes: bool


@dataclass(frozen=True)
class Group:
    title: str
    operations: tuple[Operation, ...]


def groups() -> tuple[Group, ...]:
    """Every operation below its heading, in the order of their addresses."""
    found: dict[str, list[Operation]] = {}
    for method, address, operation in _operations(description()):
        made = Operation(
            METHODS[method],
            address,
            operation["summary"],
            " ".join(operation["description"].replace("`", "").split()),
            writes=method != "get",
        )
        found.setdefault(operation["tags"][0], []).append(made)
    return tuple(Group(title, tuple(operations)) for title, operations in found.items())


def _operations(told: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for address, methods in told["paths"].items():
        for method, operation in methods.items():
            yield method, address, operation
