"""What one cell of the grid says, as markup: result, direction, assurance, freshness, and its newest figures in little.

Marks stand by shape; the words of each are in the text, where an eye has the legend instead. A page has thousands of
these, so tags are the shortest that do, and what a stylesheet can say is said there.
"""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from boards.performance.analysis.queries import Brief
from boards.performance.words import Facts
from reports.dashboards.pages.series_facts import Said, SeriesFacts, series_facts
from targets.catalogue.models import Definition

_CELL = (
    '<td role="cell" data-heading="{}"><a class="mark--{}" href="{}"><b>{}</b><p>{}{}</p><p>{}</p>{}</a></td>'
)
_PROMISE = "<i>, {}</i>"
_LINE = '<svg><path d="{}"/></svg>'
_CHANGE = "<i>{}<i> in a year</i></i>"
_MARK = '<b class="mark--{}"> {} </b>'
_SINCE = "<i>{} </i>"
_REASON = "<p>{}</p>"


def cell_markup(
    facts: Facts, brief: Brief | None, *, href: str, label: str, definition: Definition
) -> SafeString:
    """`brief` is what is said of the series behind the figure, None where nothing is."""
    when = (facts.when, "stand-in" if facts.note else "", *facts.qualifiers)
    series = series_facts(brief, definition=definition)
    return format_html(
        _CELL,
        label,
        facts.result,
        href,
        facts.value or "–",
        facts.judged,
        format_html(_PROMISE, facts.promise) if facts.promise else "",
        ", ".join(part for part in when if part),
        _series(series) if series else "",
    )


def _series(series: SeriesFacts) -> SafeString:
    """The line with the change beside it, and the marks of direction and assurance, or why there are none."""
    return format_html(
        "{}{}{}",
        format_html(_LINE, series.line.replace("h0l", "l")) if series.line else "",
        format_html(_CHANGE, series.change) if series.line and series.change else "",
        format_html_join("", "{}", ((_fact(one),) for one in series.said)),
    )


def _fact(one: Said) -> SafeString:
    if not one.mark:
        return format_html(_REASON, one.word)
    since = format_html(_SINCE, one.since) if one.since else ""
    return format_html("{}{}", format_html(_MARK, one.mark, one.word), since)
