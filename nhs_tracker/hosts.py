"""By which names and ports the site may be called: nothing of ours reads the Host; an odd one costs a line of log."""

import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port

from boards.desk.errors import bad_request

log = logging.getLogger(__name__)

HEALTH = "/healthz"


class HostMiddleware:
    """Answers 400 to a name that is not in ALLOWED_HOSTS and, behind TLS, to a port that is not SITE_ADDRESS's.

    It stands below what writes headers and above all that reads the Host. A health check comes by whatever name it
    reaches the container; its page does not depend on one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == HEALTH:
            request.META["HTTP_HOST"] = urlsplit(settings.SITE_ADDRESS).netloc
        elif not _is_ours(request):
            return _refused(request)
        return self.get_response(request)


def _is_ours(request: HttpRequest) -> bool:
    try:
        _, port = split_domain_port(request.get_host())
    except DisallowedHost:
        return False
    return not settings.HTTPS or (port or "443") == str(urlsplit(settings.SITE_ADDRESS).port or 443)


def _refused(request: HttpRequest) -> HttpResponse:
    log.warning("refused: called as %r", request.META.get("HTTP_HOST", "")[:200])
    response = bad_request(request)
    response._has_been_logged = True  # type: ignore[attr-defined]  # else Django writes a line of its own
    return response
