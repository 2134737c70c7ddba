"""The application role can do what its grants say and nothing else."""

import pgtrigger
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import InternalError, ProgrammingError, connection, connections
from psycopg2 import extensions

from boards.work.models import AuditEvent
from nhs_tracker import grants
from tests.reports.samples import figures, released

RIGHTS = """
    SELECT table_name, string_agg(privilege_type, ',' ORDER BY privilege_type)
    FROM information_schema.role_table_grants
    WHERE table_schema = 'public' AND grantee IN (%s, 'PUBLIC') GROUP BY table_name ORDER BY table_name
"""


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE public.mine (id int)",
        "TRUNCATE boards_owed",
        "TRUNCATE boards_auditevent",
        "DROP TABLE boards_owed",
        "ALTER TABLE boards_auditevent DISABLE TRIGGER ALL",
        "UPDATE boards_auditevent SET action = 'other'",
        "DELETE FROM boards_auditevent",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('boards', '9999', now())",
        "CREATE SCHEMA mine",
        "CREATE ROLE mine",
        f"SET ROLE {settings.DATABASES['owner']['USER']}",
    ],
)
def test_application_role_is_refused(statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        connection.cursor().execute(statement)


@pytest.mark.django_db
def test_application_role_is_no_superuser_and_differs_from_the_owner() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False, False)
        cursor.execute("SELECT current_user = tableowner FROM pg_tables WHERE tablename = 'boards_owed'")
        assert cursor.fetchone() == (False,)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("UPDATE reports_datarelease SET title = 'other'", "released_data_never_changes"),
        ("UPDATE boards_submission SET added = 0, unchanged = 1", "a_decided_submission_never_changes"),
    ],
)
def test_the_application_cannot_tell_a_trigger_to_look_away(change: str, rule: str) -> None:
    figures()
    released()
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(tgname)::text FROM pg_trigger WHERE NOT tgisinternal")
        (names,) = cursor.fetchone()
        assert rule in names
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [names])
        with pytest.raises(InternalError, match="Cannot update"):
            cursor.execute(change)


def test_a_trigger_of_a_later_migration_cannot_be_told_to_look_away_after_the_grants(fresh_db: None) -> None:
    ((model, trigger),) = pgtrigger.registered("reports.DataRelease:released_data_never_changes")
    with connections["owner"].cursor() as cursor:
        cursor.execute(str(trigger.compile(model).install_sql))
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = '_pgtrigger_should_ignore'")
        assert "pgtrigger.ignore" in cursor.fetchone()[0]
        call_command("grant_app_role")
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = '_pgtrigger_should_ignore'")
        assert cursor.fetchall() == [(" BEGIN RETURN FALSE; END; ",)]


def _rights(role: str) -> dict[str, str]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(RIGHTS, [role])
        return dict(cursor.fetchall())


def test_granting_again_changes_nothing_and_takes_back_what_was_given_by_hand(fresh_db: None) -> None:
    role = connection.settings_dict["USER"]
    before = _rights(role)
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"GRANT ALL ON boards_auditevent, django_migrations TO {role}")
        cursor.execute("GRANT SELECT ON boards_user TO PUBLIC")
    assert _rights(role) != before
    call_command("grant_app_role")
    call_command("grant_app_role")
    assert _rights(role) == before
    assert before["boards_auditevent"] == "INSERT,SELECT"
    assert before["boards_owed"] == "DELETE,INSERT,SELECT,UPDATE"
    assert before["django_migrations"] == "SELECT"


def test_every_append_only_model_gets_read_and_append_only() -> None:
    table = AuditEvent._meta.db_table
    assert grants.rights_by_table([table, "django_migrations", "boards_owed"]) == {
        table: "SELECT, INSERT",
        "django_migrations": "SELECT",
        "boards_owed": "SELECT, INSERT, UPDATE, DELETE",
    }


def test_owner_sees_the_same_database(owner_connection: extensions.connection) -> None:
    with owner_connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        assert cursor.fetchone() == (connection.settings_dict["NAME"],)
