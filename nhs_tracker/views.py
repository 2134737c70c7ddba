"""Pages that belong to the installation, not to the subject."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from boards.work import heartbeats
from nhs_tracker.celery import app

BROKER_SECONDS = 2


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database and the broker answer, else 503; says which does not. Reads no session.

    With `?deep` also 503 where a scheduled job has missed two of its due times, with its name: for who watches the
    installation, not for who decides whether this web program is to be started again.
    """
    parts = {"database": _database_answers(), "broker": _broker_answers()}
    words = {name: "ok" if answers else "no answer" for name, answers in parts.items()}
    if "deep" in request.GET:
        words["jobs"] = _jobs_in_words() if parts["database"] else "not known"
    return JsonResponse(words, status=200 if set(words.values()) == {"ok"} else 503)


def _jobs_in_words() -> str:
    try:
        late = heartbeats.late_jobs(now=timezone.now())
    except DatabaseError:
        return "not known"
    return f"late: {', '.join(late)}" if late else "ok"


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _broker_answers() -> bool:
    try:
        with app.connection_for_write(connect_timeout=BROKER_SECONDS) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=BROKER_SECONDS)
    except OperationalError:
        return False
    return True
