"""Which cells a reader looks at, and whose returns the reader may see."""

from dataclasses import dataclass
from datetime import date

from boards.organisations.queries import Organisations
from boards.performance.judging import Boards

Returns = frozenset[int] | None


@dataclass(frozen=True)
class Latest:
    """Each cell's newest standing in real frameworks."""


@dataclass(frozen=True)
class FrameworkYear:
    """Every cell of one framework."""

    key: str


@dataclass(frozen=True)
class AsKnownOn:
    """What would have been seen on a day: the newest cells, or those of one framework."""

    day: date
    framework_key: str | None = None


View = Latest | FrameworkYear | AsKnownOn


def asked(found: Organisations) -> Boards:
    """Who is asked, of all organisations. LookupError before the reference data is loaded."""
    return Boards(nation=found.nation.pk, territorial=frozenset(o.pk for o in found.territorial))
