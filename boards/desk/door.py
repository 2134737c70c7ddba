"""One large file at a time: whoever comes next is told when to come again, and keeps no thread from readers meanwhile.

The door is a lock on a file (settings.DOOR_FILE), so it holds for all web processes of this machine and opens by itself
when the process that went through it dies.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from django.conf import settings

_inside: ContextVar[bool] = ContextVar("inside", default=False)


class Busy(Exception):
    """Another large file is being checked."""


@contextmanager
def through() -> Iterator[None]:
    """Nobody else is through the door while the block runs; Busy, at once, where somebody is.

    Who is through already may ask again.
    """
    if _inside.get():
        yield
        return
    with Path(settings.DOOR_FILE).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy from None
        token = _inside.set(True)
        try:
            yield
        finally:
            _inside.reset(token)


def is_open() -> bool:
    """Whether somebody who came now would get through."""
    try:
        with through():
            return True
    except Busy:
        return False
