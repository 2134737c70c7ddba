"""The state folder: the one place where an installation keeps what it made for itself.

It holds the embedded servers' data, secrets, collected static files and stamps, and `make reset` removes it.
PostgreSQL refuses to run as root, so under root the servers run under the system account `ACCOUNT`. When that
account cannot enter the checkout (root's home is closed to others) the state folder is a symbolic link to a
folder below `/var/lib`: still one folder, still removed wholly.
"""

import fcntl
import hashlib
import os
import pwd
import secrets
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

ACCOUNT = "nhs-tracker"
ELSEWHERE = Path("/var/lib")


class ServerTrouble(Exception):
    """An embedded server, or the folder it lives in, cannot be used; the message says what to do."""


@dataclass(frozen=True)
class Account:
    """The system account that runs the servers when we are root."""

    uid: int
    gid: int


def folder(state: Path) -> Path:
    """The state folder itself, made when missing, with symbolic links followed.

    Raises ServerTrouble when it exists and belongs to somebody who keeps it closed to us.
    """
    if not state.exists():
        if state.is_symlink():  # its target was removed by hand
            state.unlink()
        state.parent.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0 and not enterable(state.parent):
            name = hashlib.sha256(str(state.absolute()).encode()).hexdigest()[:12]
            target = ELSEWHERE / f"{ACCOUNT}-{name}"
            target.mkdir(mode=0o711, exist_ok=True)
            with suppress(FileExistsError):  # another process was quicker
                state.symlink_to(target)
        else:
            # Others may pass through, not look inside, so that the servers' account reaches its own folders.
            state.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, exist_ok=True)
    if not os.access(state, os.W_OK | os.X_OK):
        raise ServerTrouble(
            f"{state} belongs to another account: run this as that account, or remove the folder first."
        )
    return state.resolve()


def enterable(path: Path) -> bool:
    """Whether any account may pass through `path` and all folders above it."""
    here = path.resolve()
    return all(parent.stat().st_mode & 0o001 for parent in (here, *here.parents))


def secret(state: Path, name: str) -> str:
    """A random text kept in the file `name`, made at first use, readable by its owner only.

    Two processes may ask for a new one at once: both get the same.
    """
    file = folder(state) / name
    if not file.exists():
        fresh = file.with_name(f".{name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        with suppress(FileExistsError):
            os.link(fresh, file)
        fresh.unlink()
    return file.read_text()


def account() -> Account | None:
    """The account for the servers: None (ourselves) for an ordinary user, a system account for root."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(ACCOUNT)
    except KeyError:
        entry = _make_account()
    return Account(uid=entry.pw_uid, gid=entry.pw_gid)


def _make_account() -> pwd.struct_passwd:
    """Make the system account. Processes that start at once take turns, for two `useradd` spoil each other's work."""
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT]
    with Path("/etc/passwd").open() as turn, locked(turn):
        with suppress(KeyError):
            return pwd.getpwnam(ACCOUNT)
        if shutil.which("useradd") is None or subprocess.run(command, check=False).returncode:
            raise ServerTrouble(
                f"PostgreSQL does not run as root and the system account {ACCOUNT!r} could not be made: "
                "run this as an ordinary user, or set DATABASE_URL and REDIS_URL."
            )
        return pwd.getpwnam(ACCOUNT)


def run_as(who: Account | None) -> dict[str, Any]:
    """Keyword arguments for `subprocess` that make the child run under the account."""
    return {} if who is None else {"user": who.uid, "group": who.gid, "extra_groups": []}


def own_folder(path: Path, who: Account | None) -> Path:
    """A folder which only the servers' account (and root) can enter, made when missing.

    Raises ServerTrouble when somebody else made it: a folder in `/tmp` could have been put there on purpose.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    wanted = os.geteuid() if who is None else who.uid
    if who is not None and found.st_uid == 0:
        os.chown(path, who.uid, who.gid)
    elif found.st_uid != wanted:
        raise ServerTrouble(f"{path} belongs to another account: remove it, or run this as that account.")
    return path


@contextmanager
def in_use(
    state: Path, name: str, *, start: Callable[[], None], stop: Callable[[], None], runs: Callable[[], bool]
) -> Iterator[Callable[[], None]]:
    """Start something that several processes share, and stop it when its last user leaves.

    Yields a function that starts it again when it has died. Users hold a shared lock on one file, starting and
    stopping an exclusive lock on another. The kernel drops both when a process dies, however it dies, so nothing
    has to be tidied up after a kill.
    """
    users = (folder(state) / f"{name}.users").open("a")
    change = (folder(state) / f"{name}.change").open("a")

    def repair() -> None:
        if not runs():
            with locked(change):
                start()

    with users, change:
        with locked(change):
            start()
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield repair
        finally:
            with locked(change):
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    pass  # somebody else still uses it
                else:
                    stop()


@contextmanager
def locked(file: IO[str]) -> Iterator[None]:
    """Wait for the file's lock, which is given back at the end or when the process dies."""
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)
