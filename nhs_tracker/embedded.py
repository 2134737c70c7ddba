"""PostgreSQL and Valkey from wheels, used when no DATABASE_URL / REDIS_URL is given."""

import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Urls:
    """Where the embedded servers listen: the application role, the owner role, the broker."""

    database: str
    owner: str
    redis: str


def urls(state: Path) -> Urls:
    """Addresses of the embedded servers below `state`; they need not be running yet."""
    raise NotImplementedError


def secret_key(state: Path) -> str:
    """The installation's own random key, made at the first start, readable by its owner only."""
    file = state / "secret-key"
    if not file.exists():
        state.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text()
