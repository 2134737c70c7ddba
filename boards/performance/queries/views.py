"""Which cells a reader looks at, and whose returns the reader may see."""

from dataclasses import dataclass
from datetime import date

from boards.organisations.queries import Organisations
from boards.performance.judging import Boards
from boards.plans.promises import HELD

Returns = frozenset[int] | None


@dataclass(frozen=True)
class View:
    """The cells of one framework's year, by its key, or each cell's newest (None).

    `known_on` asks for what would have been seen on that day; None for what is known now. Real organisations and
    `samples` are never in one view: the first are judged in real frameworks only, the others in fictional ones.
    `against` asks for results against another promise than the one that judges: "first", "latest", a version's number.
    """

    year: str | None = None
    known_on: date | None = None
    samples: bool = False
    against: str = HELD


def asked(found: Organisations) -> Boards:
    """Who is asked, of all organisations. LookupError before the reference data is loaded."""
    return Boards(
        nation=found.nation.pk,
        territorial=frozenset(o.pk for o in found.territorial),
        samples=frozenset(o.pk for o in found.samples),
    )
