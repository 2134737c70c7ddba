"""Migrating from nothing in seconds: what is only added does not have every related model drawn up again.

Django keeps the models as they were at each migration, and makes all that are related anew whenever one changes. Here
all are related, by boards and people: 33,000 models for 120 migrations, nine tenths of the time of a first start. A
table, column, constraint, index or trigger that is added needs its own model alone. So in migrations that do nothing
else only that one is made anew, and the state is said to be delayed, as Django calls it: before code (`RunPython`), and
before a migration that does more, everything is made anew.

The schema is the same, to the byte of its dump (decision 91); `tests/nhs_tracker/test_migrating.py` says what holds.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pgtrigger.migrations
from django.core.management.commands import migrate
from django.db import migrations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

_ADDING = (
    migrations.CreateModel,
    migrations.AddField,
    migrations.AddConstraint,
    migrations.RemoveConstraint,
    migrations.AddIndex,
    migrations.RemoveIndex,
    migrations.AlterModelOptions,
    migrations.RunSQL,
    migrations.RunPython,
    pgtrigger.migrations.AddTrigger,
    pgtrigger.migrations.RemoveTrigger,
)


class QuickExecutor(MigrationExecutor):
    """Django's executor, which makes no more models anew than a migration needs."""

    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> ProjectState:
        if all(map(concerns_its_model_alone, migration.operations)):
            with _in_place_of(ProjectState, "_find_reload_model", _that_one_alone):
                return super().apply_migration(state, migration, fake, fake_initial)
        state.clear_delayed_apps_cache()
        return super().apply_migration(state, migration, fake, fake_initial)


def concerns_its_model_alone(operation: Operation) -> bool:
    """Whether its statements say nothing of another model's table. A key changes the columns that point at it."""
    if isinstance(operation, migrations.AlterField):
        field = operation.field
        return not (field.is_relation or field.primary_key or field.unique)
    return isinstance(operation, _ADDING) and not getattr(operation, "state_operations", ())


@contextmanager
def quickly() -> Iterator[None]:
    """In the block the command `migrate` goes the quick way."""
    with _in_place_of(migrate, "MigrationExecutor", QuickExecutor):
        yield


def _that_one_alone(state: Any, app_label: str, model_name: str, delay: bool = False) -> set[tuple[str, str]]:
    """What a `ProjectState` makes anew when a model changes."""
    state.is_delayed = True
    return {(app_label, model_name)}


@contextmanager
def _in_place_of(owner: Any, name: str, value: object) -> Iterator[None]:
    usual = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, usual)
