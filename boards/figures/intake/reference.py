"""What intake must know about the measure, the organisations and the day; made once for a file."""

from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from boards.figures.intake.labels import NEAR, is_code, name_key
from targets.calc.periods import PeriodKind


@dataclass(frozen=True)
class Version:
    """How the measure is counted for periods that end on `valid_from` or later, until the next version."""

    valid_from: date
    is_percent: bool
    is_count: bool
    scale: int
    kind: PeriodKind
    national_kind: PeriodKind


@dataclass(frozen=True)
class Reference:
    """`versions` are in order of `valid_from`, the first also holds for earlier periods.

    `measure_names` are the measure's key and titles, as `labels.folded`. `ids_by_name` finds an organisation by any
    code, address, name or short name, as `labels.name_key`. `own_id` is the board whose return it is, None for an
    official publication. No period may end after `known_from`.
    """

    measure_key: str
    measure_names: frozenset[str]
    versions: tuple[Version, ...]
    ids_by_name: dict[str, int]
    names: dict[int, str]
    nation_id: int | None
    own_id: int | None
    known_from: date

    @property
    def first_month_of_year(self) -> int:
        """4; 1 for a measure that is also published for pairs of calendar years."""
        return 1 if any(version.kind is PeriodKind.TWO_YEARS for version in self.versions) else 4

    def did_you_mean(self, text: str) -> str:
        """Of an unknown name " Did you mean NHS Fife?"; "" where none is near, and of codes."""
        names = [name for name in self.ids_by_name if not is_code(name)]
        key = name_key(text)
        near = [] if is_code(key) else get_close_matches(key, names, n=1, cutoff=NEAR)
        return f" Did you mean {self.names[self.ids_by_name[near[0]]]}?" if near else ""


def day_in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
