"""What makes a public answer cacheable: named by its content, the same for everybody.

An address is kept for seconds: what it leads to may be released anew. One that also names the content (`by_content`) is
kept for ever.
"""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

#: A release is seen everywhere within this time; a cache that asks again gets 304 and no body.
MAX_AGE = 10

FOR_EVER = "public, max-age=31536000, immutable"

#: So much of a hash names a content among all that an address has ever led to.
NAME_LENGTH = 16


def by_content(address: str, sha256: str) -> str:
    """The address of this very content: a cache never asks for it again.

    `sha256` is the answer's ETag. Where another content has come since, that is sent and kept for seconds.
    """
    return f"{address}{'&' if '?' in address else '?'}content={sha256[:NAME_LENGTH]}"


def named(response: HttpResponse, sha256: str) -> HttpResponse:
    """The answer under the hash of what it was made from, where that is known and says as much as its bytes."""
    response["ETag"] = f'"{sha256}"'
    return response


def cacheable(request: HttpRequest, response: HttpResponse, *, for_ever: bool = True) -> HttpResponse:
    """The answer with its ETag, of its bytes where it has none yet, or 304 when the asker holds it.

    Without `for_ever` no cache keeps it longer than seconds, whatever the address says: it may have to go.
    Sets no cookie and varies by nothing but the encoding. ValueError when the answer carries a cookie: a page that
    reads the session must never pass through here.
    """
    if response.cookies or response.has_header("Vary"):
        raise ValueError("a public page sets no cookie and reads no session")
    if response.status_code == 200:
        if not response.has_header("ETag"):
            named(response, hashlib.sha256(response.content).hexdigest())
        is_asked_for = request.GET.get("content") == response["ETag"].strip('"')[:NAME_LENGTH]
        response["Cache-Control"] = FOR_EVER if is_asked_for and for_ever else f"public, max-age={MAX_AGE}"
        answer = get_conditional_response(request, etag=response["ETag"], response=response)
        assert isinstance(answer, HttpResponse)
        return answer
    return response
