"""The web application without its guards, to show that the fault is real: `gunicorn bench.faults.no_door:application`.

Any number of large files is checked at once, in the process that serves readers.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from nhs_tracker.wsgi import application  # isort: split

from boards.desk import door
from boards.figures import apart

__all__ = ["application"]


@contextmanager
def no_door() -> Iterator[None]:
    yield


door.through = no_door
apart.LARGE_BYTES = 2**40
