"""A WSGI application without the site: it answers at once, at /slow/ after a second, and tells the size of a body."""

import sys
import time
from collections.abc import Callable
from typing import Any

from nhs_tracker import unproxied

LIMIT = 2**20


def application(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
    if environ["PATH_INFO"] == "/slow/":
        time.sleep(1)
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start("200 OK", [("Content-Type", "text/plain")])
    return [f"{len(body)} bytes from {environ['REMOTE_ADDR']} {environ.get('HTTP_X_FORWARDED_FOR')}".encode()]


if __name__ == "__main__":
    unproxied.serve(
        unproxied.listening(application, host="127.0.0.1", port=int(sys.argv[1]), limit_bytes=LIMIT)
    )
