"""The chart of a board and target as files: still for pages and paper, live for a reader who asks for it."""

import json

from django.http import Http404, HttpRequest, HttpResponse

from boards.components.charts.live import live_figure
from boards.components.charts.placing import WIDE
from boards.components.charts.still import plot_sha256, still_png, still_spec, still_svg
from boards.organisations.models import Organisation
from boards.performance.cells import Point
from boards.performance.chart_words import finding_words, hover_words, picture_title
from boards.performance.process_marks import special_words
from reports.dashboards.pages.picture import Shown, for_phone, key_of, plot_of, size_of
from reports.dashboards.pages.setting import source_words, view_name
from reports.dashboards.shown import shown_of
from reports.dashboards.visits import Visit, file, measure_of, organisation_of
from reports.publication.responses import named
from targets.catalogue.models import Measure


@file
def svg(
    request: HttpRequest, visit: Visit, board: str, measure: str, narrow: bool = False, whole: bool = True
) -> HttpResponse:
    """The still chart; `narrow` is drawn for a phone, and has its newest years alone unless it is `whole`."""
    organisation, chosen = organisation_of(visit, board), measure_of(visit, measure)
    shown = _shown(visit, organisation, chosen)
    plot, size = plot_of(visit.setting, organisation, chosen, shown), size_of(narrow=narrow)
    plot = plot if whole else for_phone(plot, shown.series.points)
    picture = HttpResponse(still_svg(still_spec(plot, **size)), content_type="image/svg+xml")
    return _kept_as(named(picture, plot_sha256(plot, **size)), visit, board, measure, "svg")


@file
def png(request: HttpRequest, visit: Visit, board: str, measure: str) -> HttpResponse:
    """The picture for a document: it takes along what it shows, what its marks mean and where it is from."""
    organisation, chosen = organisation_of(visit, board), measure_of(visit, measure)
    setting = visit.setting
    definition = setting.catalogue.definitions[chosen.key][-1]
    shown = _shown(visit, organisation, chosen)
    points = shown.series.points
    finding = finding_words(
        points, title=chosen.title, organisation=organisation.name, definition=definition, whole=True
    )
    source = source_words(setting, definition, board=organisation.name, points=points)
    key = key_of(shown, unit=definition.unit)
    spec = still_spec(
        plot_of(setting, organisation, chosen, shown),
        title=picture_title(finding, title=chosen.title),
        source=f"{key} {source} {setting.provenance}".strip(),
        **WIDE,
    )
    return _kept_as(HttpResponse(still_png(spec), content_type="image/png"), visit, board, measure, "png")


@file
def live(request: HttpRequest, visit: Visit, board: str, measure: str, narrow: bool = False) -> HttpResponse:
    """What static/js/chart.js draws in the place of the still chart of the same size."""
    organisation, chosen = organisation_of(visit, board), measure_of(visit, measure)
    shown = _shown(visit, organisation, chosen)
    policy = visit.setting.catalogue

    def words(point: Point) -> tuple[str, ...]:
        definition = policy.definition_on(measure_key=chosen.key, day=point.period.end)
        special = special_words(shown.process, point.period)
        return (*hover_words(point, definition=definition), *([special] if special else []))

    plot = plot_of(visit.setting, organisation, chosen, shown, words=words)
    plot = for_phone(plot, shown.series.points) if narrow else plot
    figure = live_figure(plot, **size_of(narrow=narrow))
    return HttpResponse(json.dumps(figure, separators=(",", ":")), content_type="application/json")


def _shown(visit: Visit, organisation: Organisation, measure: Measure) -> Shown:
    """Http404 where no figure is held."""
    shown = shown_of(visit, organisation, measure)
    if not any(point.value is not None for point in shown.series.points):
        raise Http404("there is no figure to draw")
    return shown


def _kept_as(response: HttpResponse, visit: Visit, board: str, measure: str, kind: str) -> HttpResponse:
    """Shown in the page, and kept under the name of what it shows."""
    name = f"{board}-{measure}-{view_name(visit.setting)}.{kind}"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
