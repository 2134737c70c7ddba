"""What a test or a benchmark puts into its database by hand is no act, and leaves no row in the audit log.

The database demands one of everybody else (`boards.work.audited`): of the site, the workers and the commands that a
test starts, and of its own threads. So a copy of ours lets a connection pass that says so.
"""

import threading
from typing import Any

from django.db.backends.signals import connection_created
from psycopg2 import extensions

SAYS = "by hand"
_PASS = f"BEGIN IF current_setting('application_name') = '{SAYS}' THEN RETURN NULL; END IF;"


def let_pass(owner: extensions.connection) -> None:
    """In the owner's database what is done by hand is not noted; the caller commits."""
    with owner.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('audited.note'::regproc)")
        written = cursor.fetchone()[0]
        assert written.count("BEGIN") == 1
        cursor.execute(written.replace("BEGIN", _PASS))


def say_so() -> None:
    """From now on the main thread's connections do."""
    connection_created.connect(_say, dispatch_uid=SAYS)


def _say(connection: Any, **named: Any) -> None:
    if connection.alias == "default" and threading.current_thread() is threading.main_thread():
        with connection.cursor() as cursor:
            cursor.execute(f"SET application_name = '{SAYS}'")
