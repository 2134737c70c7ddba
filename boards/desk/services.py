"""Noting what people at the desk have looked at."""

from datetime import datetime, timedelta

from django.db import connection

from boards.desk.models import Looked

ONE_VISIT = timedelta(minutes=30)  # looks that follow each other within this are one visit

_LOOK = """
    INSERT INTO boards_looked AS looked (person_id, view, subject, at, since)
    VALUES (%(person)s, %(view)s, %(subject)s, %(now)s, NULL)
    ON CONFLICT (person_id, view, subject) DO UPDATE
    SET since = CASE WHEN looked.at < %(visit_began)s THEN looked.at ELSE looked.since END,
        at = greatest(looked.at, excluded.at)
    RETURNING since
"""


def look(*, person_id: int, view: Looked.View, now: datetime, subject: int = 0) -> datetime | None:
    """Note that a person looks at a view of a subject; returns since when its changes are new to them. One statement.

    None at the first visit. Looking again within half an hour is the same visit, so that a list of what is new does not
    empty itself when the page is loaded again or a link is followed and come back from.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _LOOK,
            {
                "person": person_id,
                "view": view.value,
                "subject": subject,
                "now": now,
                "visit_began": now - ONE_VISIT,
            },
        )
        since: datetime | None = cursor.fetchone()[0]
    return since
