"""`targets/calc` can be read, checked and reused alone: it imports the standard library, NumPy, SciPy and itself."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import targets.calc

HERE = Path(targets.calc.__file__).parent
FILES = sorted(HERE.rglob("*.py"))
ALLOWED = {*sys.stdlib_module_names, "numpy", "scipy"}


def foreign(source: str) -> list[str]:
    """What a module imports, anywhere in it, that calc may not."""
    return [name for name in imported(ast.parse(source)) if not is_allowed(name)]


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def is_allowed(name: str) -> bool:
    return name.split(".", maxsplit=1)[0] in ALLOWED or f"{name}.".startswith("targets.calc.")


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(HERE)))
def test_calculations_import_nothing_but_the_standard_library_numpy_and_scipy(file: Path) -> None:
    assert foreign(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        "import django",
        "import polars as pl",
        "from targets.catalogue.models import Measure",
        "from boards import figures",
        "def f():\n    import statsmodels.api",
        "from . import periods",  # only one way to write an import, so that this test reads them all
        "from targets import catalogue",
    ],
)
def test_the_check_finds_what_is_foreign(line: str) -> None:
    assert foreign(line)


def test_every_folder_of_calc_is_walked() -> None:
    assert {file.parent.name for file in FILES} >= {"calc", "forecast", "spc"}
