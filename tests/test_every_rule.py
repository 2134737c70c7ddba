"""No rule of the database goes untested or missing."""

from pathlib import Path

import psycopg2
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from pgtrigger import Protect, Trigger
from psycopg2 import extensions

from nhs_tracker import stamps

OURS = ("targets", "boards", "reports")
MODELS = [model for app in OURS for model in apps.get_app_config(app).get_models()]
APPEND_ONLY = [model for model in MODELS if getattr(model, "append_only", False)]
SAMPLE_VALUES = {
    "ARRAY": "'{}'",
    "boolean": "false",
    "bytea": "''",
    "character varying": "'x'",
    "date": "'2025-03-01'",
    "jsonb": "'{}'",
    "numeric": "1",
    "text": "'x'",
    "timestamp with time zone": "'2025-03-01 10:00+00'",
}


def test_every_constraint_is_named_by_a_test_that_breaks_it() -> None:
    told = "\n".join(
        path.read_text() for path in (stamps.ROOT / "tests").rglob("*.py") if path != Path(__file__)
    )
    names = {constraint.name for model in MODELS for constraint in model._meta.constraints}
    assert len(names) > 80
    assert not {name for name in names if name not in told}


@pytest.mark.django_db
def test_every_trigger_is_there_and_on() -> None:
    wanted = {
        (model._meta.db_table, trigger.get_pgid(model))  # type: ignore[arg-type]
        for model in MODELS
        for trigger in getattr(model._meta, "triggers", [])
        if isinstance(trigger, Trigger)
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgenabled = 'O'"
        )
        found = set(cursor.fetchall())
    assert len(wanted) > 20
    assert wanted <= found


def statements(model: type[models.Model]) -> tuple[str, str]:
    table = model._meta.db_table
    return f'UPDATE {table} SET "{model._meta.pk.column}" = "{model._meta.pk.column}"', f"DELETE FROM {table}"


@pytest.mark.django_db
@pytest.mark.parametrize("model", APPEND_ONLY, ids=lambda model: model.__name__)
def test_the_site_may_neither_change_nor_delete_what_is_only_added_to(model: type[models.Model]) -> None:
    for statement in statements(model):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)


@pytest.mark.parametrize("model", APPEND_ONLY, ids=lambda model: model.__name__)
def test_the_owner_may_neither_change_nor_delete_what_is_only_added_to(
    model: type[models.Model], owner_connection: extensions.connection
) -> None:
    """On a row of made-up values: for that moment the table has no other rules, and all of it is taken back."""
    (rule,) = [trigger for trigger in model._meta.triggers if isinstance(trigger, Protect)]  # type: ignore[attr-defined]
    with owner_connection.cursor() as cursor:
        add_any_row(cursor, model._meta.db_table)
        for statement in statements(model):
            cursor.execute("SAVEPOINT before")
            with pytest.raises(psycopg2.Error, match="pgtrigger: Cannot") as refused:
                cursor.execute(statement)
            assert f"pgtrigger_{rule.name}_" in str(refused.value.diag.context)
            cursor.execute("ROLLBACK TO SAVEPOINT before")


def test_agreed_values_never_change() -> None:
    """They are among what the two tests above change, and so is the audit log."""
    rules = {trigger.name for model in APPEND_ONLY for trigger in model._meta.triggers}  # type: ignore[attr-defined]
    assert {"agreed_values_never_change", "audit_rows_never_change"} <= rules


def add_any_row(cursor: extensions.cursor, table: str) -> None:
    cursor.execute(
        "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('c', 'f')", [table]
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    cursor.execute(
        """SELECT column_name, data_type FROM information_schema.columns
           WHERE table_name = %s AND is_nullable = 'NO' AND is_identity = 'NO' AND column_default IS NULL""",
        [table],
    )
    values = {f'"{name}"': SAMPLE_VALUES.get(kind, "1") for name, kind in cursor.fetchall()}
    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    cursor.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(values.values())})")
    assert cursor.rowcount == 1
    cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
