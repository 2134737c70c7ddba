"""Reading reference files into frozen dataclasses: strictly, and with every problem found in one go.

A table must have exactly the keys of its dataclass, with values of its types; a key with a default may be left out.
Nothing is guessed or converted, except that a whole number may stand where a decimal is asked.
"""

import tomllib
import types
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from django.core.exceptions import ValidationError
from django.db.models import Model

Row = TypeVar("Row")

EXPECTED = {str: "text", int: "a whole number", Decimal: "a number", date: "a date", bool: "true or false"}


@dataclass(frozen=True, order=True)
class Problem:
    """What is wrong, where: the file, the key in it ("definitions[2].scale") and the reason with its remedy."""

    file: str
    key: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.reason}" if self.key else f"{self.file}: {self.reason}"


class RefusedFiles(ValueError):
    """Reference files that cannot be loaded; `problems` holds all of them. Nothing was stored."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def read_toml(file: Path, *, name: str, problems: list[Problem]) -> dict[str, Any]:
    """The file's tables, with exact decimals; empty, with a problem noted, when it is no readable TOML."""
    try:
        return tomllib.loads(file.read_bytes().decode("utf-8-sig"), parse_float=Decimal)
    except UnicodeDecodeError as error:
        problems.append(Problem(name, "", f"is not UTF-8 (byte {error.start}); save it as UTF-8"))
    except tomllib.TOMLDecodeError as error:
        problems.append(Problem(name, "", f"is not valid TOML: {error}"))
    return {}


def build(cls: type[Row], table: object, *, file: str, key: str, problems: list[Problem]) -> Row | None:
    """An instance of the dataclass `cls` from one table; None, with problems noted, when anything is wrong.

    `key` is where the table is in the file, "" for the file itself. A field of type `tuple[Dataclass, ...]` is read
    from an array of tables.
    """
    if not isinstance(table, dict):
        problems.append(Problem(file, key, "must be a table"))
        return None
    before = len(problems)
    hints = get_type_hints(cls)
    known = {field.name: field for field in fields(cls)}  # type: ignore[arg-type]
    for extra in sorted(set(table) - set(known)):
        problems.append(
            Problem(file, _join(key, extra), f"is not a known key; known are {', '.join(sorted(known))}")
        )
    values = {}
    for name, field in known.items():
        where = _join(key, name)
        if name in table:
            values[name] = _value(hints[name], table[name], file=file, key=where, problems=problems)
        elif _is_required(field):
            problems.append(Problem(file, where, "is missing"))
    if len(problems) > before:
        return None
    try:
        return cls(**values)
    except ValueError as error:  # raised by the dataclass itself, in words for the reader
        problems.append(Problem(file, key, str(error)))
        return None


def _join(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name


def _is_required(field: "Field[Any]") -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _value(hint: Any, given: object, *, file: str, key: str, problems: list[Problem]) -> Any:
    """`given` as the hint asks; None, with a problem noted, when it is something else."""
    if get_origin(hint) in (Union, types.UnionType):
        (hint,) = (argument for argument in get_args(hint) if argument is not type(None))
    if get_origin(hint) is tuple:
        return tuple(_items(get_args(hint)[0], given, file=file, key=key, problems=problems))
    if is_dataclass(hint) and isinstance(hint, type):
        return build(hint, given, file=file, key=key, problems=problems)
    if issubclass(hint, Enum):
        choices = [str(choice.value) for choice in hint]
        if given in choices:
            return hint(given)
        problems.append(Problem(file, key, f"must be one of {', '.join(choices)}, not {_told(given)}"))
        return None
    if hint is Decimal and type(given) is int:
        given = Decimal(given)
    if type(given) is not hint:
        problems.append(Problem(file, key, f"must be {EXPECTED[hint]}, not {_told(given)}"))
    elif isinstance(given, str) and not given.strip():
        problems.append(Problem(file, key, "is empty; leave the key out or write something"))
    elif isinstance(given, Decimal) and not given.is_finite():
        problems.append(Problem(file, key, f"must be a finite number, not {given}"))
    else:
        return given.strip() if isinstance(given, str) else given
    return None


def _items(hint: Any, given: object, *, file: str, key: str, problems: list[Problem]) -> Iterator[Any]:
    if not isinstance(given, list):
        problems.append(Problem(file, key, f"must be a list, not {_told(given)}"))
        return
    for number, item in enumerate(given, start=1):
        yield _value(hint, item, file=file, key=f"{key}[{number}]", problems=problems)


def _told(given: object) -> str:
    if isinstance(given, bool):
        return str(given).lower()
    if isinstance(given, dict | list):
        return "a table" if isinstance(given, dict) else "a list"
    if isinstance(given, datetime):
        return f"the time {given}"
    return f'"{given}"' if isinstance(given, str) else str(given)


def check_fields(row: Model, *, file: str, key: str, problems: list[Problem]) -> None:
    """Note what the model's own fields refuse of what is given: lengths, choices, slugs, digits.

    Relations are left to the checks between files, and what is empty to `build`, which knows what must be given.
    """
    skipped = {
        field.name
        for field in row._meta.concrete_fields
        if field.is_relation or getattr(row, field.attname) in field.empty_values
    }
    try:
        row.clean_fields(exclude=skipped)
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            problems.extend(Problem(file, _join(key, name), message) for message in messages)
