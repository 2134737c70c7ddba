"""Reading `listed_targets.csv`: the lines of each year's list, checked against what the frameworks require."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from targets.calc.promise import DEADLINE, VALUE
from targets.catalogue.listed import ListedTarget
from targets.catalogue.models import Definition
from targets.catalogue.policy import Found, ListedRow, Policy, stated
from targets.catalogue.reading import Problem, build

NAME = "listed_targets.csv"
COLUMNS = [
    *("framework", "group", "code", "title", "shape", "status", "direction", "comparator", "value", "unit"),
    *("deadline", "baseline", "applies_to", "seen", "measure", "source", "note"),
]
#: What of a line may have been seen in its source; of a day perhaps its year or month alone.
PARTS = frozenset(
    [
        "title",
        "code",
        "group",
        "value",
        "deadline",
        "year-of-deadline",
        "month-of-deadline",
        "baseline",
        "applies_to",
    ]
)


def read_listed(folder: Path, problems: list[Problem]) -> Iterator[Found[ListedRow]]:
    """A policy of which no year's list was seen has no such file."""
    if not (folder / NAME).exists():
        return
    try:
        text = (folder / NAME).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problems.append(Problem(NAME, "", f"is not UTF-8 (byte {error.start}); save it as UTF-8"))
        return
    lines = list(csv.reader(text.splitlines()))
    if not lines or lines[0] != COLUMNS:
        problems.append(Problem(NAME, "line 1", f"must be the header {','.join(COLUMNS)}"))
        return
    for number, line in enumerate(lines[1:], start=2):
        key = f"line {number}"
        if len(line) != len(COLUMNS):
            problems.append(Problem(NAME, key, f"has {len(line)} cells, not {len(COLUMNS)}"))
            continue
        table = {name: _typed(name, cell) for name, cell in zip(COLUMNS, line, strict=True) if cell.strip()}
        row = build(ListedRow, table, file=NAME, key=key, problems=problems)
        if row is not None:
            yield Found(NAME, key, row)


def _typed(name: str, cell: str) -> Any:
    """The cell in the type of its column; as it stands where it cannot be, so that `build` says what it must be."""
    if name == "seen":
        return cell.split()
    if name == "value":
        try:
            return Decimal(cell)
        except InvalidOperation:
            return cell
    if name == "deadline" and re.fullmatch(r"\d{4}-\d\d-\d\d", cell):
        try:
            return date.fromisoformat(cell)
        except ValueError:
            return cell
    return cell


def listed_targets(rows: Iterable[Found[ListedRow]]) -> Iterator[tuple[Found[ListedRow], ListedTarget]]:
    """The rows of the table, numbered within their year."""
    count: Counter[str] = Counter()
    for found in rows:
        values = asdict(found.row)
        values["seen"] = list(found.row.seen)
        key = values.pop("framework")
        count[key] += 1
        yield (
            found,
            ListedTarget(framework_id=key, number=count[key], measure_id=values.pop("measure"), **values),
        )


def check_listed(policy: Policy) -> Iterator[Problem]:
    """A line names a year and, where a series is held, its measure; then the year's requirement says the same of it."""
    for found in policy.listed:
        row = found.row
        for part in row.seen:
            if part not in PARTS:
                yield found.problem("seen", f'must be of {", ".join(sorted(PARTS))}, not "{part}"')
        if (row.direction == Definition.Direction.HIGHER) != (row.comparator == ">="):
            yield found.problem("comparator", f"{row.comparator} is not that of {row.direction.value}")
        framework = policy.framework_rows.get(row.framework)
        if framework is None:
            yield found.problem("framework", f'"{row.framework}" is no framework')
            continue
        if row.measure is None:
            continue
        if row.measure not in policy.measure_rows:
            yield found.problem("measure", f'"{row.measure}" has no file in measures/')
            continue
        asked = {place.row.measure: place.row for place in stated(framework)}.get(row.measure)
        if asked is None:
            yield found.problem("measure", f"{row.framework} requires nothing of {row.measure}")
            continue
        if {VALUE, DEADLINE} & set(row.seen) != {VALUE, DEADLINE} & set(asked.verified):
            yield found.problem("seen", f"must be what {framework.file} has as verified of {row.measure}")
        if row.status.value != asked.status.value:
            yield found.problem("status", f"must be {asked.status.value}, as in {framework.file}")
        if asked.floor is not None and row.value != asked.floor:
            yield found.problem("value", f"must be {asked.floor}, as in {framework.file}")
