"""The web application for gunicorn."""

import os
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nhs_tracker.settings")
# A page tells its reader within seconds that somebody else holds what it needs; a job can wait (settings.LOCK_SECONDS).
os.environ.setdefault("LOCK_SECONDS", "3")
site = get_wsgi_application()
str(settings.BUILD)  # of the code that is loaded, before another build lies in its place


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """The site. HEAD is answered as GET without its body: gunicorn writes a line for a body that it has to drop."""
    answer = site(environ, start_response)
    if environ["REQUEST_METHOD"] != "HEAD":
        return answer
    answer.close()
    return ()
