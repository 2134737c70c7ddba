"""What makes a public answer cacheable: named by its content, kept for seconds, the same for everybody."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

#: A release is seen everywhere within this time; a cache that asks again gets 304 and no body.
MAX_AGE = 10


def cacheable(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer with an ETag of its content, or 304 when the asker holds it.

    Sets no cookie and varies by nothing but the encoding. ValueError when the answer carries a cookie: a page that
    reads the session must never pass through here.
    """
    if response.cookies or response.has_header("Vary"):
        raise ValueError("a public page sets no cookie and reads no session")
    if response.status_code == 200:
        response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()}"'
        response["Cache-Control"] = f"public, max-age={MAX_AGE}"
        answer = get_conditional_response(request, etag=response["ETag"], response=response)
        assert isinstance(answer, HttpResponse)
        return answer
    return response
