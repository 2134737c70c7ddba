"""The chart of a board and target as files: still for pages and paper, live for a reader who asks for it."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from boards.components.charts.live import live_figure
from boards.components.charts.marks import Plot
from boards.components.charts.still import still_png, still_spec, still_svg
from boards.organisations.marks import invented_words
from boards.organisations.models import Organisation
from boards.performance.cells import Series
from boards.performance.chart_words import finding_words, hover_words, picture_title
from boards.performance.charts import run_chart
from boards.performance.promise_words import afterwards_value
from reports.dashboards.pages.setting import source_words, view_name
from reports.dashboards.visits import Visit, file, measure_of, organisation_of
from targets.catalogue.models import Measure

#: Pixels of the picture on a wide page and on a phone.
WIDE = {"width": 880, "height": 380}
NARROW = {"width": 360, "height": 300}


@file
def svg(request: HttpRequest, visit: Visit, board: str, measure: str, narrow: bool = False) -> HttpResponse:
    """The still chart; `narrow` is drawn for a phone."""
    spec = _still(visit, board, measure, **(NARROW if narrow else WIDE))
    return _named(HttpResponse(still_svg(spec), content_type="image/svg+xml"), visit, board, measure, "svg")


@file
def png(request: HttpRequest, visit: Visit, board: str, measure: str) -> HttpResponse:
    """The picture for a document: it takes along what it shows and where it is from."""
    organisation, chosen = organisation_of(visit, board), measure_of(visit, measure)
    setting = visit.setting
    definition = setting.catalogue.definitions[chosen.key][-1]
    points = _series(visit, organisation, chosen).points
    finding = finding_words(
        points,
        title=chosen.title,
        organisation=organisation.name,
        definition=definition,
        whole=True,
    )
    spec = still_spec(
        _plot(visit, board, measure),
        title=picture_title(finding, title=chosen.title),
        source=(
            f"{source_words(setting, definition, board=organisation.name, points=points)} {setting.provenance}"
        ),
        **WIDE,
    )
    return _named(HttpResponse(still_png(spec), content_type="image/png"), visit, board, measure, "png")


@file
def live(request: HttpRequest, visit: Visit, board: str, measure: str, narrow: bool = False) -> HttpResponse:
    """What static/js/chart.js draws in the place of the still chart of the same size."""
    figure = live_figure(_plot(visit, board, measure), **(NARROW if narrow else WIDE))
    return HttpResponse(json.dumps(figure, separators=(",", ":")), content_type="application/json")


def _still(visit: Visit, board: str, measure: str, **size: int) -> dict[str, Any]:
    return still_spec(_plot(visit, board, measure), width=size["width"], height=size["height"])


def _series(visit: Visit, organisation: Organisation, measure: Measure) -> Series:
    """Http404 where no figure is held."""
    series = visit.source.series(
        organisation_id=organisation.pk, measure_key=measure.key, view=visit.setting.view
    )
    if not any(point.value is not None for point in series.points):
        raise Http404("there is no figure to draw")
    return series


def _plot(visit: Visit, board: str, measure: str) -> Plot:
    organisation, chosen = organisation_of(visit, board), measure_of(visit, measure)
    series = _series(visit, organisation, chosen)
    policy = visit.setting.catalogue
    newest = policy.definitions[chosen.key][-1]
    return run_chart(
        series.points,
        unit=newest.unit,
        places=newest.display_places,
        words=lambda point: hover_words(
            point, definition=policy.definition_on(measure_key=chosen.key, day=point.period.end)
        ),
        afterwards=lambda point: afterwards_value(
            point, definition=policy.definition_on(measure_key=chosen.key, day=point.period.end)
        ),
        banner=invented_words(organisation),
    )


def _named(response: HttpResponse, visit: Visit, board: str, measure: str, kind: str) -> HttpResponse:
    """Shown in the page, and kept under the name of what it shows."""
    name = f"{board}-{measure}-{view_name(visit.setting)}.{kind}"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
