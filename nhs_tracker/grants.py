"""What the application role may do: one list, made from the models, applied as the owner.

Everything is taken back first and given again in one transaction, so a second run changes nothing and a right
that somebody gave by hand is gone after it. TRUNCATE, REFERENCES, TRIGGER, MAINTAIN and CREATE are never given.

The triggers' package asks a function whether a trigger is to be ignored, and its own version believes a setting that
any role may set. Ours never says yes. Each migration with a trigger puts theirs back, so ours is written here, last.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.transaction import atomic

EVERYTHING = "SELECT, INSERT, UPDATE, DELETE"
APPEND = "SELECT, INSERT"
READ = "SELECT"
READ_ONLY_TABLES = frozenset({"django_migrations"})
NO_TRIGGER_IS_IGNORED = """
    CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN
    AS $$ BEGIN RETURN FALSE; END; $$ LANGUAGE plpgsql
"""


def apply(*, connection: BaseDatabaseWrapper, role: str) -> None:
    """Give `role` its rights on every table and sequence of the schema `public`, and no way round a trigger.

    `connection` is the owner's. A table whose model says `append_only = True` can be read and added to; PostgreSQL
    then also refuses `SELECT ... FOR UPDATE` on it. Raises the database's own error when the connection does not
    own the tables.
    """
    with atomic(using=connection.alias), connection.cursor() as cursor:
        for statement in _statements(cursor, role=connection.ops.quote_name(role)):
            cursor.execute(statement)


def rights_by_table(tables: list[str]) -> dict[str, str]:
    """The rights for each table name: what its model allows; a table of no model counts as an ordinary one."""
    append_only = {
        model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False)
    }
    return {
        table: READ if table in READ_ONLY_TABLES else APPEND if table in append_only else EVERYTHING
        for table in tables
    }


def _statements(cursor: CursorWrapper, *, role: str) -> Iterator[str]:
    yield NO_TRIGGER_IS_IGNORED
    for everyone in (role, "PUBLIC"):
        yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {everyone}"
        yield f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {everyone}"
        yield f"REVOKE CREATE ON SCHEMA public FROM {everyone}"
    yield f"GRANT USAGE ON SCHEMA public TO {role}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}"
    cursor.execute("SELECT quote_ident(tablename), tablename FROM pg_tables WHERE schemaname = 'public'")
    quoted = {name: identifier for identifier, name in cursor.fetchall()}
    for table, rights in sorted(rights_by_table(list(quoted)).items()):
        yield f"GRANT {rights} ON TABLE public.{quoted[table]} TO {role}"
