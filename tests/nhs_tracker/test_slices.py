"""One list names the slices; contract, folders and settings agree with it."""

import tomllib
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from boards import slices as boards
from nhs_tracker import stamps
from reports import slices as reports

APPS = {"boards": boards.SLICES, "reports": reports.SLICES}
ROOT = stamps.ROOT


def contract(app: str) -> list[str]:
    """The slices of the import contract, left to right, without those that are still to come."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one.get("containers") == [app])
    return [
        name.strip()
        for layer in reversed(layers)
        for name in reversed(layer.split("|"))
        if not name.strip().startswith("(")
    ]


@pytest.mark.parametrize("app", APPS)
def test_the_contract_names_the_same_slices_in_the_same_order(app: str) -> None:
    assert contract(app) == list(APPS[app])


@pytest.mark.parametrize("app", APPS)
def test_every_folder_of_an_app_is_a_slice_or_djangos(app: str) -> None:
    folders = {path.parent.name for path in (ROOT / app).glob("*/__init__.py")}
    assert folders - {"migrations", "management"} == set(APPS[app])


@pytest.mark.parametrize("app", APPS)
def test_a_module_is_found_in_the_slices_that_have_it(app: str) -> None:
    walked = {boards: "boards", reports: "reports"}
    slices = next(module for module, name in walked.items() if name == app)
    found = [module.__name__ for module in slices.modules("models")]
    assert found == [f"{app}.{one}.models" for one in APPS[app] if (ROOT / app / one / "models.py").exists()]


def dotted_paths(value: Any) -> set[str]:
    """Every text in the settings that names something in our packages."""
    if isinstance(value, str):
        ours = value.startswith(("boards.", "reports.", "targets.", "nhs_tracker."))
        return {value} if ours and " " not in value else set()
    if isinstance(value, dict):
        return set().union(*(dotted_paths(one) for one in value.values()), set())
    if isinstance(value, list | tuple | set | frozenset):
        return set().union(*(dotted_paths(one) for one in value), set())
    return set()


def test_every_dotted_path_of_the_settings_can_be_imported() -> None:
    paths = set().union(*(dotted_paths(getattr(settings, name)) for name in dir(settings) if name.isupper()))
    assert len(paths) > 10
    for path in sorted(paths - {settings.AUTH_USER_MODEL}):
        try:
            import_module(path)
        except ModuleNotFoundError:
            assert import_string(path), path
