"""The policy's files as rows: each file with what it must hold, and nothing else in it."""

from collections.abc import Iterator
from pathlib import Path

from targets.catalogue.listed_rows import read_listed
from targets.catalogue.policy import Found, FrameworkRow, MeasureRow, PlanPartRow, Policy, Row, TargetRow
from targets.catalogue.reading import Problem, build, read_toml


def parse(folder: Path, problems: list[Problem]) -> Policy:
    """Every file of the folder as rows; what cannot be read is noted and left out."""
    return Policy(
        targets=tuple(_tables(folder, "targets.toml", "targets", TargetRow, problems)),
        measures=tuple(_measures(folder, problems)),
        frameworks=tuple(
            found
            for name in _names(folder, "frameworks", problems)
            for found in _tables(folder, name, "frameworks", FrameworkRow, problems)
        ),
        plan_parts=tuple(_plan_parts(folder, problems)),
        listed=tuple(read_listed(folder, problems)),
    )


def _names(folder: Path, kind: str, problems: list[Problem]) -> list[str]:
    names = sorted(f"{kind}/{file.name}" for file in (folder / kind).glob("*.toml"))
    if not names:
        problems.append(Problem(kind, "", "has no .toml file"))
    return names


def _measures(folder: Path, problems: list[Problem]) -> Iterator[Found[MeasureRow]]:
    for name in _names(folder, "measures", problems):
        table = read_toml(folder / name, name=name, problems=problems)
        row = build(MeasureRow, table, file=name, key="", problems=problems) if table else None
        if row is not None:
            yield Found(name, "", row)


def _plan_parts(folder: Path, problems: list[Problem]) -> Iterator[Found[PlanPartRow]]:
    """A policy whose frameworks ask for no parts has no such file."""
    name = "plan_parts.toml"
    if (folder / name).exists():
        yield from _tables(folder, name, "parts", PlanPartRow, problems)


def _tables(
    folder: Path, name: str, key: str, cls: type[Row], problems: list[Problem]
) -> Iterator[Found[Row]]:
    """The rows of one array of tables, which is all that the file may hold."""
    before = len(problems)
    document = read_toml(folder / name, name=name, problems=problems)
    tables = document.get(key)
    if len(problems) > before:
        return
    problems.extend(
        Problem(name, extra, f"is not a known key; the file holds [[{key}]] only")
        for extra in sorted(set(document) - {key})
    )
    if not isinstance(tables, list):
        problems.append(Problem(name, key, f"is missing; write [[{key}]]"))
        return
    for number, table in enumerate(tables, start=1):
        row = build(cls, table, file=name, key=f"{key}[{number}]", problems=problems)
        if row is not None:
            yield Found(name, f"{key}[{number}]", row)
