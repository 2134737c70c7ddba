"""The numbers of docs/methods.md are worked out again from the document itself."""

import re

import pytest

from tests.docs.adapters import ADAPTERS
from tests.docs.examples import METHODS, Example, differences, read_examples, work_out

TEXT = METHODS.read_text(encoding="utf-8")
EXAMPLES = read_examples(TEXT)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.label)
def test_worked_example_gives_the_stated_numbers(example: Example) -> None:
    computed = work_out(example, ADAPTERS)
    assert differences(example.gives, computed, example.function) == []


def test_every_method_has_formula_source_boundaries_and_a_worked_example() -> None:
    sections = re.split(r"^## ", TEXT, flags=re.MULTILINE)[1:]
    assert sections, "docs/methods.md has no sections"
    for section in sections:
        title = section.splitlines()[0]
        if title == "How to read this page":
            continue
        for part in ("Formula", "Source", "Boundary cases", "Worked example"):
            assert f"### {part}" in section, f"'{title}' lacks a part called '{part}'"
        assert "```example" in section, f"'{title}' has no worked example that can be recomputed"


def test_a_wrong_number_in_an_example_is_noticed() -> None:
    assert differences({"a": [1, None, "x"]}, {"a": [1, float("nan"), "x"]}) == []
    assert differences({"a": [1, None, "x"]}, {"a": [2, 0.0, "y"]}) == [
        ".a[0]: stated 1, computed 2",
        ".a[1]: stated None, computed 0.0",
        ".a[2]: stated x, computed y",
    ]


def test_a_stated_number_is_compared_to_its_printed_decimals() -> None:
    [example] = read_examples('```example\nfunction: f\ngiven: {}\ngives: {"a": 0.2553}\n```\n')
    assert differences(example.gives, {"a": 0.25534}) == []
    assert differences(example.gives, {"a": 0.25536}) != []
