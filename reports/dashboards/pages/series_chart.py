"""The chart of a board and target for a page: its finding, key, pictures and files, and a table of every figure."""

from functools import lru_cache

from boards.components.charts.marks import Plot
from boards.components.charts.still import plot_sha256
from boards.components.parts import Chart, Download, Heading, PlainTable, TableCell
from boards.figures.models import Stream
from boards.organisations.models import Organisation
from boards.performance.cells import Point
from boards.performance.chart_words import chart_words, finding_words
from boards.performance.charts import SPOKEN_OF, levels_of, value_axis
from boards.performance.process_marks import special_words
from boards.performance.promise_words import afterwards_value, afterwards_words
from boards.performance.words import count_words, facts_of_point, the_period
from boards.plans.words import promise_value_words
from reports.dashboards.pages.picture import Shown, for_phone, is_long, key_of, plot_of, size_of
from reports.dashboards.pages.setting import Setting, source_words, view_query
from reports.publication.responses import by_content
from targets.calc.periods import day_words
from targets.calc.rounding import UNIT_WORDS
from targets.catalogue.models import Definition, Measure

#: Of figures, kept in words by a process: some 40 MB.
MOST_ROWS = 20_000


def series_chart(
    setting: Setting,
    board: Organisation,
    measure: Measure,
    shown: Shown,
    definition: Definition,
    *,
    has_table: bool = True,
) -> Chart | None:
    """None without a figure; without its table where the page of board and target, which has it, is linked beside."""
    series = shown.series
    held = [point for point in series.points if point.value is not None]
    if not held:
        return None
    finding = finding_words(
        series.points, title=measure.title, organisation=board.name, definition=definition, whole=True
    )
    summary = (
        f"{len(held)} figures, from {the_period(held[0].period)} to {the_period(held[-1].period)}."
        if len(held) > 1
        else f"One figure, of {the_period(held[0].period)}."
    )
    late = (
        afterwards_value(
            point, definition=setting.catalogue.definition_on(measure_key=measure.key, day=point.period.end)
        )
        for point in series.points
    )
    levels = levels_of(shown.process, shown.fan, unit=definition.unit)
    note = value_axis(series.points, unit=definition.unit, also=(*late, *levels)).note
    key = key_of(shown, unit=definition.unit)

    query = view_query(setting, against=setting.view.against)

    def to(name: str) -> str:
        return setting.url(name, board=board.slug, measure=measure.key) + query

    plot = None if setting.desk else plot_of(setting, board, measure, shown)

    def picture(name: str, plot: Plot | None, *, narrow: bool) -> str:
        """Which nobody keeps at the desk, so that no name of what is drawn is needed."""
        return by_content(to(name), plot_sha256(plot, **size_of(narrow=narrow))) if plot else to(name)

    recent = plot and for_phone(plot, series.points)

    return Chart(
        key=f"{board.slug}-{measure.key}",
        finding=finding,
        summary=" ".join(words for words in (summary, key, note) if words),
        source=source_words(setting, definition, board=board.name, points=series.points),
        table=_table(setting, board, measure, shown, definition) if has_table else None,
        still_url=picture("cell-chart", plot, narrow=False),
        still_narrow_url=picture("cell-chart-narrow", recent, narrow=True),
        still_older_url=picture("cell-chart-narrow-all", plot, narrow=True) if is_long(series.points) else "",
        alt=f"{chart_words(series.points, title=measure.title, definition=definition)} {key}".strip(),
        live_url=to("cell-chart-live"),
        live_narrow_url=to("cell-chart-live-narrow"),
        downloads=(
            Download("Picture", to("cell-chart"), kind="SVG"),
            Download("Picture with title and source", to("cell-chart-png"), kind="PNG"),
            setting.table("Every figure", "cell-table", query=query, board=board.slug, measure=measure.key),
        ),
    )


def _table(
    setting: Setting, board: Organisation, measure: Measure, shown: Shown, definition: Definition
) -> PlainTable:
    return PlainTable(
        key="figures",
        caption=f"{measure.title}, {board.name}: every figure, newest first",
        columns=(
            Heading("Period"),
            Heading(_figure_heading(definition), number=True),
            Heading("Counts", number=True, minor=True),
            Heading("Promise", number=True, minor=True),
            Heading("Result"),
            Heading("Where from", minor=True),
        ),
        rows=tuple(
            _row(
                setting,
                point,
                setting.catalogue.definition_on(measure_key=measure.key, day=point.period.end),
                _special(shown, point),
            )
            for point in reversed(shown.series.points)
        ),
        layout="short",
    )


def _beside(point: Point, definition: Definition, eased: str) -> str:
    """What else was promised for the period: too late to count, or first."""
    late = afterwards_words(point, definition=definition) or eased
    if late or point.first_promised is None:
        return late
    return f"first promised {promise_value_words(point.first_promised, definition=definition)}"


def _special(shown: Shown, point: Point) -> str:
    """What the drawing marks at a figure, in words."""
    spoken = SPOKEN_OF if point.period.end in shown.spoken_of else ""
    return ", ".join(one for one in (special_words(shown.process, point.period), spoken) if one)


def _figure_heading(definition: Definition) -> str:
    unit = UNIT_WORDS[definition.unit].strip()
    return f"Figure, {unit}" if unit else "Figure"


def _row(setting: Setting, point: Point, definition: Definition, special: str) -> tuple[TableCell, ...]:
    return _words_of(point, _Itself(definition), special, setting.figure_href(point.observation_id))


class _Itself:
    """A definition that is known by being this object: read anew it may say something else under its number."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition

    def __hash__(self) -> int:
        return id(self.definition)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and other.definition is self.definition


@lru_cache(maxsize=MOST_ROWS)
def _words_of(point: Point, itself: _Itself, special: str, href: str) -> tuple[TableCell, ...]:
    """A figure that says what it said before is the same words: a page has hundreds, of which hardly one is new."""
    definition = itself.definition
    facts = facts_of_point(point, definition=definition)
    counts = ""
    if point.numerator is not None and point.denominator is not None:
        counts = f"{count_words(point.numerator)} of {count_words(point.denominator)}"
    source = ""
    if point.stream and point.known_from is not None:
        source = f"{Stream(point.stream).label}, {day_words(point.known_from)}"
    elif point.pooled:
        source = "added up from the boards' counts"
    return (
        TableCell(facts.freshness),
        TableCell(facts.value, href=href),
        TableCell(counts),
        TableCell(facts.promise, note=_beside(point, definition, facts.eased)),
        TableCell(
            facts.judged,
            mark=facts.result,
            note=", ".join((*facts.qualifiers, special) if special and facts.value else facts.qualifiers),
        ),
        TableCell(source),
    )
