"""The one written form of a value that hashes are taken of, so that anybody can recompute them.

JSON in UTF-8 with sorted keys and no blanks. A decimal number is a string without trailing zeros ("95.2"), a date or
time its ISO form, times in UTC; a binary float is refused, because two programs may write the same one differently.
"""

import hashlib
import json
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
    return json.dumps(
        _plain(value), ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    ).encode()


def sha256_of(value: Any) -> str:
    """SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise NotCanonical(f"{value} has no time zone")
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise NotCanonical("a key is not a string")
        return {str(key): _plain(held) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(held) for held in value]
    raise NotCanonical(f"{type(value).__name__} has no canonical form")
