"""How a line of the log is written: time in UTC, where it comes from, what happened, and the traceback."""

import logging
import re
from datetime import UTC, datetime
from typing import Any

#: What the database adds to a broken rule is the whole row: names, addresses, texts and hashes of passwords.
_DETAIL = re.compile(
    r"^DETAIL:.*?(?=^(?:CONTEXT:|HINT:|The above exception|During handling)|\Z)", re.DOTALL | re.MULTILINE
)


class PlainLines(logging.Formatter):
    """Named by the setting LOGGING. It never writes what a person sent or what a row holds."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802 - the name is the library's
        return f"{datetime.fromtimestamp(record.created, tz=UTC):%Y-%m-%dT%H:%M:%SZ}"

    def formatException(self, ei: Any) -> str:  # noqa: N802
        return _DETAIL.sub(
            "DETAIL: left out, it may hold what people entered.\n", super().formatException(ei)
        )
