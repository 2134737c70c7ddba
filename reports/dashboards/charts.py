"""The chart of a board and target as files: still for pages and paper, live for a reader who asks for it."""

import json

from django.http import Http404, HttpRequest, HttpResponse

from boards.components.charts.live import live_figure
from boards.components.charts.placing import NARROW, WIDE
from boards.components.charts.still import still_png, still_sha256, still_spec, still_svg
from boards.organisations.models import Organisation
from boards.performance.cells import Point, Series
from boards.performance.chart_words import finding_words, hover_words, picture_title
from reports.dashboards.pages.picture import plot_of, still_of
from reports.dashboards.pages.setting import source_words, view_name
from reports.dashboards.visits import Visit, file, measure_of, organisation_of
from reports.publication.responses import named
from targets.catalogue.models import Measure


@file
def svg(request: HttpRequest, visit: Visit, board: str, measure: str, narrow: bool = False) -> HttpResponse:
    """The still chart; `narrow` is drawn for a phone."""
    organisation, chosen = organisation_of(visit, board), measure_of(visit, measure)
    series = _series(visit, organisation, chosen)
    spec = still_of(plot_of(visit.setting, organisation, chosen, series), narrow=narrow)
    picture = HttpResponse(still_svg(spec), content_type="image/svg+xml")
    return _kept_as(named(picture, still_sha256(spec)), visit, board, measure, "svg")


@file
def png(request: HttpRequest, visit: Visit, board: str, measure: str) -> HttpResponse:
    """The picture for a document: it takes along what it shows and where it is from."""
    organisation, chosen = organisation_of(visit, board), measure_of(visit, measure)
    setting = visit.setting
    definition = setting.catalogue.definitions[chosen.key][-1]
    series = _series(visit, organisation, chosen)
    finding = finding_words(
        series.points,
        title=chosen.title,
        organisation=organisation.name,
        definition=definition,
        whole=True,
    )
    spec = still_spec(
        plot_of(setting, organisation, chosen, series),
        title=picture_title(finding, title=chosen.title),
        source=(
            f"{source_words(setting, definition, board=organisation.name, points=series.points)} {setting.provenance}"
        ),
        **WIDE,
    )
    return _kept_as(HttpResponse(still_png(spec), content_type="image/png"), visit, board, measure, "png")


@file
def live(request: HttpRequest, visit: Visit, board: str, measure: str, narrow: bool = False) -> HttpResponse:
    """What static/js/chart.js draws in the place of the still chart of the same size."""
    organisation, chosen = organisation_of(visit, board), measure_of(visit, measure)
    policy = visit.setting.catalogue

    def words(point: Point) -> tuple[str, ...]:
        return hover_words(
            point, definition=policy.definition_on(measure_key=chosen.key, day=point.period.end)
        )

    plot = plot_of(visit.setting, organisation, chosen, _series(visit, organisation, chosen), words=words)
    figure = live_figure(plot, **(NARROW if narrow else WIDE))
    return HttpResponse(json.dumps(figure, separators=(",", ":")), content_type="application/json")


def _series(visit: Visit, organisation: Organisation, measure: Measure) -> Series:
    """Http404 where no figure is held."""
    series = visit.source.series(
        organisation_id=organisation.pk, measure_key=measure.key, view=visit.setting.view
    )
    if not any(point.value is not None for point in series.points):
        raise Http404("there is no figure to draw")
    return series


def _kept_as(response: HttpResponse, visit: Visit, board: str, measure: str, kind: str) -> HttpResponse:
    """Shown in the page, and kept under the name of what it shows."""
    name = f"{board}-{measure}-{view_name(visit.setting)}.{kind}"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
