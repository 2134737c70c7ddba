"""docs/adding.md is true: its files are there, and its examples, put where it says, work without another line."""

import re
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from django.apps import apps
from django.db import DatabaseError, connections, transaction
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

import boards
from boards import slices
from boards.asks import owing
from boards.organisations.models import Organisation
from boards.people.roles import Role
from boards.planning.pages.history import history_lines
from boards.plans import parts, services
from boards.plans.acts import plan_facts
from boards.plans.parts.telling import against
from boards.plans.queries import PlanView, edits_of, plan, preview_of
from boards.plans.sent_files import PlanFile
from boards.plans.services import InvalidRows
from boards.work import owed
from boards.work.actors import command
from boards.work.edits import EditConflict
from boards.work.models import AuditEvent, Owed
from nhs_tracker import grants, stamps
from targets.catalogue.queries import catalogue
from tests.boards.performance.arrivals import number_of
from tests.boards.plans.plans import BOARD, SAMPLE, agree, cast, drafted, sign
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
    assert [name for name, _ in EXAMPLES] == [
        "work.py",
        "services.py",
        "registration.py",
        "todos.py",
        "pledges.py",
    ]


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
    apps.all_models["boards"].pop("pledge", None)
    apps.clear_cache()


@pytest.fixture
def pledges(fresh_db: None, example: ModuleType, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The example's part among the parts of plans, with its table as a migration would make it."""
    get_resolver().url_patterns  # noqa: B018 - the site's addresses are made before, without the example's
    module = import_module("boards.example.pledges")
    owner = connections["owner"]
    with owner.schema_editor() as editor:
        editor.create_model(module.Pledge)
    for trigger in module.Pledge._meta.triggers:
        trigger.install(module.Pledge, database="owner")
    grants.apply(connection=owner, role=connections["default"].settings_dict["USER"])
    monkeypatch.setattr(parts, "PARTS", (*parts.PARTS, module.PLEDGES))
    return module


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


def test_a_part_of_a_plan_is_added_by_following_the_page(pledges: ModuleType) -> None:
    people = cast()

    def shown() -> PlanView:
        return plan(
            organisation_id=number_of(BOARD),
            framework_key=SAMPLE,
            catalogue=catalogue(),
            today=timezone.localdate(),
        )

    def save(version_id: int, edit_number: int, **words: str) -> int:
        return services.save_rows(
            actor=people.planner,
            version_id=version_id,
            edit_number=edit_number,
            part=pledges.PLEDGES,
            rows={area: {"words": said} if said else {} for area, said in words.items()},
        )

    def told() -> list[str]:
        now = shown()
        assert now.shown
        board = Organisation.including_samples.get(slug=BOARD)
        lines = history_lines(edits_of(now.shown.version_id), plan=now, organisation=board)
        return [line.what for line in lines]

    # Written, with what is missing said, faults named, and a stale save refused with both texts.
    first = drafted(people.planner)
    assert plan_facts(shown()).incomplete == (
        "These pledges are still missing or incomplete: Fife (nothing is pledged); Moray (nothing is pledged)."
    )
    with pytest.raises(InvalidRows, match="There is no area leith"):
        save(first, 1, fife="A new clinic.", leith="Nothing.")
    assert save(first, 1, fife="A new clinic.") == 2
    assert "Moray" in plan_facts(shown()).incomplete
    assert "Fife" not in plan_facts(shown()).incomplete
    with pytest.raises(EditConflict) as conflict:
        save(first, 1, fife="No clinic.")
    (difference,) = conflict.value.conflicts[0].merge.differences
    assert (difference.theirs, difference.yours) == ("A new clinic.", "No clinic.")
    assert save(first, 1, moray="More nurses.") == 3
    assert plan_facts(shown()).incomplete == ""
    assert str(plan_facts(shown()).changed).startswith("pledges saved by")
    assert AuditEvent.objects.latest("id").action == "pledges saved"
    assert told()[:2] == [
        "Moray: pledge: nothing, now More nurses.",
        "Fife: pledge: nothing, now A new clinic.",
    ]

    # Taken as a file.
    client = sign_in(Client(), person(Role.PLANNER, board=BOARD))
    written = shown().parts[1]
    assert (written.part, dict(written.rows)) == (pledges.PLEDGES, pledges.rows(first))
    content = written.part.table(written.rows, shown().setting).csv().decode("utf-8-sig")
    assert content == "area,words\r\nfife,A new clinic.\r\nmoray,More nurses.\r\n"

    file_id = services.send_file(
        actor=people.planner,
        version_id=first,
        part=pledges.PLEDGES,
        content=content.replace("More nurses.", "Many more nurses.").encode(),
        file_name="pledges.csv",
    )
    preview = preview_of(
        PlanFile.objects.get(pk=file_id), stored=pledges.rows(first), setting=shown().setting
    )
    assert [(cell.row_title, cell.kind, cell.now) for cell in preview.cells] == [
        ("Fife", "unchanged", "A new clinic."),
        ("Moray", "changed", "Many more nurses."),
    ]
    services.accept_file(actor=people.planner, file_id=file_id, edit_number=3, shown=preview.shown)
    assert pledges.rows(first)["moray"] == {"words": "Many more nurses."}
    services.undo_file(actor=people.planner, file_id=file_id)
    assert pledges.rows(first)["moray"] == {"words": "More nurses."}

    # Frozen with its version, by the database.
    sign(people.approver, first)
    attempts: list[Callable[[], object]] = [
        lambda: pledges.Pledge.objects.update(words="Other."),
        lambda: pledges.Pledge.objects.all().delete(),
        lambda: pledges.write(first, {"fife": {"words": "Other."}}),
    ]
    for change in attempts:
        with pytest.raises(DatabaseError, match="its pledges cannot change"), transaction.atomic():
            change()
    agree(people.reviewer, first)
    with pytest.raises(DatabaseError, match="its pledges cannot change"), transaction.atomic():
        pledges.Pledge.objects.all().delete()

    # Copied into the next version and compared with it.
    second = services.open_version(
        actor=people.planner,
        organisation_id=number_of(BOARD),
        framework_key=SAMPLE,
        reason="The clinic opens later.",
    )
    assert pledges.rows(second) == pledges.rows(first)
    save(second, 0, fife="A new clinic in May.", moray="")
    now = shown().parts[1]
    assert [
        against(now.part, area, now.rows_before.get(area, {}), now.rows.get(area, {}), shown().setting)
        for area in pledges.AREAS
    ] == ["pledge: A new clinic., now A new clinic in May.", "taken out"]
    assert pledges.rows(first)["moray"] == {"words": "More nurses."}
    page = client.get(f"/desk/boards/{BOARD}/plan/{SAMPLE}/").content.decode()
    assert "Fife: pledge: A new clinic., now A new clinic in May." in page
    assert "1 pledge is missing or incomplete" in page
