"""The database demands a row of the audit log of every transaction that changes a business table."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, connections, transaction
from django.utils import timezone
from psycopg2 import extensions

from boards.people.models import User
from boards.people.roles import Role
from boards.work import audit, audited
from boards.work.actors import command
from boards.work.models import Batch
from tests.support.people import person

REFUSED = "leaves no row in the audit log"


def as_the_site(act: Callable[[], Any]) -> None:
    """In a transaction of its own, as far as the rule is concerned; taken back."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL application_name = 'the site'")
        act()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def log() -> object:
    with transaction.atomic():
        audit.record(
            actor=command(name="test", now=timezone.now()), action="x", subject_type="x", subject_id=1
        )
    return None


@pytest.mark.django_db
def test_every_table_is_watched_or_named_with_a_reason() -> None:
    ours = {model._meta.db_table for app in audited.OURS for model in apps.get_app_config(app).get_models()}
    assert audited.EXCEPT.keys() <= ours
    assert all(audited.EXCEPT.values())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger"
            " WHERE tgname LIKE 'every_write%' AND tgenabled = 'O'"
        )
        there = set(cursor.fetchall())
    watched = {
        (table, f"every_write_is_logged_{event}")
        for table in ours - audited.EXCEPT.keys()
        for event in ("insert", "update", "delete")
    }
    assert len(watched) > 100
    assert there == watched | {(table, "every_write_is_logged") for table in ("audited.writes", audited.LOG)}


@pytest.mark.django_db
def test_a_write_without_a_row_of_the_log_is_refused() -> None:
    user = person(Role.PLANNER)

    def logged_and_taken_back() -> None:
        User.objects.filter(pk=user.pk).update(name="Other")
        with transaction.atomic():
            log()
            transaction.set_rollback(True)

    for act in (
        lambda: User.objects.create_user(email="new@example.scot", name="New"),
        lambda: User.objects.filter(pk=user.pk).update(name="Other"),
        lambda: connection.cursor().execute("DELETE FROM boards_membership WHERE user_id = %s", [user.pk]),
        logged_and_taken_back,
    ):
        with pytest.raises(IntegrityError, match=REFUSED):
            as_the_site(act)


@pytest.mark.django_db
def test_what_is_logged_or_no_act_is_let() -> None:
    user = person()

    def rename() -> object:
        return User.objects.filter(pk=user.pk).update(name="Other")

    for act in (
        lambda: [one() for one in (rename, log)],
        lambda: [one() for one in (log, rename)],
        lambda: User.objects.filter(pk=0).update(name="Nobody"),
        lambda: User.objects.filter(pk=user.pk).update(last_login=timezone.now()),
        lambda: Batch.objects.create(kind="x", label="x", created_at=timezone.now()),
    ):
        as_the_site(act)
    rename()  # by hand, as tests do


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audited.writes",
        "INSERT INTO audited.writes VALUES (pg_current_xact_id(), 'x', true)",
        "ALTER TABLE boards_user DISABLE TRIGGER every_write_is_logged_update",
        "CREATE OR REPLACE FUNCTION audited.demand() RETURNS trigger AS 'BEGIN RETURN NULL; END' LANGUAGE plpgsql",
    ],
)
def test_the_application_cannot_take_the_rule_away(statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        connection.cursor().execute(statement)


@pytest.mark.usefixtures("fresh_db")
def test_no_note_outlives_its_transaction_and_a_second_deployment_changes_nothing(
    owner_connection: extensions.connection,
) -> None:
    user = person()
    User.objects.filter(pk=user.pk).update(name="Other")
    log()
    audited.apply(connection=connections["owner"])  # the product's own: what is done by hand is noted now
    with pytest.raises(IntegrityError, match=REFUSED):
        User.objects.filter(pk=user.pk).update(name="Third")
    with owner_connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audited.writes")
        assert cursor.fetchone() == (0,)
        cursor.execute("UPDATE boards_user SET name = 'Fourth'")  # a migration mends rows
    owner_connection.commit()
    assert User.objects.get(pk=user.pk).name == "Fourth"
