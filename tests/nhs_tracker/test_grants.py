"""The application role can do what its grants say and nothing else."""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import ProgrammingError, connection, connections
from psycopg2 import extensions

from boards.models import AuditEvent
from nhs_tracker import grants

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
