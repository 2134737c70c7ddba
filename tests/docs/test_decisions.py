"""docs/decisions.md tells each decision once and in order: code and documents name them by number."""

import re

from nhs_tracker import stamps

TEXT = (stamps.ROOT / "docs/decisions.md").read_text(encoding="utf-8")


def test_each_decision_stands_once_in_its_place() -> None:
    numbers = [int(number) for number in re.findall(r"^## (\d+)\. ", TEXT, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_each_decision_says_why_what_and_what_else_once() -> None:
    for decision in re.split(r"^## ", TEXT, flags=re.MULTILINE)[1:]:
        said = re.findall(r"^\*(Context|Choice|Ruled out)\.\*", decision, re.MULTILINE)
        assert said == ["Context", "Choice", "Ruled out"], decision.splitlines()[0]
