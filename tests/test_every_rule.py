"""No rule of the database goes untested or missing."""

from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from pgtrigger import Trigger

from nhs_tracker import stamps

OURS = ("targets", "boards", "reports")
MODELS = [model for app in OURS for model in apps.get_app_config(app).get_models()]


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
