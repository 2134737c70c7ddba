"""What is read when somebody first looks at it: most who open a plan look at one part of it."""

from collections.abc import Callable
from typing import TypeVar, cast

from django.utils.functional import SimpleLazyObject

Value = TypeVar("Value")


def later(read: Callable[[], Value]) -> Value:
    """The value of `read`, which is asked once, and not before anybody looks at it.

    What is looked at under a lock is read under it, so nothing may look at it for the first time after it has written.
    """
    return cast(Value, SimpleLazyObject(read))
