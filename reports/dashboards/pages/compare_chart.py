"""The drawing of boards side by side: each one's figure with its interval, of the period that is compared."""

from collections.abc import Sequence

from boards.components.charts import palette
from boards.components.charts.marks import Interval, Intervals
from boards.components.charts.palette import PointLook
from boards.components.charts.placing import Pixels
from boards.components.charts.still_intervals import intervals_sha256
from boards.components.parts import Chart, Download
from boards.components.tables import PageTable, files_of
from boards.organisations.models import INVENTED
from boards.performance.charts import axis_of
from boards.performance.words import value_words
from reports.dashboards.pages.compare_sides import ALIKE, HIGHER, LEVELS, LOWER, NUMBERS, OTHER_PERIOD, Side
from reports.dashboards.pages.funnel import source_of
from reports.dashboards.pages.picture import size_of
from reports.dashboards.pages.setting import Setting, view_query, with_query
from reports.publication.responses import by_content
from targets.catalogue.models import Definition, Measure

FEWEST = 2  # boards, before there is anything to see beside each other

_LOOKS = {HIGHER: palette.UNLIKE, LOWER: palette.UNLIKE, ALIKE: palette.COMMON}
_NOT_COMPARED = palette.BETWEEN


def drawing(setting: Setting, rows: Sequence[Side], definition: Definition) -> Intervals | None:
    """None where fewer than two boards have a figure of the period, or figures are not compared at all."""
    shown = [row for row in rows if row.figure is not None and row.verdict != OTHER_PERIOD]
    if len(shown) < FEWEST or any(row.verdict in {NUMBERS, LEVELS} for row in shown):
        return None
    every = [value for row in shown for value in (row.low, row.figure, row.high) if value is not None]
    return Intervals(
        rows=tuple(
            Interval(
                name=row.name.removeprefix("NHS "),
                value=row.figure,
                text=value_words(row.figure, definition=definition),
                look=_look(row),
                low=row.low if row.high is not None else None,
                high=row.high if row.low is not None else None,
            )
            for row in shown
            if row.figure is not None
        ),
        axis=axis_of(every, unit=definition.unit),
        banner=INVENTED if setting.view.samples else "",
    )


def _look(row: Side) -> PointLook:
    return _LOOKS.get(row.verdict, _NOT_COMPARED)


def key_words(drawn: Intervals, base: str) -> str:
    """What the marks mean: only of those that are drawn."""
    looks = {one.look for one in drawn.rows}
    lined = any(one.low is not None for one in drawn.rows)
    told = [f"A point is a board’s figure{', the line through it the interval of 95%' if lined else ''}."]
    told += [
        words
        for look, words in (
            (palette.UNLIKE, f"Purple squares: told apart from {base}."),
            (palette.COMMON, f"Grey circles: cannot be told apart from {base}."),
            (_NOT_COMPARED, "Blue triangles: the table says why they are not compared."),
        )
        if look in looks
    ]
    return " ".join(told)


def chart(
    setting: Setting,
    measure: Measure,
    rows: Sequence[Side],
    table: PageTable,
    *,
    finding: str,
    base: str,
    query: str,
) -> Chart | None:
    """`query` chooses these boards and this one target; the table stands under the chart by itself."""
    definition = setting.catalogue.definitions[measure.key][-1]
    drawn = drawing(setting, rows, definition)
    if drawn is None:
        return None
    asked = with_query(view_query(setting).removeprefix("?"), query)

    def to(name: str) -> str:
        return setting.url(f"compare-{name}") + asked

    def picture(name: str, size: Pixels) -> str:
        return to(name) if setting.desk else by_content(to(name), intervals_sha256(drawn, size))

    note = drawn.axis.note.replace("upright ", "")
    return Chart(
        key=f"compared-{measure.key}",
        finding=finding,
        summary=" ".join(part for part in (key_words(drawn, base), note) if part),
        source=source_of(setting, definition),
        table=None,
        still_url=picture("picture", size_of(narrow=False)),
        still_narrow_url=picture("picture-narrow", size_of(narrow=True)),
        alt=f"{measure.title}: {len(drawn.rows)} boards with their intervals. {finding}",
        downloads=(
            Download("Picture", to("picture"), kind="SVG"),
            Download("Picture with title and source", to("picture-png"), kind="PNG"),
            files_of(table, setting.url("compare") + asked),
        ),
    )
