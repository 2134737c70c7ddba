"""What one financial year came to: kept, missed, no figure. Figures of unlike years are never added up to a verdict.

A year is told once figures of it are held for three quarters of the targets that anybody had a figure of; the newest
such year is the one of a page of latest figures.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from boards.components.words import counted
from boards.organisations.models import Organisation
from boards.performance.cells import Cell, Grid
from boards.performance.models import Result
from reports.dashboards.pages.setting import Setting
from targets.calc.periods import day_words, financial_year_label
from targets.catalogue.models import Framework, Requirement


@dataclass(frozen=True)
class YearGrid:
    """The cells of a financial year; no `framework` where none has enough figures."""

    framework: Framework | None
    grid: Grid

    def of(self, organisation: Organisation) -> dict[str, Cell]:
        """By measure."""
        return self._by_owner.get(organisation.pk, {})

    @cached_property
    def _by_owner(self) -> dict[int, dict[str, Cell]]:
        owned: dict[int, dict[str, Cell]] = defaultdict(dict)
        for (owner, measure), cell in self.grid.cells.items():
            owned[owner][measure] = cell
        return owned


@dataclass(frozen=True)
class Tally:
    """Promises of one year: `few` of those judged rest on fewer than 20 people; `off_track` of those missed."""

    kept: int
    missed: int
    without: int
    few: int
    off_track: int

    @property
    def judged(self) -> int:
        return self.kept + self.missed

    @property
    def words(self) -> str:
        """ "kept 5, missed 9, no figure for 3"."""
        without = f", no figure for {self.without}" if self.without else ""
        return f"kept {self.kept}, missed {self.missed}{without}"


def newest_full_year(setting: Setting, full: Collection[str]) -> Framework | None:
    """Of the frameworks with enough figures the newest that had begun on the day that is looked at."""
    frameworks = (setting.catalogue.frameworks[key] for key in full if key in setting.catalogue.frameworks)
    begun = [f for f in frameworks if f.fictional == setting.view.samples and f.year_start <= setting.today]
    return max(begun, key=lambda framework: framework.year_start, default=None)


def tallies(
    setting: Setting,
    framework: Framework,
    year: YearGrid,
    owners: Iterable[Organisation],
    *,
    among: Collection[str] | None = None,
) -> list[Tally]:
    """Of each owner, over all measures or those `among` these. What has stopped, or is not confirmed, is asked of
    nobody; what is not judged for another reason than a missing figure counts in none of the numbers."""
    asked = [key for key in _asked(setting, framework) if among is None or key in among]
    return [_tally(asked, year.of(owner)) for owner in owners]


def _tally(asked: Iterable[str], cells: Mapping[str, Cell]) -> Tally:
    kept = missed = without = few = off_track = 0
    for key in asked:
        cell = cells.get(key)
        if cell is None:
            without += 1
        elif cell.result is not Result.NOT_CONFIRMED:
            without += cell.actual is None
            if cell.met is not None:
                kept += cell.met
                missed += not cell.met
                few += cell.small_numbers
                off_track += cell.result is Result.OFF_TRACK
    return Tally(kept=kept, missed=missed, without=without, few=few, off_track=off_track)


def _asked(setting: Setting, framework: Framework) -> tuple[str, ...]:
    """The measures that the year asks for, with a target that its source confirms."""
    requirements = (
        (key, setting.catalogue.requirement(framework_key=framework.key, measure_key=key))
        for key in setting.catalogue.measures
    )
    return tuple(
        key
        for key, one in requirements
        if one is not None and one.status not in Requirement.STOPPED and one.confirmed_until is not None
    )


def added(tallies: Iterable[Tally]) -> Tally:
    """Over several organisations."""
    each = list(tallies)
    return Tally(*(sum(getattr(one, name) for one in each) for name in Tally.__dataclass_fields__))


def year_words(setting: Setting, year: YearGrid) -> str:
    """ "2024/25", "2025/26 so far"; with the day that it is looked at as known on. Empty without a year."""
    framework = year.framework
    if framework is None:
        return ""
    label = framework.name if framework.fictional else financial_year_label(framework.year_start.year)
    known = f", as known on {day_words(setting.day)}" if setting.day else ""
    return f"{label}{' so far' if _goes_on(setting, framework, year.grid) else ''}{known}"


def _goes_on(setting: Setting, framework: Framework, grid: Grid) -> bool:
    """Whether more of the year is to come: it is not over, or is recent and most of its figures end before it does."""
    if framework.year_end >= setting.today:
        return True
    return framework.year_end >= setting.recent_since and not _reaches_its_end(setting, framework, grid)


def _reaches_its_end(setting: Setting, framework: Framework, grid: Grid) -> bool:
    """Whether of three quarters of what is asked, and held at all, somebody has a figure of the last period."""
    newest: dict[str, date] = {}
    asked = frozenset(_asked(setting, framework))
    for (_, measure), cell in grid.cells.items():
        if measure in asked and cell.actual is not None and cell.period is not None:
            end = cell.period.end
            if end > newest.get(measure, date.min):
                newest[measure] = end
    first_year = framework.year_start.year
    whole = [
        end >= setting.catalogue.expected_periods(measure_key=measure, first_year=first_year)[-1].end
        for measure, end in newest.items()
    ]
    return sum(whole) * 4 >= len(whole) * 3


def few_words(told: Tally) -> str:
    """That some results rest on few people; empty where none does."""
    rest = "rests" if told.few == 1 else "rest"
    return f" {told.few:,} of these results {rest} on fewer than 20 people or cases." if told.few else ""


def board_verdict(setting: Setting, year: YearGrid, board: Organisation) -> str:
    """ "In 2024/25: kept 5, missed 9, no figure for 3." and the legal rights that were missed."""
    if year.framework is None:
        return ""
    cells = year.of(board)
    (told,) = tallies(setting, year.framework, year, [board])
    unconfirmed = _unconfirmed_words(cells.values()) if setting.is_past else ""
    if not told.judged:
        return unconfirmed
    rights = [
        measure.title
        for key, measure in setting.catalogue.measures.items()
        if measure.legal_right and (cell := cells.get(key)) and cell.met is False
    ]
    sentence = f"In {year_words(setting, year)}: {told.words}.{few_words(told)}"
    if rights:
        names = " and ".join(f"“{title}”" for title in rights)
        sentence += f" Legal {'right' if len(rights) == 1 else 'rights'} missed: {names}."
    return f"{sentence} {unconfirmed}".strip()


def _unconfirmed_words(cells: Iterable[Cell]) -> str:
    """How many figures of a chosen year stand without a judgement, because no source states their target."""
    number = sum(1 for cell in cells if cell.result is Result.NOT_CONFIRMED and cell.actual is not None)
    if not number:
        return ""
    told = "its target of that year is" if number == 1 else "their targets of that year are"
    return f"{counted(number, 'figure is', 'figures are')} not judged: {told} not confirmed."


def boards_verdict(
    setting: Setting,
    year: YearGrid,
    boards: Iterable[Organisation],
    *,
    when: str,
    among: Collection[str] | None = None,
    whose: str = "",
) -> str:
    """Over these boards, named in `whose` where they are not all, and all measures or those `among` these; at the desk
    with the share of judged results that is off track. `when` is of `year_words`."""
    if year.framework is None:
        return ""
    told = added(tallies(setting, year.framework, year, boards, among=among))
    if not told.judged:
        return ""
    whose = whose or ("samples" if setting.view.samples else "territorial boards")
    sentence = f"In {when}, the {whose} together: {told.words}.{few_words(told)}"
    if setting.desk:
        sentence += f" {told.off_track} of the {told.judged} results that are judged are off track."
    if not setting.is_past:
        return sentence
    unconfirmed = _unconfirmed_words(
        cell for board in boards for key, cell in year.of(board).items() if among is None or key in among
    )
    return f"{sentence} {unconfirmed}".strip()
