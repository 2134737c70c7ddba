"""The site on a real port of this machine, served from the test process, and a real Celery worker."""

import signal
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application
from django.test.testcases import QuietWSGIRequestHandler

from nhs_tracker import programs, stamps
from nhs_tracker.celery import app
from tests.support.databases import environment


class Site:
    """The site's own WSGI application in a thread; `url` has no slash at its end."""

    def __init__(self) -> None:
        self.server = ThreadedWSGIServer(("127.0.0.1", 0), QuietWSGIRequestHandler, allow_reuse_address=False)
        self.server.set_app(get_wsgi_application())
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@dataclass
class Worker:
    """A Celery worker process on the test broker and database."""

    name: str
    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls, name: str, *, concurrency: int = 1, app_name: str = "nhs_tracker") -> "Worker":
        command = [
            *programs.CELERY[:-1],
            app_name,
            *programs.WORKER,
            "--concurrency",
            str(concurrency),
            "-n",
            name,
        ]
        process = subprocess.Popen(command, cwd=stamps.ROOT, env=environment(), start_new_session=True)
        worker = cls(name, process)
        try:
            wait_until(
                worker.answers, what=f"the worker {name} to answer", seconds=120
            )  # a busy machine is slow
        except AssertionError:
            worker.kill()
            raise
        return worker

    def answers(self) -> bool:
        assert self.process.poll() is None, f"the worker {self.name} ended with {self.process.returncode}"
        return bool(app.control.ping(destination=[self.name], timeout=2))

    def stop(self) -> None:
        """Stop politely: the task in progress is finished."""
        self.process.terminate()
        self.process.wait(60)

    def kill(self) -> None:
        """`kill -9` of the worker and all its children at once."""
        import os

        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)


def wait_until(holds: Callable[[], bool], *, what: str, seconds: float = 90) -> None:
    """Ask again and again until it holds; fails the test with `what` was waited for.

    `seconds` bounds a test that hangs, on a machine that others keep busy too; how quick something is is measured
    elsewhere.
    """
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"waited {seconds:g} seconds for {what}"
        time.sleep(0.05)
