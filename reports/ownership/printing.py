"""A report as a tagged PDF: the same content gives the same bytes."""

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse

from boards.components.paper.typesetting import CannotSet, set_pdf
from reports.ownership.charts import chart_svg
from reports.ownership.content import Content, to_json
from reports.publication.acts import Refused
from targets.calc.periods import day_words

TEMPLATE = Path(__file__).parent / "pdf/report.typ"


class CannotPrint(Refused):
    """The PDF cannot be set; the message tells what the printer found, and what to do."""


def pdf_of(
    content: Content, *, address: str, draft: bool, released_on: date | None = None, audit_head: str = ""
) -> bytes:
    """The report on A4, tagged, with headings of parts, columns and rows, language and alternative text.

    `address` is its path on this site, printed at the end, and `released_on` its day, printed where it is a correction;
    `audit_head` is the audit log's at its release. A draft has none of them, and says on every page what it is.
    Text goes in as data and is never read as markup. Raises CannotPrint: the words were checked when they were
    taken (`boards.components.paper.signs`), but names of boards and targets come from elsewhere.
    """
    data: dict[str, Any] = to_json(content) | {
        "address": f"{settings.SITE_ADDRESS}{address}" if address else "",
        "figure_address": f"{settings.SITE_ADDRESS}{reverse('figures:figure', args=[0]).replace('0', 'NUMBER')}",
        "draft": draft,
        "audit_head": audit_head,
        "released": f"released on {day_words(released_on)}" if released_on else "not released",
        "before": f"{settings.SITE_ADDRESS}{address}edition-{content.head.edition - 1}/" if address else "",
    }
    pictures = {figure.measure: chart_svg(figure) for figure in content.figures.every}
    for group in data["figures"]["groups"]:
        for figure in group["figures"]:
            figure["picture"] = pictures[figure["measure"]]
            del figure["points"]
    try:
        return set_pdf(TEMPLATE, data)
    except CannotSet as trouble:
        raise CannotPrint(
            f"The report cannot be printed: {trouble}. Nothing was changed. If a sign of "
            "a text is named, ask its author to take it out; else tell your administrator."
        ) from trouble
