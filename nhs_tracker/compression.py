"""Public text is sent compressed; signed-in pages and what programs are answered never are.

A compressed page that holds both a secret (a form's token) and what somebody sent with the request tells the secret by
its length (BREACH). Public pages hold no secret, so nothing of them need be hidden by random padding either.
"""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

from boards.desk.middleware import is_private
from boards.desk.programs import is_program

TEXTS = ("text/", "application/json", "application/csvm+json", "application/ld+json", "image/svg+xml")


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
        return super().process_response(request, response)
