"""Text is sent compressed; pages that show a secret, and what programs are answered, never are.

A compressed page that holds both a secret and what somebody sent with the request tells the secret by its length
(BREACH). Public pages hold none. The one of a desk page is its form's token: Django masks it anew in each answer, and a
random length is added to what is compressed ("Heal the BREACH", Palmieri 2022). What stays the same from answer to
answer and opens something, as keys of a second factor and of programs do, is sent as it is.
"""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

from boards.desk.middleware import is_private
from boards.desk.programs import is_program

#: Below these a page may show what opens an account or lets a program in.
SECRETS = ("/accounts/", "/desk/tokens/")
TEXTS = ("text/", "application/json", "application/csvm+json", "application/ld+json", "image/svg+xml")


def _sent(response: HttpResponseBase, packed: bytes) -> HttpResponseBase:
    """A page that is kept compressed by Brotli, with the headers that Django gives to one by gzip."""
    assert isinstance(response, HttpResponse)
    patch_vary_headers(response, ("Accept-Encoding",))
    response.content = packed
    response.headers["Content-Encoding"] = "br"
    response.headers["Content-Length"] = str(len(packed))
    response.headers["ETag"] = f"W/{response.headers['ETag']}"
    return response


_TAKES_BROTLI = re.compile(r"\bbr\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")


class CompressMiddleware(GZipMiddleware):
    """Django's; without a random length for public text, which so stays the same bytes. The ETag of a compressed answer
    is weak, and a 304 names it as the asker did."""

    max_random_bytes = 0

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        super().__init__(get_response)
        self.padding = GZipMiddleware(get_response)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path.startswith(SECRETS) or is_program(request.path):
            return response
        if is_private(request.path):
            is_text = response.headers.get("Content-Type", "").startswith(TEXTS)
            return self.padding.process_response(request, response) if is_text else response
        if response.status_code == 304:
            patch_vary_headers(response, ("Accept-Encoding",))
            weak = f"W/{response.headers.get('ETag')}"
            if weak in request.headers.get("If-None-Match", ""):
                response.headers["ETag"] = weak
            return response
        if not response.headers.get("Content-Type", "").startswith(TEXTS):
            return response
        packed = getattr(response, "packed", None)
        if packed is not None and _TAKES_BROTLI.search(request.headers.get("Accept-Encoding", "")):
            return _sent(response, packed)
        return super().process_response(request, response)
