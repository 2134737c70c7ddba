"""Every write path leaves an audit row: the database demands it when a transaction ends.

A statement that changes a row of a business table notes its transaction; so does a row of the audit log. At the end a
transaction that was noted for the one and not for the other is refused, whoever wrote the code and whichever way the
rows went in. `EXCEPT` is the only list: a table that is not in it is watched from the first deployment on.

Who owns the tables is not asked: migrations mend rows, and an owner could take any trigger away; what an owner changes
of what is sealed is found by the checks (`sealing.py`). The notes lie in a schema that the application cannot enter,
and none outlives its transaction.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.transaction import atomic

OURS = ("targets", "boards", "reports")
LOG = "boards_auditevent"

_COMPUTED = "computed from rows whose change is audited, and computed anew at any time"
_MACHINERY = "how far a job or a message is; the act that implies it is audited"
#: Tables that are written without an audit row of their own, and why.
EXCEPT = {
    "boards_auditevent": "the log itself",
    "boards_auditseal": "made of the log itself",
    "boards_batch": _MACHINERY,
    "boards_digest": _MACHINERY,
    "boards_heartbeat": _MACHINERY,
    "boards_mail": _MACHINERY,
    "boards_owed": _MACHINERY,
    "boards_rereading": "that a command has run; each series that it read is audited",
    "reports_tellingofview": _MACHINERY,
    "boards_analysis": _COMPUTED,
    "boards_analysisseen": _COMPUTED,
    "boards_deskcount": _COMPUTED,
    "boards_promisestate": _COMPUTED,
    "boards_seen": _COMPUTED,
    "boards_seriesstate": _COMPUTED,
    "boards_standing": _COMPUTED,
    "boards_standingchange": _COMPUTED,
    "reports_calibrationline": _COMPUTED,
    "boards_apianswer": "what a program was told; what it did is audited",
    "boards_apitokenuse": "when a program called: no act, and what it did is audited",
    "boards_looked": "when somebody looked at a page: no act",
    "boards_stagedrow": "what waits for a decision, made anew from the kept file",
}
#: A column whose change alone is no act.
NO_ACT = {"boards_user": "last_login"}

_NAME = "every_write_is_logged"
_EVENTS = {
    "insert": "AFTER INSERT ON public.{table} REFERENCING NEW TABLE AS new_rows",
    "update": "AFTER UPDATE ON public.{table} REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "delete": "AFTER DELETE ON public.{table} REFERENCING OLD TABLE AS old_rows",
}
_FUNCTION = """
    CREATE OR REPLACE FUNCTION audited.{name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $body$ {body} $body$
"""
_NOTE = """
    DECLARE
        is_write boolean;
    BEGIN
        IF pg_has_role(session_user, current_user, 'MEMBER') THEN
            RETURN NULL;
        END IF;
        IF TG_OP = 'DELETE' THEN
            is_write := EXISTS (SELECT FROM old_rows);
        ELSIF TG_OP = 'UPDATE' AND TG_NARGS = 1 THEN
            is_write := EXISTS (
                SELECT to_jsonb(n) - TG_ARGV[0] FROM new_rows n EXCEPT SELECT to_jsonb(o) - TG_ARGV[0] FROM old_rows o
            );
        ELSE
            is_write := EXISTS (SELECT FROM new_rows);
        END IF;
        IF is_write THEN
            INSERT INTO audited.writes (transaction, of_table, is_logged)
            VALUES (pg_current_xact_id(), TG_TABLE_NAME, false) ON CONFLICT (transaction) DO NOTHING;
        END IF;
        RETURN NULL;
    END
"""
_LOGGED = """
    BEGIN
        INSERT INTO audited.writes AS w (transaction, of_table, is_logged)
        VALUES (pg_current_xact_id(), TG_TABLE_NAME, true)
        ON CONFLICT (transaction) DO UPDATE SET is_logged = true WHERE NOT w.is_logged;
        RETURN NULL;
    END
"""
_DEMAND = f"""
    DECLARE
        noted audited.writes%ROWTYPE;
    BEGIN
        DELETE FROM audited.writes w WHERE w.transaction = NEW.transaction RETURNING * INTO noted;
        IF noted.is_logged = false THEN
            RAISE EXCEPTION 'a change of % leaves no row in the audit log', noted.of_table
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = '{_NAME}';
        END IF;
        RETURN NULL;
    END
"""  # noqa: S608 (the name of a constant)


def tables() -> list[str]:
    """Every table that is watched."""
    ours = {model._meta.db_table for app in OURS for model in apps.get_app_config(app).get_models()}
    return sorted(ours - EXCEPT.keys())


def apply(*, connection: BaseDatabaseWrapper) -> None:
    """Watch the tables, as their owner; the second time it changes nothing.

    `connection` is the owner's. Raises the database's own error where it owns neither database nor tables.
    """
    with atomic(using=connection.alias), connection.cursor() as cursor:
        for statement in _statements(cursor):
            cursor.execute(statement)


def _statements(cursor: CursorWrapper) -> Iterator[str]:
    yield "CREATE SCHEMA IF NOT EXISTS audited"
    yield "REVOKE ALL ON SCHEMA audited FROM PUBLIC"
    yield (
        "CREATE UNLOGGED TABLE IF NOT EXISTS audited.writes"
        " (transaction xid8 PRIMARY KEY, of_table name NOT NULL, is_logged boolean NOT NULL)"
    )
    for name, body in (("note", _NOTE), ("logged", _LOGGED), ("demand", _DEMAND)):
        yield _FUNCTION.format(name=name, body=body)
    cursor.execute(
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname LIKE %s", [f"{_NAME}%"]
    )
    there = set(cursor.fetchall())
    if ("audited.writes", _NAME) not in there:
        yield (
            f"CREATE CONSTRAINT TRIGGER {_NAME} AFTER INSERT ON audited.writes"
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audited.demand()"
        )
    if (LOG, _NAME) not in there:
        yield (
            f"CREATE TRIGGER {_NAME} AFTER INSERT ON public.{LOG} FOR EACH STATEMENT EXECUTE FUNCTION audited.logged()"
        )
    wanted = {(table, f"{_NAME}_{event}"): event for table in tables() for event in _EVENTS}
    for (table, name), event in wanted.items():
        if (table, name) not in there:
            column = f"'{NO_ACT[table]}'" if table in NO_ACT else ""
            when = _EVENTS[event].format(table=table)
            yield f"CREATE TRIGGER {name} {when} FOR EACH STATEMENT EXECUTE FUNCTION audited.note({column})"
    for table, name in there - wanted.keys() - {("audited.writes", _NAME), (LOG, _NAME)}:
        yield f"DROP TRIGGER {name} ON {table}"
