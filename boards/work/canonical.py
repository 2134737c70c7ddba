"""The one written form of a value that hashes are taken of, so that anybody can recompute them.

JSON in UTF-8 with sorted keys and no blanks. A decimal number is a string without trailing zeros ("95.2"), a date or
time its ISO form, times in UTC; a binary float is refused, because two programs may write the same one differently.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any


class NotCanonical(TypeError):
    """The value holds something that has no one written form."""


def decimal_text(value: Decimal) -> str:
    """ "95.200000" and "95.2" are both "95.2"; 0 and -0 are "0". NotCanonical unless it is finite."""
    if not value.is_finite():
        raise NotCanonical(f"{value} is not a finite number")
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def canonical(value: Any) -> bytes:
    """The canonical form of dicts, lists, strings, whole numbers, decimals, dates, times, booleans and None.

    NotCanonical for a float, a key that is no string, a time without zone, or any other type.
    """
    _refuse_what_json_would_write(value)
    return _ENCODER.encode(value).encode()


def sha256_of(value: Any) -> str:
    """SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _written(value: Any) -> str:
    """What JSON has no form for. NotCanonical where we have none either."""
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise NotCanonical(f"{value} has no time zone")
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise NotCanonical(f"{type(value).__name__} has no canonical form")


# A data release is many thousand rows: its encoder is made once, and written in C but for what it asks `_written`.
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"), default=_written
)
_SINGLE = frozenset({str, int, bool, type(None), Decimal, date, datetime})


def _refuse_what_json_would_write(value: Any) -> None:
    """JSON has a form for floats, and makes strings of other keys."""
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise NotCanonical("a key is not a string")
        parts: Iterable[Any] = value.values()
    elif isinstance(value, list | tuple):
        parts = value
    elif isinstance(value, float):
        raise NotCanonical("float has no canonical form")
    else:
        return
    for part in parts:
        if type(part) not in _SINGLE:
            _refuse_what_json_would_write(part)
