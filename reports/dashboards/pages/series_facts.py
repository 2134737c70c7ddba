"""Direction and assurance of the series behind a figure, with its newest figures in little: in a grid and in a row.

`dashboards/series.html` prints it beside a result, `grid_cells` in a cell.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from boards.performance.analysis.queries import Brief
from boards.performance.analysis.reasons import NoVariation
from boards.performance.analysis.recent import HEIGHT, WIDTH
from boards.performance.analysis.words import NOT_ASSESSED, Fact, assurance, direction
from targets.calc.rounding import shown
from targets.catalogue.models import Definition

Briefs = Mapping[tuple[int, str], Brief]

#: Before a change that is none at the places that are shown.
SAME = "±"

#: The box of the little line, with room for its width.
BOX = f"-1 -1 {WIDTH + 2} {HEIGHT + 2}"


@dataclass(frozen=True)
class Said:
    """A mark with its word, or a reason without a mark; `since` is read after the word."""

    mark: str
    word: str
    since: str = ""


@dataclass(frozen=True)
class SeriesFacts:
    """`line` is an SVG path in the box, `change` the newest figure's in a year, `year` the same in words; empty where
    there is none."""

    line: str
    change: str
    year: str
    said: tuple[Said, ...]
    box: str = BOX


def series_facts(brief: Brief | None, *, definition: Definition) -> SeriesFacts | None:
    """None where nothing is said, not even why: so of what is better neither way."""
    if brief is None or brief.reason == NoVariation.NO_FIGURES:
        return None
    if definition.direction == Definition.Direction.NEUTRAL:
        return None
    return SeriesFacts(
        line=brief.recent,
        change=change_words(brief.change, definition=definition),
        year=_year(brief, definition=definition),
        said=_said(brief),
    )


def _year(brief: Brief, *, definition: Definition) -> str:
    """ "better by 1.2 in a year", by what is better of the measure; "the same" where the shown places are.

    Numbers of people get no such word, for boards see more or fewer of them; nor does what rests on too few people.
    """
    change = change_words(brief.change, definition=definition)
    if not change or brief.change is None:
        return ""
    if definition.unit == Definition.Unit.COUNT or brief.reason == NoVariation.TOO_FEW_PEOPLE:
        return f"{change} in a year"
    size = change[1:]
    if change[0] == SAME:
        return "the same in a year"
    rose_well = definition.direction == Definition.Direction.HIGHER
    return f"{'better' if (brief.change > 0) == rose_well else 'worse'} by {size} in a year"


def _said(brief: Brief) -> tuple[Said, ...]:
    changes, met = direction(brief), assurance(brief)
    if changes.mark == NOT_ASSESSED:
        return (_fact(changes),)  # what has no limits has no assurance either
    return (_fact(changes, since=f"since {brief.since:%b %Y}" if brief.since else ""), _fact(met))


def _fact(fact: Fact, *, since: str = "") -> Said:
    return Said("" if fact.mark == NOT_ASSESSED else fact.mark, fact.word, since)


def change_words(change: Decimal | None, *, definition: Definition) -> str:
    """ "+1.2", "±0.0"; empty where the year before has no figure to compare."""
    if change is None:
        return ""
    size = shown(abs(change), places=definition.display_places, unit="count")
    if not Decimal(size.replace(",", "")):
        return f"{SAME}{size}"
    return f"{'+' if change > 0 else '−'}{size}"
