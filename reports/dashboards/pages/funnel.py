"""The funnel of a target's boards in one period: a picture, its words, and the table of `chance` beside it."""

from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from boards.components.charts import palette
from boards.components.charts.marks import Plot
from boards.components.charts.still import plot_sha256
from boards.components.parts import Chart, Download
from boards.components.tables import files_of
from boards.performance.analysis.reasons import FEWEST_PEOPLE
from boards.performance.analysis.variation import six_digits
from boards.performance.funnel_marks import Curve, Standing, funnel_chart, key_words
from boards.performance.words import count_words, value_words
from reports.dashboards.pages.chance import WITHIN, ChancePart, Compared
from reports.dashboards.pages.picture import size_of
from reports.dashboards.pages.setting import Setting, source_words
from reports.publication.responses import by_content
from targets.calc.dispersion import Kind, dispersion_limits
from targets.calc.funnel import proportion_funnel
from targets.catalogue.models import Definition, Measure

#: How many places a curve is drawn through, beside the boards' own.
BENDS = 40

#: So many names have room beside their points; of more, those outside all limits are named.
MOST_NAMES = 6


def funnel(setting: Setting, measure: Measure, part: ChancePart | None, *, when: str) -> Chart | None:
    """None where the counts do not bear one."""
    if part is None or part.table is None or not part.rows:
        return None
    definition = setting.catalogue.definitions[measure.key][-1]
    plot = funnel_plot(part, definition=definition)
    key = key_words_of(part, definition=definition)

    def to(name: str) -> str:
        return setting.to(f"target-{name}", measure=measure.key)

    def picture(name: str, *, narrow: bool) -> str:
        return to(name) if setting.desk else by_content(to(name), plot_sha256(plot, **size_of(narrow=narrow)))

    return Chart(
        key="funnel",
        finding=finding(measure.title, part, when=when),
        summary=" ".join(words for words in (key, plot.axis.note) if words),
        source=source_of(setting, definition),
        table=part.table,
        still_url=picture("funnel", narrow=False),
        still_narrow_url=picture("funnel-narrow", narrow=True),
        alt=f"Boards by how many people their figure is about. {part.sentences[0]}",
        live_url=to("funnel-live"),
        live_narrow_url=to("funnel-live-narrow"),
        downloads=(
            Download("Picture", to("funnel"), kind="SVG"),
            Download("Picture with title and source", to("funnel-png"), kind="PNG"),
            files_of(part.table, setting.to("target", measure=measure.key)),
        ),
    )


def finding(title: str, part: ChancePart, *, when: str) -> str:
    """ "CAMHS: 3 of 14 boards lie outside the limits in June 2025"."""
    outside = sum(row.verdict.endswith("the limits") for row in part.rows)
    lie = "lies" if outside < 2 else "lie"
    told = f"{outside} of {len(part.rows)} boards {lie}" if outside else "no board lies"
    return f"{title}: {told} outside the limits {when}".strip()


def key_words_of(part: ChancePart, *, definition: Definition) -> str:
    """What the marks mean."""
    return key_words(_standings(part.rows, definition), spread=part.tau2 > 0)


def source_of(setting: Setting, definition: Definition) -> str:
    """Of figures of all boards."""
    return source_words(setting, definition, board="the boards", points=())


def funnel_plot(part: ChancePart, *, definition: Definition) -> Plot:
    """Of a part that has rows."""
    boards = _standings(part.rows, definition)
    sizes = np.array([float(row.people) for row in part.rows])
    between = np.unique(np.round(np.geomspace(max(1.0, sizes.min()), sizes.max(), BENDS)))
    every = np.unique(np.concatenate([sizes, between]))
    chance = proportion_funnel(size=every, centre=part.centre).clipped(0, 100)
    spread = (
        dispersion_limits(kind=Kind.PROPORTION, denominator=every, centre=part.centre, tau2=part.tau2)
        if part.tau2 > 0
        else None
    )
    people = {float(row.people): row.people for row in part.rows}
    curves = [
        Curve(
            people=people.get(size, Decimal(int(size))),
            lower=_number(chance.lower_998[at]),
            upper=_number(chance.upper_998[at]),
            spread_lower=_number(spread.lower_998[at] * 100) if spread else None,
            spread_upper=_number(spread.upper_998[at] * 100) if spread else None,
        )
        for at, size in enumerate(every.tolist())
    ]
    return funnel_chart(boards, curves, centre=_number(part.centre * 100), unit=definition.unit)


def _number(value: float) -> Decimal:
    return six_digits(float(value)) or Decimal(0)


def _standings(rows: Sequence[Compared], definition: Definition) -> list[Standing]:
    beyond = [row for row in rows if _look(row) != palette.COMMON]
    named = beyond if len(beyond) <= MOST_NAMES else [row for row in beyond if _look(row) == palette.UNLIKE]
    return [
        Standing(
            name=row.name.removeprefix("NHS "),
            people=row.people,
            figure=row.figure,
            look=_look(row),
            words=(
                row.name,
                f"{value_words(row.figure, definition=definition)} of {count_words(row.people)}",
                row.verdict,
            ),
            hollow=row.people < FEWEST_PEOPLE,
            named=row in named,
        )
        for row in rows
    ]


def _look(row: Compared) -> palette.PointLook:
    """Nobody is shown as different for a few people."""
    if row.people < FEWEST_PEOPLE:
        return palette.COMMON
    if row.verdict.endswith("the limits"):
        return palette.UNLIKE
    return palette.BETWEEN if row.verdict.endswith(WITHIN) else palette.COMMON
