"""Public text is sent compressed; signed-in pages and what programs are answered never are.

A compressed page that holds both a secret (a form's token) and what somebody sent with the request tells the secret by
its length (BREACH). Public pages hold no secret, so nothing of them need be hidden by random padding either.
"""

import re

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

from boards.desk.middleware import is_private
from boards.desk.programs import is_program

TEXTS = ("text/", "application/json", "application/csvm+json", "application/ld+json", "image/svg+xml")


def _sent(request: HttpRequest, response: HttpResponseBase, gzipped: bytes) -> HttpResponseBase:
    """A page that is kept compressed, as Django would have compressed it."""
    assert isinstance(response, HttpResponse)
    patch_vary_headers(response, ("Accept-Encoding",))
    if _ACCEPTS.search(request.headers.get("Accept-Encoding", "")):
        response.content = gzipped
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(gzipped))
        response.headers["ETag"] = f"W/{response.headers['ETag']}"
    return response


_ACCEPTS = re.compile(r"\bgzip\b")


class CompressPublicMiddleware(GZipMiddleware):
    """Django's, for public text. The ETag of a compressed answer is weak, and a 304 names it as the asker did."""

    max_random_bytes = 0

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if is_private(request.path) or is_program(request.path):
            return response
        if response.status_code == 304:
            patch_vary_headers(response, ("Accept-Encoding",))
            weak = f"W/{response.headers.get('ETag')}"
            if weak in request.headers.get("If-None-Match", ""):
                response.headers["ETag"] = weak
            return response
        if not response.headers.get("Content-Type", "").startswith(TEXTS):
            return response
        if (gzipped := getattr(response, "gzipped", None)) is not None:
            return _sent(request, response, gzipped)
        return super().process_response(request, response)
