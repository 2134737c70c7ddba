"""docs/adding.md is true: its files are there, and its examples, put where it says, work without another line."""

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from django.test import Client

import boards
from boards import slices
from boards.asks import owing
from boards.organisations.models import Organisation
from boards.people.roles import Role
from boards.work import owed
from boards.work.actors import command
from boards.work.models import AuditEvent, Owed
from nhs_tracker import stamps
from tests.support.people import person, sign_in

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
TEXT = (stamps.ROOT / "docs" / "adding.md").read_text(encoding="utf-8")
PROSE = re.sub(r"```.*?```", "", TEXT, flags=re.DOTALL)
PATHS = sorted(set(re.findall(r"`([\w<][\w<>*./-]*/[\w<>*./-]*|[\w-]+\.(?:md|toml))`", PROSE)))
MECHANISMS = re.findall(r"^\| .*", PROSE.split("\n## ")[1], flags=re.MULTILINE)[1:]
EXAMPLES = re.findall(r"```python\n# boards/example/(\w+\.py)\n(.*?)```", TEXT, flags=re.DOTALL)


@pytest.mark.parametrize("path", PATHS)
def test_every_path_is_there(path: str) -> None:
    assert any(stamps.ROOT.glob(re.sub(r"<\w+>", "*", path)))


@pytest.mark.parametrize("row", MECHANISMS)
def test_every_mechanism_has_its_file(row: str) -> None:
    _, mechanism, files, _ = row.split("|")
    assert mechanism.strip()
    assert all((stamps.ROOT / path).is_file() for path in re.findall(r"`(.*?)`", files))
    assert "`" in files


def test_the_page_is_read() -> None:
    assert len(PATHS) > 60
    assert len(MECHANISMS) > 15
    assert [name for name, _ in EXAMPLES] == ["work.py", "services.py", "registration.py", "todos.py"]


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A slice made of the page's examples and nothing else, walked as when the site starts."""
    folder = tmp_path / "example"
    folder.mkdir()
    for name, code in [("__init__.py", ""), *EXAMPLES]:
        (folder / name).write_text(code, encoding="utf-8")
    monkeypatch.setattr(boards, "__path__", [*boards.__path__, str(tmp_path)])
    monkeypatch.setattr(owed, "_kinds", dict(owed._kinds))
    monkeypatch.setattr(owed, "_handlers", dict(owed._handlers))
    for registration in slices.modules("registration", slices=("example",)):
        registration.register()
    (todos,) = slices.modules("todos", slices=("example",))
    owing.register(todos)
    yield import_module("boards.example")
    owing.forget(todos)
    for name in [name for name in sys.modules if name.startswith("boards.example")]:
        del sys.modules[name]


@pytest.mark.django_db
def test_a_kind_of_owed_work_is_added_by_following_the_page(example: ModuleType) -> None:
    board = Organisation.objects.get(slug="nhs-fife")

    owed.require_handlers()
    for _ in range(2):
        example.services.open_year(actor=command(name="tests", now=NOW), board=board)
        assert Owed.objects.filter(kind="greet", subject=str(board.pk), done_at=None).exists()
        owed.settle(clock=lambda: NOW, kind=example.work.GREET)

    assert not Owed.objects.filter(kind="greet", done_at=None).exists()
    assert AuditEvent.objects.filter(action="greet", subject_id=str(board.pk)).count() == 1


@pytest.mark.django_db
def test_a_kind_of_todo_is_added_by_following_the_page(example: ModuleType) -> None:
    words = "Say how many people live in NHS Fife"
    planner = sign_in(Client(), person(Role.PLANNER, board="nhs-fife"))
    neighbour = sign_in(Client(), person(Role.PLANNER, board="nhs-lothian"))
    assert words not in planner.get("/desk/").content.decode()

    Organisation.objects.filter(slug__in=("nhs-fife", "nhs-lothian")).update(population=None)

    assert words in planner.get("/desk/").content.decode()
    assert words in planner.get("/desk/tracker/").content.decode()
    assert words not in neighbour.get("/desk/").content.decode()
