"""The policy's files as rows: each file with what it must hold, and nothing else in it."""

from collections.abc import Iterator
from pathlib import Path

from targets.catalogue.listed_rows import read_listed
from targets.catalogue.national_rows import NationalPromiseRow, SourcePlanRow
from targets.catalogue.plan_forms import PlanFormsRow, taken_over
from targets.catalogue.policy import (
    Found,
    FrameworkRow,
    GuidedPartRow,
    MeasureRow,
    PlanPartRow,
    Policy,
    Row,
    TargetRow,
)
from targets.catalogue.reading import Problem, build, read_toml


def parse(folder: Path, problems: list[Problem]) -> Policy:
    """Every file of the folder as rows; what cannot be read is noted and left out."""
    frameworks = tuple(
        found
        for name in _names(folder, "frameworks", problems)
        for found in _tables(folder, name, "frameworks", FrameworkRow, problems)
    )
    stated = _optional(folder, "plan_parts.toml", "parts", PlanPartRow, problems)
    forms = _optional(folder, "plan_forms.toml", "forms", PlanFormsRow, problems)
    return Policy(
        targets=tuple(_tables(folder, "targets.toml", "targets", TargetRow, problems)),
        measures=tuple(_measures(folder, problems)),
        frameworks=frameworks,
        plan_parts=(
            *stated,
            *(part for row in forms for part in taken_over(row, stated, frameworks, problems)),
        ),
        guided=_optional(folder, "guided_parts.toml", "parts", GuidedPartRow, problems),
        listed=tuple(read_listed(folder, problems)),
        source_plans=_optional(folder, "source_plans.toml", "plans", SourcePlanRow, problems),
        national=_optional(folder, "national_promises.toml", "promises", NationalPromiseRow, problems),
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


def _optional(
    folder: Path, name: str, key: str, cls: type[Row], problems: list[Problem]
) -> tuple[Found[Row], ...]:
    """The rows of a file that a policy may do without."""
    return tuple(_tables(folder, name, key, cls, problems)) if (folder / name).exists() else ()


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
