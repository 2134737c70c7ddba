"""Functions whose arguments are not plain JSON, for the worked examples of docs/methods.md.

Each entry takes the `given` of an example as keyword arguments and returns what is compared with `gives`:
a dataclass, or a dictionary of field names.
"""

from collections.abc import Callable
from typing import Any

ADAPTERS: dict[str, Callable[..., Any]] = {}
