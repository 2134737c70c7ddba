"""Reading the environment: a wrong value stops the start and says what would be right."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import urlsplit


class BadSetting(Exception):
    """An environment variable holds something that cannot be used; the message says what is expected."""


@dataclass(frozen=True)
class Contact:
    """Who answers, and at which e-mail address; `name` may be empty."""

    name: str
    email: str


def text(name: str, default: str) -> str:
    """The variable's value without blanks around it; an empty one counts as not set."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool) -> bool:
    """1, true, yes, on or 0, false, no, off in any case."""
    value = text(name, "").lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise BadSetting(f"{name} is {value!r}: write 1 or 0.")


def words(name: str, default: Sequence[str]) -> list[str]:
    """A comma-separated list; blanks around each item are dropped."""
    value = text(name, "")
    return [part.strip() for part in value.split(",") if part.strip()] if value else list(default)


def address(name: str, default: str) -> str:
    """A site's address, with its scheme and without a slash at its end."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if (
        parts.scheme not in {"http", "https"}
        or not parts.netloc
        or parts.path
        or parts.query
        or parts.fragment
    ):
        raise BadSetting(
            f"{name} is {value!r}: write scheme and host, for example https://tracker.example.scot"
        )
    return value


def contact(name: str) -> Contact | None:
    """ "Performance team <tracker@example.scot>" or the bare address; None where it is not set."""
    value = text(name, "")
    if not value:
        return None
    words, email = parseaddr(value)
    user, _, host = email.partition("@")
    if not user or "." not in host or any(sign in email for sign in " <>"):
        raise BadSetting(
            f"{name} is {value!r}: write an e-mail address, for example Performance team <tracker@example.scot>"
        )
    return Contact(name=words, email=email)


def number(name: str, *, default: int) -> int:
    """A whole number, zero or more."""
    value = text(name, "")
    if not value:
        return default
    if not value.isdecimal():
        raise BadSetting(f"{name} is {value!r}: write a whole number, for example {default}.")
    return int(value)
