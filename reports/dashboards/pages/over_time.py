"""Every board's newest years on one scale: a picture of small plots, its words, a table, and every figure as a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from boards.components.charts.marks import Panels
from boards.components.charts.still_panels import NARROW, WIDE, PanelSize, panels_sha256
from boards.components.columns import Column, Kind, Table
from boards.components.parts import Chart, Download, TableCell
from boards.components.tables import page_table
from boards.organisations.models import Organisation
from boards.performance.charts import place_of
from boards.performance.columns import exact
from boards.performance.over_time_marks import aligned, small_multiples
from boards.performance.words import the_period, value_words
from reports.dashboards.pages.funnel import source_of
from reports.dashboards.pages.setting import Setting
from reports.dashboards.sources import Figures
from reports.publication.responses import by_content
from targets.calc.gaps import between
from targets.calc.periods import Period, add_months, day_words, period_words
from targets.catalogue.models import Definition, Measure

YEARS = 5
FEWEST = 2  # boards, and figures of each

#: A share of the boards that must have a figure of both periods that the title compares.
SHARE = Decimal("0.8")

#: What can be told apart by boards of unlike size.
COMPARABLE = (Definition.Unit.PERCENT, Definition.Unit.PER_1000_BED_DAYS)


@dataclass(frozen=True)
class Row:
    """One board's figures, oldest first; each is held."""

    board: Organisation
    href: str
    figures: tuple[tuple[Period, Decimal], ...]

    @property
    def newest(self) -> tuple[Period, Decimal]:
        return self.figures[-1]

    @property
    def ends(self) -> tuple[tuple[Period, Decimal], tuple[Period, Decimal]]:
        """The lowest and the highest; of equal ones the newest."""
        newest_first = self.figures[::-1]
        return min(newest_first, key=lambda one: one[1]), max(newest_first, key=lambda one: one[1])


@dataclass(frozen=True)
class OverTime:
    """`days` are places of the drawing, among them such as no figure stands at, where the lines break: at `breaks`
    figures began to be counted otherwise, and `broken` says why."""

    definition: Definition
    rows: tuple[Row, ...]
    nation: tuple[tuple[Period, Decimal], ...]
    days: tuple[date, ...]
    breaks: tuple[date, ...] = ()
    broken: str = ""

    @property
    def panels(self) -> Panels:
        def values(figures: Sequence[tuple[Period, Decimal]]) -> tuple[Decimal | None, ...]:
            return aligned(self.days, {place_of(period): value for period, value in figures})

        return small_multiples(
            self.days,
            [(row.board.name.removeprefix("NHS "), values(row.figures)) for row in self.rows],
            nation=values(self.nation) if self.nation else None,
            unit=self.definition.unit,
        )


def over_time(setting: Setting, measure: Measure, figures: Figures) -> OverTime | None:
    """None for numbers of people, of a year that is over, of samples, whose pictures and rows would each have to say
    that they are invented, and where fewer than two boards have a line.

    Of the newest figure's kind of period, five years; a board's own returns are no part of `figures`.
    """
    definitions = setting.catalogue.definitions[measure.key]
    if definitions[-1].unit not in COMPARABLE or setting.view.samples:
        return None
    held = {
        owner: [(period, value) for period, value in own if value is not None]
        for owner, own in figures.items()
    }
    boards = [board for board in setting.organisations.territorial if held.get(board.pk)]
    newest = max((held[board.pk][-1][0] for board in boards), key=lambda one: one.end, default=None)
    if newest is None:
        return None
    since = add_months(newest.end.replace(day=1), -12 * YEARS)

    def recent(owner: int) -> tuple[tuple[Period, Decimal], ...]:
        return tuple(one for one in held.get(owner, ()) if one[0].kind is newest.kind and one[0].end > since)

    rows = tuple(
        Row(board, setting.to("cell", board=board.slug, measure=measure.key), recent(board.pk))
        for board in boards
        if len(recent(board.pk)) >= FEWEST
    )
    if len(rows) < FEWEST:
        return None
    first = min((row.figures[0][0] for row in rows), key=lambda one: one.end)
    breaks = tuple(one.valid_from for one in definitions if one.break_note)
    return OverTime(
        definition=definitions[-1],
        rows=rows,
        nation=recent(setting.nation.pk) if setting.nation else (),
        days=tuple(_days(first, newest, breaks)),
        breaks=breaks,
        broken=broken_words(setting, measure, first=first, last=newest),
    )


def broken_words(setting: Setting, measure: Measure, *, first: Period, last: Period) -> str:
    """Every break after the first period and up to the last, by its day and its reason; empty without one."""
    return " ".join(
        f"Counted in another way from {day_words(one.valid_from)}: {one.break_note}"
        for one in setting.catalogue.definitions[measure.key]
        if one.break_note and first.end < one.valid_from <= last.end
    )


def _days(first: Period, newest: Period, breaks: Sequence[date]) -> list[date]:
    """Of every period, and half-way to one from which figures are counted in another way."""
    days = [place_of(first)]
    for before, period in pairwise(dict.fromkeys((first, *between(first, newest), newest))):
        if any(before.end < day <= period.end for day in breaks):
            days.append(place_of(before) + (place_of(period) - place_of(before)) / 2)
        days.append(place_of(period))
    return days


def finding(title: str, held: OverTime) -> str:
    """ "A&E: 2 of 14 boards have a higher figure in August 2025 than in September 2020, 12 a lower one".

    Never of figures that were counted in two ways."""
    by_period: dict[Period, list[int]] = {}
    for place, row in enumerate(held.rows):
        for period, _ in row.figures:
            by_period.setdefault(period, []).append(place)
    last = max(by_period, key=lambda one: (len(by_period[one]), one.end))
    since = max((day for day in held.breaks if day <= last.end), default=date.min)
    enough = [
        one for one in by_period if one.end >= since and len(by_period[one]) >= SHARE * len(by_period[last])
    ]
    first = min(enough, key=lambda one: one.end)
    both = [dict(held.rows[place].figures) for place in by_period[last] if place in by_period[first]]
    if first == last or not both:
        return f"{title}: the newest figures of {len(held.rows)} boards"
    higher = sum(own[last] > own[first] for own in both)
    lower = sum(own[last] < own[first] for own in both)
    have = "has" if higher == 1 else "have"
    return (
        f"{title}: {higher} of {len(both)} boards {have} a higher figure in {the_period(last)} than in "
        f"{the_period(first)}, {lower} a lower one"
    )


def words(held: OverTime) -> str:
    """What is drawn, in sentences."""
    panels = held.panels
    first = min((row.figures[0][0] for row in held.rows), key=lambda one: one.end)
    told = [
        f"Each board's figures from {the_period(first)} on, all on one scale"
        f"{'; the grey line is Scotland’s' if held.nation else ''}.",
        panels.plots[0][1].axis.note,
    ]
    if len(held.days) > len({place_of(period) for row in held.rows for period, _ in row.figures}):
        told.append(
            "A line is broken where a figure is missing, or where figures began to be counted otherwise."
        )
    told.append(held.broken)
    return " ".join(one for one in told if one)


def chart(setting: Setting, measure: Measure, held: OverTime | None) -> Chart | None:
    if held is None:
        return None
    panels = held.panels

    def to(name: str) -> str:
        return setting.to(f"target-{name}", measure=measure.key)

    def picture(name: str, size: PanelSize) -> str:
        return to(name) if setting.desk else by_content(to(name), panels_sha256(panels, size))

    return Chart(
        key="over-time",
        finding=finding(measure.title, held),
        summary=words(held),
        source=source_of(setting, held.definition),
        table=page_table(
            _columns(held.definition),
            held.rows,
            key="over-time-boards",
            caption="Each board’s figures in these years",
        ),
        still_url=picture("over-time", WIDE),
        still_narrow_url=picture("over-time-narrow", NARROW),
        alt=f"A line for each of {len(held.rows)} boards. {finding(measure.title, held)}.",
        downloads=(
            Download("Picture", to("over-time"), kind="SVG"),
            Download("Picture with title and source", to("over-time-png"), kind="PNG"),
            setting.table("Every figure", "target-over-time-table", measure=measure.key),
        ),
    )


def _columns(definition: Definition) -> tuple[Column[Row], ...]:
    def told(one: tuple[Period, Decimal]) -> str:
        return f"{value_words(one[1], definition=definition)}, {period_words(one[0])}"

    return (
        Column(
            "board",
            "Board",
            lambda row: row.board.name,
            shown=lambda row: TableCell(row.board.name, href=row.href),
        ),
        Column(
            "newest",
            "Newest",
            lambda row: exact(row.newest[1]),
            Kind.NUMBER,
            shown=lambda row: told(row.newest),
        ),
        Column(
            "lowest",
            "Lowest",
            lambda row: exact(row.ends[0][1]),
            Kind.NUMBER,
            shown=lambda row: told(row.ends[0]),
        ),
        Column(
            "highest",
            "Highest",
            lambda row: exact(row.ends[1][1]),
            Kind.NUMBER,
            shown=lambda row: told(row.ends[1]),
        ),
        Column("figures", "Figures", lambda row: len(row.figures), Kind.NUMBER),
    )


@dataclass(frozen=True)
class Line:
    """One figure of one board."""

    board: Organisation
    period: Period
    value: Decimal


LINES: tuple[Column[Line], ...] = (
    Column("board", "Board's address", lambda line: line.board.slug),
    Column("board_name", "Board", lambda line: line.board.name),
    Column("period", "Period", lambda line: line.period, Kind.PERIOD),
    Column("value", "Figure", lambda line: exact(line.value), Kind.NUMBER),
)


def every_figure(held: OverTime) -> Table[Line]:
    """What is drawn, as rows."""
    return Table(
        LINES, tuple(Line(row.board, period, value) for row in held.rows for period, value in row.figures)
    )
