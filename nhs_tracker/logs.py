"""How a line of the log is written: time in UTC, where it comes from, what happened, and the traceback."""

import logging
import re
import time
from typing import Any

#: What the database adds to a broken rule is the whole row: names, addresses, texts and hashes of passwords.
_DETAIL = re.compile(
    r"^DETAIL:.*?(?=^(?:CONTEXT:|HINT:|The above exception|During handling)|\Z)", re.DOTALL | re.MULTILINE
)


class PlainLines(logging.Formatter):
    """Named by the setting LOGGING. It never writes what a person sent or what a row holds."""

    converter = time.gmtime

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%SZ")

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name is the library's
        return _DETAIL.sub(
            "DETAIL: left out, it may hold what people entered.\n", super().formatException(ei)
        )
