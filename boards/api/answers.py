"""A call that stores something: done once however often it comes, or not done at all.

A call may name a key of its own (the header `Idempotency-Key`). Its answer is then kept for a day, in the transaction
of what it did: the same call again gets that answer, and two at once do one thing. A dry run does everything and takes
it back, so it says what the call would be answered.
"""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from ninja import Header, Query, Schema

from boards.api.gate import Caller, Refused
from boards.api.models import ApiAnswer

KEPT_FOR = timedelta(hours=24)
AGAIN = "Idempotency-Replayed"

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[!-~]{1,100}$",
        description="A text of your own that names this call: the same call again is not done again, for 24 hours.",
    ),
]
DryRun = Annotated[
    bool, Query(description="Check everything and say what would be answered; nothing is stored.")
]


def answer(
    request: HttpRequest, caller: Caller, do: Callable[[], Schema], *, key: str | None, dry_run: bool
) -> HttpResponse:
    """What `do` answers, or why it refused (Refused), which changes nothing and is an answer too."""
    kept = key if key and not dry_run else ""
    asked = _sha256(request)
    with transaction.atomic():
        if kept and (before := _before(caller, kept)):
            if before.asked != asked:
                raise Refused(
                    422,
                    "The key was used for something else",
                    f"The Idempotency-Key {kept} named another call in the last 24 hours.",
                    ("Give each call a key of its own.",),
                )
            return _response(before.status, before.body, again=True)
        try:
            with transaction.atomic():
                status, body = 200, do().model_dump_json()
                if dry_run:
                    transaction.set_rollback(True)
        except Refused as refusal:
            status, body = refusal.status, refusal.answer().content.decode()
        if kept:
            ApiAnswer.objects.create(
                token_id=caller.token.token_id,
                key=kept,
                asked=asked,
                status=status,
                body=body,
                at=caller.actor.now,
            )
    return _response(status, body, again=False)


def clear_old_answers(*, now: datetime) -> int:
    """Forget answers of more than a day ago; returns how many."""
    forgotten, _ = ApiAnswer.objects.filter(at__lt=now - KEPT_FOR).delete()
    return forgotten


def _before(caller: Caller, key: str) -> ApiAnswer | None:
    """The answer that the key got in the last day. Whoever comes with the same key waits here for who came first."""
    with connection.cursor() as cursor:
        name = f"API call {caller.token.token_id} {key}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
    rows = ApiAnswer.objects.filter(token=caller.token.token_id, key=key)
    rows.filter(at__lt=caller.actor.now - KEPT_FOR).delete()
    return rows.first()


def _sha256(request: HttpRequest) -> str:
    asked = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    return hashlib.sha256(asked).hexdigest()


def _response(status: int, body: str, *, again: bool) -> HttpResponse:
    response = HttpResponse(body, status=status, content_type="application/json")
    if again:
        response.headers[AGAIN] = "true"
    return response


def strict_json(body: bytes) -> Any:
    """What a program sent. ValueError for what cannot be read in one way alone, or not be stored as it is."""
    try:
        said = json.loads(body, object_pairs_hook=_each_once, parse_constant=_no_number)
        text = json.dumps(said, ensure_ascii=False)
        text.encode()
    except RecursionError as deep:
        raise ValueError("It is nested too deeply.") from deep
    except UnicodeEncodeError as half:
        raise ValueError("It has half of a sign, which cannot be stored.") from half
    if re.search(r"(?<!\\)(?:\\\\)*\\u0000", text):
        raise ValueError("It has a character that cannot be stored (U+0000).")
    return said


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"“{twice[:80]}” stands twice in one object.")
    return said


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number.")
