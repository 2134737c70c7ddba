"""What of a plan may no longer be changed, said once for the tables of all parts."""

import pgtrigger

from boards.work.triggers import frozen_with

#: What was handed over, signed, agreed or discarded is what the person who did it had read: it stays so.
CLOSED = "d.frozen OR d.status = 'signed' OR d.ready_at IS NOT NULL"


def frozen_with_its_version(
    name: str, *, rows: str, key: str = "version", via: tuple[str, str] | None = None
) -> pgtrigger.Trigger:
    """The trigger of a part's table, whose `rows` are named so in a sentence; `key` and `via` as in `frozen_with`."""
    return frozen_with(
        name,
        key,
        table="boards_planversion",
        closed=CLOSED,
        words=f"this plan version is frozen, signed or handed over: its {rows} cannot change",
        via=via,
    )
