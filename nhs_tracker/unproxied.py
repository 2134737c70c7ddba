"""The web program where no proxy stands in front: `python -m nhs_tracker.unproxied 127.0.0.1:8000`.

gunicorn gives each connection a thread before it has said anything, so a few silent ones hold all of them. Here one
loop takes requests whole, on disk where they are large, and a thread sees nothing less. What nginx does beyond that is
missing: a large body is received before the site refuses it, and one process serves all readers.
"""

import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from waitress import wasyncore
from waitress.server import create_server

THREADS = 8  # as two processes of gunicorn with four each
SILENT_SECONDS = 20  # for which a connection may send nothing
MOST_CONNECTIONS = 4096  # as nginx
MOST_OF_A_HEAD = 32 * 2**10
BODY_SLACK = 2**20  # a form around a file
STOP_SECONDS = 30  # for the answers that are being made


def listening(application: Callable[..., Any], *, host: str, port: int, limit_bytes: int) -> Any:
    """The server, which takes connections from now on. What stands in front, if anything, is told by `PROXIES`."""
    return create_server(
        application,
        host=host,
        port=port,
        threads=THREADS,
        channel_timeout=SILENT_SECONDS,
        cleanup_interval=5,
        connection_limit=MOST_CONNECTIONS,
        backlog=1024,
        asyncore_use_poll=True,
        max_request_header_size=MOST_OF_A_HEAD,
        max_request_body_size=limit_bytes + BODY_SLACK,
        clear_untrusted_proxy_headers=False,
        ident=None,
    )


def serve(server: Any) -> None:
    """Until SIGTERM or SIGINT; then nobody new is let in, and what was asked for is answered."""
    asked: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        asked.append(number)

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, stop)
    while not asked:
        _turn(server)
    wasyncore.dispatcher.close(server)  # the listening socket alone
    deadline = time.monotonic() + STOP_SECONDS
    while _is_busy(server) and time.monotonic() < deadline:
        _turn(server)
    server.task_dispatcher.shutdown(timeout=1)


def _turn(server: Any) -> None:
    wasyncore.loop(timeout=0.5, map=server._map, use_poll=True, count=1)


def _is_busy(server: Any) -> bool:
    return any(channel.requests or channel.total_outbufs_len for channel in server.active_channels.values())


def main(address: str) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nhs_tracker.settings")
    from nhs_tracker.wsgi import application  # isort: split

    from django.conf import settings

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a wait for a thread is no news
    host, _, port = address.rpartition(":")
    serve(listening(application, host=host, port=int(port), limit_bytes=settings.UPLOAD_LIMIT_BYTES))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
