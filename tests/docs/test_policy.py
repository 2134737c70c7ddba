"""docs/policy.md says what the policy files say, and its worked examples are worked out again."""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from targets.calc.rag import judge
from targets.calc.shapes import JUDGED_BY_AGREED_VALUE, JUDGED_BY_FLOOR, Shape
from targets.catalogue.loader import read
from targets.catalogue.models import Definition
from targets.catalogue.policy import DefinitionRow, RequirementRow
from tests.docs.examples import Example, differences, read_examples, work_out

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "policy.md").read_text(encoding="utf-8")
POLICY = read()
STANDARDS = {
    asked.row.measure: asked.row
    for key in ("ldp-2025-26", "ldp-2015-16")  # what was first asked goes before
    for asked in POLICY.asked(POLICY.framework_rows[key])
}


def judged(**given: Any) -> dict[str, Any]:
    """Numbers of an example are text, so that they stay exact."""
    for name in ("numerator", "denominator", "value", "promised", "tolerance_percent"):
        given[name] = None if given[name] is None else Decimal(given[name])
    return judge(**given)._asdict()


ADAPTERS: dict[str, Callable[..., Any]] = {"targets.calc.rag.judge": judged}


def table_rows() -> dict[str, list[str]]:
    """The cells of every table row that names a key, by that key."""
    rows = [line.strip("| ").split(" | ") for line in TEXT.splitlines() if re.match(r"\| .*`", line)]
    return {cell.strip("`"): row for row in rows for cell in row if re.fullmatch(r"`[a-z0-9-]+`", cell)}


@pytest.mark.parametrize("found", POLICY.frameworks, ids=lambda found: found.row.key)
def test_every_framework_is_named(found: Any) -> None:
    row = table_rows()[found.row.key]
    assert row[0] == found.row.name
    assert ("carried forward" in row[2]) == (found.row.carried_from is not None)
    assert ("made up" in row[2]) == found.row.fictional


def promise(requirement: RequirementRow | None, definition: DefinitionRow) -> str:
    if requirement is None:
        return "no target set"
    if requirement.floor is None:
        return "agreed with each board"
    unit = "%" if definition.unit == Definition.Unit.PERCENT else ""
    stretch = f", stretch {requirement.stretch}{unit}" if requirement.stretch else ""
    return f"{requirement.floor}{unit}{stretch}"


@pytest.mark.parametrize("key", POLICY.measure_rows)
def test_every_measure_is_named_with_its_numbers(key: str) -> None:
    measure, requirement = POLICY.measure_rows[key], STANDARDS.get(key)
    definition = measure.definitions[-1]
    number = definition.judge_places
    places = "unrounded" if number is None else "1 place" if number == 1 else f"{number} places"
    assert table_rows()[key] == [
        measure.title,
        f"`{key}`",
        definition.direction.value,
        promise(requirement, definition),
        f"{definition.tolerance_percent}%" if requirement else "not judged",
        places if requirement else "-",
        f"{definition.lag_months} months",
        str(definition.collected_until),
    ]


@pytest.mark.parametrize("shape", Shape)
def test_every_shape_says_whether_it_is_judged(shape: Shape) -> None:
    [line] = [line for line in TEXT.splitlines() if line.startswith(f"| `{shape.value}` |")]
    assert ("| no: " in line) == (shape not in JUDGED_BY_FLOOR | JUDGED_BY_AGREED_VALUE)


@pytest.mark.parametrize("example", read_examples(TEXT), ids=lambda example: example.label)
def test_worked_example_gives_the_stated_numbers(example: Example) -> None:
    assert differences(example.gives, work_out(example, ADAPTERS), example.function) == []
