"""Every package that is imported is declared by name: what another package happens to bring can go with it."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata

import pytest

from nhs_tracker.stamps import ROOT

PRODUCT, WORKSHOP = ("targets", "boards", "reports", "nhs_tracker"), ("bench", "tests")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def named(requirements: list[str]) -> set[str]:
    return {re.split(r"[^\w.-]", one)[0].lower().replace("_", "-") for one in requirements}


DECLARED = named(PROJECT["project"]["dependencies"])
FOR_DEVELOPERS = named(PROJECT["dependency-groups"]["dev"])


def imported(folders: tuple[str, ...]) -> Iterator[str]:
    """The first name of each import, of files that people write."""
    for path in (one for folder in folders for one in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module.split(".")[0]


@pytest.mark.parametrize(
    ("folders", "declared"),
    [(PRODUCT, DECLARED), (WORKSHOP, DECLARED | FOR_DEVELOPERS)],
    ids=["product", "workshop"],
)
def test_what_is_imported_is_declared(folders: tuple[str, ...], declared: set[str]) -> None:
    brought_by = metadata.packages_distributions()
    others = set(imported(folders)) - sys.stdlib_module_names - {*PRODUCT, *WORKSHOP}
    assert len(others) > 10
    missing = {
        name: brought_by.get(name, ["not installed"])
        for name in others
        if not {one.lower().replace("_", "-") for one in brought_by.get(name, ())} & declared
    }
    assert missing == {}
