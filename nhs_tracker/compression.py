"""Text is sent compressed; pages that show a secret, and what programs are answered, never are.

A compressed page that holds both a secret and what somebody sent with the request tells the secret by its length
(BREACH). Public pages hold none. The one of a desk page is its form's token: Django masks it anew in each answer, and a
random length is added to what is compressed ("Heal the BREACH", Palmieri 2022). What stays the same from answer to
answer and opens something, as keys of a second factor and of programs do, is sent as it is.
"""

import re
import secrets
from collections.abc import Callable

import brotli
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

from boards.desk.middleware import is_private
from boards.desk.programs import is_program

#: Below these a page may show what opens an account or lets a program in.
SECRETS = ("/accounts/", "/desk/tokens/")
TEXTS = ("text/", "application/json", "application/csvm+json", "application/ld+json", "image/svg+xml")


#: Of Brotli, of 11: a desk page is compressed for one reader, once. It takes a fifth of gzip's time for as many bytes.
QUICK = 2
SHORTEST = 200  # bytes that are worth it
MOST_PADDING = 100  # bytes


def _sent(response: HttpResponse, packed: bytes) -> HttpResponse:
    """A page that is compressed by Brotli, with the headers that Django gives to one by gzip."""
    patch_vary_headers(response, ("Accept-Encoding",))
    response.content = packed
    response.headers["Content-Encoding"] = "br"
    response.headers["Content-Length"] = str(len(packed))
    if (etag := response.headers.get("ETag", "")).startswith('"'):
        response.headers["ETag"] = f"W/{etag}"
    return response


def padded(content: bytes, *, by: int) -> bytes:
    """Compressed, with so many bytes (1 to 256) that every reader of Brotli skips: a block of metadata (RFC 7932, 9.2).

    Its head are two bytes, from their lowest bit: 0 for "not the last", 11 for "metadata", 0, 01 for "the length has
    one byte", then the length less one.
    """
    packing = brotli.Compressor(quality=QUICK)
    packed = packing.process(content) + packing.flush()  # up to a whole byte
    skipped = (0b010110 | by - 1 << 6).to_bytes(2, "little") + bytes(by)
    return bytes(packed + skipped + packing.finish())


_TAKES_BROTLI = re.compile(r"\bbr\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")


class CompressMiddleware(GZipMiddleware):
    """Django's; without a random length for public text, which so stays the same bytes. The ETag of a compressed answer
    is weak, and a 304 names it as the asker did. Whoever takes Brotli gets a desk page by it, which is quicker."""

    max_random_bytes = 0

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        super().__init__(get_response)
        self.padding = GZipMiddleware(get_response)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path.startswith(SECRETS) or is_program(request.path):
            return response
        if is_private(request.path):
            return self._padded(request, response)
        if response.status_code == 304:
            patch_vary_headers(response, ("Accept-Encoding",))
            weak = f"W/{response.headers.get('ETag')}"
            if weak in request.headers.get("If-None-Match", ""):
                response.headers["ETag"] = weak
            return response
        if not response.headers.get("Content-Type", "").startswith(TEXTS):
            return response
        packed = getattr(response, "packed", None)
        if packed is not None and _takes_brotli(request):
            assert isinstance(response, HttpResponse)
            return _sent(response, packed)
        return super().process_response(request, response)

    def _padded(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Text, with a random length."""
        if not response.headers.get("Content-Type", "").startswith(TEXTS):
            return response
        if not isinstance(response, HttpResponse) or not _takes_brotli(request):
            return self.padding.process_response(request, response)
        if len(response.content) < SHORTEST or response.has_header("Content-Encoding"):
            return response
        return _sent(response, padded(response.content, by=1 + secrets.randbelow(MOST_PADDING)))


def _takes_brotli(request: HttpRequest) -> bool:
    return bool(_TAKES_BROTLI.search(request.headers.get("Accept-Encoding", "")))
