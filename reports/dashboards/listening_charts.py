"""The chart of how levels of one round spread over boards, as files: still for pages and paper, live for a reader."""

import json

from django.http import Http404, HttpRequest, HttpResponse

from boards.components.charts.live import live_figure
from boards.components.charts.placing import WIDE
from boards.components.charts.still import plot_sha256, still_png, still_spec, still_svg
from boards.organisations.models import INVENTED
from reports.dashboards.pages.listening_nation import spread_rows
from reports.dashboards.pages.listening_spread import finding, spread_plot
from reports.dashboards.pages.picture import size_of
from reports.dashboards.visits import Visit, file
from reports.publication.responses import named


@file
def spread(request: HttpRequest, visit: Visit, key: str, kind: str, narrow: bool = False) -> HttpResponse:
    """Http404 where nobody may read a level of the round."""
    audits = [one.audit for one in visit.source.audits(round_key=key)]
    if not audits or not audits[0].levels:
        raise Http404("there are no levels to draw")
    one, size = audits[0], size_of(narrow=narrow)
    rows = spread_rows(audits, one)
    plot = spread_plot(rows, one.levels, banner=INVENTED if one.fictional else "")
    if kind == "json":
        figure = live_figure(plot, **size)
        return HttpResponse(json.dumps(figure, separators=(",", ":")), content_type="application/json")
    if kind == "png":
        said = f"{one.title}. {finding(rows, one.levels)}"
        spec = still_spec(plot, title=said, source=visit.setting.provenance, **WIDE)
        answer = HttpResponse(still_png(spec), content_type="image/png")
    else:
        picture = HttpResponse(still_svg(still_spec(plot, **size)), content_type="image/svg+xml")
        answer = named(picture, plot_sha256(plot, **size))
    answer["Content-Disposition"] = f'inline; filename="{key}-levels.{kind}"'
    return answer
