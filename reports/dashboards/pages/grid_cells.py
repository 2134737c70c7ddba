"""What one cell of the grid says, as markup: result, direction, assurance, freshness, and its newest figures in little.

Marks stand by shape; the words of each are in the text, where an eye has the legend instead.
"""

from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString

from boards.performance.analysis.queries import Brief
from boards.performance.analysis.reasons import NoVariation
from boards.performance.analysis.recent import HEIGHT, WIDTH
from boards.performance.analysis.words import NOT_ASSESSED, assurance, direction
from boards.performance.words import Facts
from targets.calc.rounding import shown
from targets.catalogue.models import Definition

_CELL = (
    '<td role="cell" data-heading="{}"><a class="grid-cell mark--{}" href="{}">'
    "<b>{}</b><span>{}{}</span><small>{}</small>{}</a></td>\n"
)
_PROMISE = "<i>, {}</i>"
_LINE = '<svg viewBox="-1 -1 {} {}"><path d="{}"/></svg>{}'
_CHANGE = "<small>{}<i> in a year</i></small>"
_MARK = '<span class="mark--{}"><i> {} </i>{}</span>'
_REASON = "<small>{}</small>"


def cell_markup(
    facts: Facts, brief: Brief | None, *, href: str, label: str, definition: Definition
) -> SafeString:
    """`brief` is what is said of the series behind the figure, None where nothing is."""
    when = (facts.when, "stand-in" if facts.note else "", *facts.qualifiers)
    return format_html(
        _CELL,
        label,
        facts.result,
        href,
        facts.value or "–",
        facts.judged,
        format_html(_PROMISE, facts.promise) if facts.promise else "",
        ", ".join(part for part in when if part),
        _series(brief, definition=definition) if brief else "",
    )


def _series(brief: Brief, *, definition: Definition) -> SafeString | str:
    """The line with the change beside it, and the marks of direction and assurance, or why there are none."""
    if brief.reason == NoVariation.NO_FIGURES:
        return ""
    change = _change(brief.change, definition=definition)
    change = format_html(_CHANGE, change) if change else ""
    line = format_html(_LINE, WIDTH + 2, HEIGHT + 2, brief.recent, change) if brief.recent else ""
    changes, met = direction(brief), assurance(brief)
    if changes.mark == NOT_ASSESSED:
        return format_html("{}{}", line, format_html(_REASON, changes.word))
    since = f"since {brief.since:%b %Y}" if brief.since else ""
    marks = format_html(_MARK, changes.mark, changes.word, since)
    if met.mark == NOT_ASSESSED:
        return format_html("{}{}{}", line, marks, format_html(_REASON, met.word))
    return format_html("{}{}{}", line, marks, format_html(_MARK, met.mark, met.word, ""))


def _change(change: Decimal | None, *, definition: Definition) -> str:
    """ "+1.2", "±0.0"; empty where the year before has no figure to compare."""
    if change is None:
        return ""
    size = shown(abs(change), places=definition.display_places, unit="count")
    if not Decimal(size.replace(",", "")):
        return f"±{size}"
    return f"{'+' if change > 0 else '−'}{size}"
