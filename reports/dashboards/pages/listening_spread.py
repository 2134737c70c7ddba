"""How the levels of one round spread over boards, and how each board moved since its round before: charts and tables.

A round may have other levels than the one before, so a movement is a difference of two numbers and no judgement.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate

from boards.components.charts import palette
from boards.components.charts.marks import Bars, Plot, ValueAxis
from boards.components.charts.still import plot_sha256
from boards.components.parts import Chart, Download
from boards.components.tables import PageTable, files_of
from boards.components.words import counted
from reports.dashboards.pages.picture import size_of
from reports.dashboards.pages.setting import Setting
from reports.publication.responses import by_content

FIRST = date(2000, 1, 1)  # places of a plot want days; their names are read in place of them


@dataclass(frozen=True)
class Spread:
    """How many boards have which level: in one criterion, or overall."""

    code: str
    wording: str
    found: Counter[int]


def spread_plot(rows: Sequence[Spread], levels: Sequence[str], *, banner: str = "") -> Plot:
    """A bar for each criterion, of as many boards as have a result: the higher a level, the darker, and on top."""
    stacked = [list(accumulate(row.found[level] for level in range(1, len(levels) + 1))) for row in rows]
    marks = []
    for place, level in enumerate(levels):
        counts = [row.found[place + 1] for row in rows]
        marks.append(
            Bars(
                f"level-{place + 1}",
                tuple(
                    Decimal(one[place]) if count else None for one, count in zip(stacked, counts, strict=True)
                ),
                palette.level_look(place, of=len(levels)),
                words=tuple(
                    (row.wording, f"{level}: {counted(count, 'board')}")
                    for row, count in zip(rows, counts, strict=True)
                ),
                on=f"level-{place}" if place else "",
            )
        )
    return Plot(
        at=tuple(FIRST + timedelta(days=place) for place in range(len(rows))),
        marks=tuple(marks),
        axis=ValueAxis(title="Boards: the higher the level, the darker", whole=True),
        banner=banner,
        names=tuple(row.code for row in rows),
    )


def finding(rows: Sequence[Spread], levels: Sequence[str]) -> str:
    """ "Overall 6 of 14 boards at 3 Evaluating": the level of most boards, of equally many each."""
    overall = rows[0].found
    most = max(overall.values())
    named = [levels[level - 1] for level in sorted(overall) if overall[level] == most]
    return f"Overall {most} of {counted(overall.total(), 'board')} at {' and at '.join(named)}"


def spread_chart(
    setting: Setting,
    rows: Sequence[Spread],
    levels: Sequence[str],
    table: PageTable,
    *,
    key: str,
    source: str,
    banner: str = "",
) -> Chart | None:
    """None where no board has a level."""
    if not levels or not rows or not rows[0].found:
        return None
    plot = spread_plot(rows, levels, banner=banner)

    def to(name: str) -> str:
        return setting.url(f"listening-spread{name}", key=key)

    def picture(name: str, *, narrow: bool) -> str:
        return to(name) if setting.desk else by_content(to(name), plot_sha256(plot, **size_of(narrow=narrow)))

    said = finding(rows, levels)
    return Chart(
        key="spread-chart",
        finding=said,
        summary="Each bar is one criterion, the first is the overall level. The lowest level stands at its foot.",
        source=source,
        table=table,
        still_url=picture("", narrow=False),
        still_narrow_url=picture("-narrow", narrow=True),
        alt=f"How many boards have which level, by criterion. {said}.",
        live_url=to("-live"),
        live_narrow_url=to("-live-narrow"),
        downloads=(
            Download("Picture", to(""), kind="SVG"),
            Download("Picture with title and source", to("-png"), kind="PNG"),
            files_of(table, setting.url("listening-nation", key=key)),
        ),
    )
