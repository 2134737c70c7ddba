"""A report as a tagged PDF: the same content gives the same bytes."""

import json
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.urls import reverse

from boards.components.charts.still import still_spec, still_svg
from boards.performance.charts import run_chart
from reports.ownership.content import Content, Figure, to_json

TEMPLATE = Path(__file__).parent / "pdf/report.typ"

#: Pixels of a chart, on paper and on the page.
CHART_SIZE = {"width": 440, "height": 220}


def chart_svg(figure: Figure) -> str:
    """The still chart of one figure; empty where fewer than two points can be drawn."""
    if sum(point.value is not None for point in figure.points) < 2:
        return ""
    plot = run_chart(figure.points, unit=figure.unit, places=figure.places)
    return still_svg(still_spec(plot, **CHART_SIZE))


def pdf_of(content: Content, *, address: str, draft: bool) -> bytes:
    """The report on A4, tagged, with headings, language and alternative text.

    `address` is its path on this site, printed at the end; empty for a draft, which says on every page what it is.
    Text goes in as data and is never read as markup. Raises typst.TypstError when the template cannot be set.
    """
    data: dict[str, Any] = to_json(content) | {
        "address": f"{settings.SITE_ADDRESS}{address}" if address else "",
        "figure_address": f"{settings.SITE_ADDRESS}{reverse('figures:figure', args=[0]).replace('0', 'NUMBER')}",
        "draft": draft,
    }
    pictures = {figure.measure: chart_svg(figure) for figure in content.figures.every}
    for group in data["figures"]["groups"]:
        for figure in group["figures"]:
            figure["picture"] = pictures[figure["measure"]]
            del figure["points"]
    pdf: bytes = typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        font_paths=[str(settings.NODE_MODULES / "dejavu-fonts-ttf/ttf")],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=0,
    )
    return pdf
