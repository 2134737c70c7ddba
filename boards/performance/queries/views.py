"""Which cells a reader looks at, and whose returns the reader may see."""

from dataclasses import dataclass
from datetime import date

from boards.organisations.queries import Organisations
from boards.performance.judging import Boards

Returns = frozenset[int] | None


@dataclass(frozen=True)
class View:
    """The cells of one framework's year, by its key, or each cell's newest in real frameworks (None).

    `known_on` asks for what would have been seen on that day; None for what is known now.
    """

    year: str | None = None
    known_on: date | None = None


def asked(found: Organisations) -> Boards:
    """Who is asked, of all organisations. LookupError before the reference data is loaded."""
    return Boards(nation=found.nation.pk, territorial=frozenset(o.pk for o in found.territorial))
