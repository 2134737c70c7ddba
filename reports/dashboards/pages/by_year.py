"""Ten years of a target: where the figures of all boards lie in the same months of each, and Scotland's among them.

One period stands for its year, because percentages are never averaged. Nobody is named: an order of boards is for the
table of one period.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from boards.components.charts.marks import Plot
from boards.components.charts.still import plot_sha256
from boards.components.columns import Column, Kind
from boards.components.parts import Chart, Download, TableCell
from boards.components.tables import files_of, page_table
from boards.performance.by_year_marks import Place, year_chart
from boards.performance.charts import BROKEN, place_of
from boards.performance.columns import exact
from boards.performance.words import in_period, value_words
from reports.dashboards.pages.funnel import source_of
from reports.dashboards.pages.over_time import COMPARABLE, broken_words
from reports.dashboards.pages.picture import size_of
from reports.dashboards.pages.setting import Setting
from reports.dashboards.sources import Figures
from reports.publication.responses import by_content
from targets.calc.periods import Period, a_year_before, period_words
from targets.calc.spread import FEWEST, Spread, spread_of
from targets.catalogue.models import Definition, Measure

YEARS, FEWEST_YEARS = 10, 2

LEVELS = {
    "lowest": "Lowest",
    "lower": "A quarter of boards lie below",
    "middle": "Middle",
    "upper": "A quarter of boards lie above",
    "highest": "Highest",
}


@dataclass(frozen=True)
class Year:
    """One period of a year: the figure of each board that has one, where they lie, and Scotland's; `version` is that of
    the definition by which they were counted, `is_break` that the year before was counted by another."""

    period: Period
    boards: Mapping[int, Decimal]
    spread: Spread
    nation: Decimal | None
    version: int
    is_break: bool = False


@dataclass(frozen=True)
class ByYear:
    """`years` are oldest first, each of enough `of` all boards; `broken` says why some were counted in another way."""

    definition: Definition
    years: tuple[Year, ...]
    broken: str
    of: int

    @property
    def plot(self) -> Plot:
        """Lines break where a year is missing, or where it is counted in another way."""
        first = self.years[0]
        places = [Place(place_of(first.period), first.spread, first.nation)]
        for before, year in pairwise(self.years):
            here, there = place_of(before.period), place_of(year.period)
            if year.is_break or before.period != a_year_before(year.period):
                places.append(Place(here + (there - here) / 2, is_break=year.is_break))
            places.append(Place(there, year.spread, year.nation))
        return year_chart(places, unit=self.definition.unit)


def by_year(setting: Setting, measure: Measure, figures: Figures, period: Period | None) -> ByYear | None:
    """The `period` and the same months of the years before, of all that is published; None for numbers of people, for
    samples, and where fewer than two years have five boards."""
    definition = setting.catalogue.definitions[measure.key][-1]
    if period is None or definition.unit not in COMPARABLE or setting.view.samples:
        return None
    years = list(_years(setting, measure, figures, period))
    if len(years) < FEWEST_YEARS:
        return None
    first, last = years[0].period, years[-1].period
    broken, of = (
        broken_words(setting, measure, first=first, last=last),
        len(setting.organisations.territorial),
    )
    return ByYear(definition, tuple(years), broken, of)


def _years(setting: Setting, measure: Measure, figures: Figures, period: Period) -> Iterator[Year]:
    held = {owner: dict(own) for owner, own in figures.items()}
    boards = {board.pk: held[board.pk] for board in setting.organisations.territorial if board.pk in held}
    nation = held.get(setting.nation.pk, {}) if setting.nation else {}
    wanted = [period]
    for _ in range(YEARS - 1):
        wanted.append(a_year_before(wanted[-1]))
    before: int | None = None
    for one in reversed(wanted):
        values = {board: value for board, own in boards.items() if (value := own.get(one)) is not None}
        spread = spread_of(list(values.values()))
        if spread is None:
            continue
        version = setting.catalogue.definition_on(measure_key=measure.key, day=one.end).version
        is_break = before is not None and version != before
        yield Year(one, values, spread, nation.get(one), version, is_break)
        before = version


def finding(title: str, held: ByYear) -> str:
    """ "A&E: 13 of 14 boards lie between 60.3% and 91.0% in August 2025, and lay between 90.1% and 98.2% in August
    2016".

    Of the boards that have a figure of both; never of figures that were counted in two ways."""
    first, last = held.years[0], held.years[-1]
    both = last.boards.keys() & first.boards.keys()
    compared = first.version == last.version and len(both) >= FEWEST
    boards = both if compared else last.boards.keys()

    def ends(year: Year) -> str:
        values = [year.boards[board] for board in boards]
        low, high = (value_words(end, definition=held.definition) for end in (min(values), max(values)))
        return f"between {low} and {high} {in_period(year.period)}"

    told = f"{title}: {len(boards)} of {held.of} boards lie {ends(last)}"
    return f"{told}, and lay {ends(first)}" if compared else told


def words(held: ByYear) -> str:
    """What is drawn, in sentences."""
    of_scotland = any(year.nation is not None for year in held.years)
    told = (
        "The same months of each year. The wide band reaches from the lowest figure of a board to the highest, the "
        "darker one holds the middle half of the boards, and the grey line is the middle.",
        "The blue line is Scotland’s." if of_scotland else "",
        "Figures of few people vary most by chance, and the ends are often theirs.",
        f"Years with figures of fewer than {FEWEST} boards are left out." if _is_thin(held) else "",
        held.broken,
        held.plot.axis.note,
    )
    return " ".join(one for one in told if one)


def _is_thin(held: ByYear) -> bool:
    """Whether a year between the first and the last is missing."""
    return any(before.period != a_year_before(year.period) for before, year in pairwise(held.years))


def chart(setting: Setting, measure: Measure, held: ByYear | None) -> Chart | None:
    if held is None:
        return None
    plot = held.plot

    def to(name: str) -> str:
        return setting.to(f"target-{name}", measure=measure.key)

    def picture(name: str, *, narrow: bool) -> str:
        return to(name) if setting.desk else by_content(to(name), plot_sha256(plot, **size_of(narrow=narrow)))

    table = page_table(
        _columns(held.definition),
        reversed(held.years),
        key="by-year",
        caption="Where the figures of all boards lie in each year, newest first",
    )
    return Chart(
        key="boards-by-year",
        finding=finding(measure.title, held),
        summary=words(held),
        source=source_of(setting, held.definition),
        table=table,
        still_url=picture("by-year", narrow=False),
        still_narrow_url=picture("by-year-narrow", narrow=True),
        alt=f"Bands over {len(held.years)} years. {finding(measure.title, held)}.",
        downloads=(
            Download("Picture", to("by-year"), kind="SVG"),
            Download("Picture with title and source", to("by-year-png"), kind="PNG"),
            files_of(table, setting.to("target", measure=measure.key)),
        ),
    )


def _columns(definition: Definition) -> tuple[Column[Year], ...]:
    def level(key: str, title: str) -> Column[Year]:
        def value(year: Year) -> Decimal:
            number: Decimal = getattr(year.spread, key)
            return number

        return Column(
            key,
            title,
            lambda year: exact(value(year)),
            Kind.NUMBER,
            shown=lambda year: value_words(value(year), definition=definition),
        )

    return (
        Column(
            "period",
            "Period",
            lambda year: year.period,
            Kind.PERIOD,
            shown=lambda year: TableCell(period_words(year.period), note=BROKEN if year.is_break else ""),
        ),
        Column("boards", "Boards", lambda year: len(year.boards), Kind.NUMBER),
        *(level(key, title) for key, title in LEVELS.items()),
        Column(
            "scotland",
            "Scotland",
            lambda year: exact(year.nation),
            Kind.NUMBER,
            shown=lambda year: (
                value_words(year.nation, definition=definition) if year.nation is not None else "–"
            ),
        ),
        Column("definition", "Definition", lambda year: year.version, Kind.NUMBER, only="file"),
    )
