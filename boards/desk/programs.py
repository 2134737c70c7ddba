"""What programs are answered where a person would get a page that says what went wrong: the same, in JSON.

Everything under PROGRAMS is called with a token and never with a cookie (`boards/api`), and kept by nobody on the way.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import JsonResponse

PROGRAMS = "/api/v1/"
RETRY_SECONDS = 30

#: What a program, or who wrote it, can do; the page's own remedies are for people.
_REMEDIES = {
    400: "Send what the description of the API names for this address.",
    403: "Use a token that was made for this.",
    404: "Compare the address with the description of the API.",
    405: "Use a method that the description of the API names for this address.",
    413: "Send less at once: a request may hold 1 MB.",
    500: "Wait a minute and send it again, with the same Idempotency-Key where it had one.",
    503: f"Wait {RETRY_SECONDS} seconds and send it again, with the same Idempotency-Key where it had one.",
}


def is_program(path: str) -> bool:
    return path.startswith(PROGRAMS)


def problem(
    *,
    status: int,
    title: str,
    happened: str,
    remedies: Iterable[str] = (),
    errors: Iterable[Mapping[str, Any]] = (),
    headers: Mapping[str, str] | None = None,
) -> JsonResponse:
    """An answer that says what went wrong; `errors` name each row and field of what was sent."""
    told = {
        "title": title,
        "status": status,
        "happened": happened,
        "remedies": list(remedies) or [_REMEDIES.get(status, _REMEDIES[400])],
        "errors": list(errors),
    }
    return JsonResponse(
        told, status=status, headers={"Cache-Control": "private, no-store", **(headers or {})}
    )
