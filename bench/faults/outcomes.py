"""What a round of faults counts, and how the moment of a kill is waited for and held."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from tests.support.databases import connect_as_owner
from tests.support.site import Worker

LIMIT_SECONDS = 90  # what is not done by then counts as lost

Start = Callable[[], Worker]


@dataclass(frozen=True)
class Outcome:
    """What a round left behind: pieces of work that are missing, done more than once, or done by half.

    `seconds` run from the restart, or the return, of what was killed until everything was done. `slowest` is the
    longest that a person waited for a page meanwhile.
    """

    works: int
    lost: int = 0
    duplicated: int = 0
    torn: int = 0
    seconds: float = 0.0
    slowest: float = 0.0

    @property
    def clean(self) -> bool:
        return not (self.lost or self.duplicated or self.torn)


@contextmanager
def rows_held(table: str = "boards_auditevent") -> Iterator[Callable[[], int]]:
    """No row of the table can be written in the block: the owner of the database locks it. Yields how many wait."""
    with closing(connect_as_owner()) as owner:
        with owner.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN SHARE MODE")

        def held() -> int:
            with owner.cursor() as cursor:
                cursor.execute(
                    "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass", [table]
                )
                return int(cursor.fetchone()[0])

        yield held


def wait(
    holds: Callable[[], object],
    *,
    seconds: float = LIMIT_SECONDS,
    meanwhile: Callable[[], object] = lambda: None,
) -> bool:
    """Ask again and again until it holds, with `meanwhile` every second; False when it did not in time."""
    deadline, next_second = time.monotonic() + seconds, 0.0
    while not holds():
        if time.monotonic() > deadline:
            return False
        if time.monotonic() >= next_second:
            meanwhile()
            next_second = time.monotonic() + 1
        time.sleep(0.02)
    return True
