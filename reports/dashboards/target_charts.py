"""The charts of a target's boards as files: still for pages and paper, live for a reader who asks for it."""

import json
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse

from boards.components.charts import still_panels
from boards.components.charts.live import live_figure
from boards.components.charts.marks import Plot
from boards.components.charts.placing import WIDE
from boards.components.charts.still import plot_sha256, still_png, still_spec, still_svg
from boards.components.charts.still_panels import panels_sha256, panels_spec
from boards.components.charts.still_tiles import tiles_sha256, tiles_spec
from boards.components.files import table_file
from boards.organisations.models import Organisation
from boards.performance.cells import Cell
from boards.performance.words import in_period
from reports.dashboards.newer_returns import newer_returns_apart
from reports.dashboards.pages.by_year import by_year
from reports.dashboards.pages.by_year import finding as by_year_finding
from reports.dashboards.pages.by_year import words as by_year_words
from reports.dashboards.pages.funnel import finding, funnel_plot, key_words_of, source_of
from reports.dashboards.pages.over_time import OverTime, every_figure, over_time, words
from reports.dashboards.pages.over_time import finding as over_time_finding
from reports.dashboards.pages.picture import size_of
from reports.dashboards.pages.setting import view_name
from reports.dashboards.pages.target import alike_of, cells_of, chance_of
from reports.dashboards.pages.tiles import drawn_map, tiles
from reports.dashboards.pages.tiles import finding as map_finding
from reports.dashboards.visits import Visit, file, measure_of
from reports.publication.responses import named
from targets.calc.periods import Period
from targets.catalogue.models import Measure


@dataclass(frozen=True)
class Picture:
    """What is drawn, and what a picture takes along that leaves its page."""

    plot: Plot
    finding: str
    source: str


@file
def funnel(request: HttpRequest, visit: Visit, measure: str, kind: str, narrow: bool = False) -> HttpResponse:
    """Http404 where the counts do not bear one."""
    chosen = measure_of(visit, measure)
    return _answer(visit, f"{chosen.key}-funnel", _funnel(visit, chosen), kind=kind, narrow=narrow)


def _funnel(visit: Visit, measure: Measure) -> Picture:
    setting = visit.setting
    cells, period, alike = _alike(visit, measure)
    part = chance_of(setting, measure, cells, alike)
    if part is None or not part.rows or period is None:
        raise Http404("there is no funnel to draw")
    definition = setting.catalogue.definitions[measure.key][-1]
    key = key_words_of(part, definition=definition)
    return Picture(
        plot=funnel_plot(part, definition=definition),
        finding=finding(measure.title, part, when=in_period(period)),
        source=f"{key} {source_of(setting, definition)} {setting.provenance}".strip(),
    )


@file
def by_year_picture(
    request: HttpRequest, visit: Visit, measure: str, kind: str, narrow: bool = False
) -> HttpResponse:
    """Http404 where too few boards have figures of several years."""
    chosen, view = measure_of(visit, measure), visit.setting.view
    _, period, _ = _alike(visit, chosen)
    figures = {} if view.year else visit.source.figures(view, measure_key=chosen.key)
    held = by_year(visit.setting, chosen, figures, period)
    if held is None:
        raise Http404("there are no years to draw")
    source = f"{by_year_words(held)} {source_of(visit.setting, held.definition)} {visit.setting.provenance}"
    picture = Picture(held.plot, by_year_finding(chosen.title, held), source.strip())
    return _answer(visit, f"{chosen.key}-by-year", picture, kind=kind, narrow=narrow)


@file
def over_time_picture(
    request: HttpRequest, visit: Visit, measure: str, kind: str, narrow: bool = False
) -> HttpResponse:
    """Http404 where boards have no lines to compare."""
    chosen = measure_of(visit, measure)
    held, setting = _held(visit, chosen), visit.setting
    panels, size = held.panels, still_panels.NARROW if narrow else still_panels.WIDE
    if kind == "png":
        source = f"{words(held)} {source_of(setting, held.definition)} {setting.provenance}"
        spec = panels_spec(panels, size, title=over_time_finding(chosen.title, held), source=source)
        answer = HttpResponse(still_png(spec), content_type="image/png")
    else:
        svg = still_svg(panels_spec(panels, size))
        answer = named(HttpResponse(svg, content_type="image/svg+xml"), panels_sha256(panels, size))
    return _kept_as(answer, visit, f"{chosen.key}-over-time", kind)


@file
def map_picture(request: HttpRequest, visit: Visit, measure: str, kind: str) -> HttpResponse:
    """Http404 where no two boards have a figure of one period."""
    chosen = measure_of(visit, measure)
    setting = visit.setting
    cells, period, alike = _alike(visit, chosen)
    when = in_period(period) if period else ""
    if tiles(setting, chosen, cells, alike, when=when) is None:
        raise Http404("there is no map to draw")
    drawn = drawn_map(setting, chosen, cells, alike)
    if kind == "png":
        definition = setting.catalogue.definitions[chosen.key][-1]
        source = f"{source_of(setting, definition)} {setting.provenance}"
        spec = tiles_spec(drawn, title=map_finding(chosen, cells, alike, when=when), source=source)
        answer = HttpResponse(still_png(spec), content_type="image/png")
    else:
        svg = still_svg(tiles_spec(drawn))
        answer = named(HttpResponse(svg, content_type="image/svg+xml"), tiles_sha256(drawn))
    return _kept_as(answer, visit, f"{chosen.key}-map", kind)


def _alike(visit: Visit, measure: Measure) -> tuple[dict[int, Cell], Period | None, list[Organisation]]:
    """The measure's cells, the period that most boards have a figure of, and these boards."""
    setting = visit.setting
    grid, _ = newer_returns_apart(
        visit.source, setting.view, visit.source.grid(setting.view), measure_key=measure.key
    )
    cells = cells_of(grid, measure)
    return cells, *alike_of(setting, cells)


@file
def over_time_table(request: HttpRequest, visit: Visit, measure: str, kind: str) -> HttpResponse:
    chosen = measure_of(visit, measure)
    name = f"{chosen.key}-over-time-{view_name(visit.setting)}"
    return table_file(every_figure(_held(visit, chosen)), name=name, kind=kind)


def _held(visit: Visit, measure: Measure) -> OverTime:
    view = visit.setting.view
    figures = {} if view.year else visit.source.figures(view, measure_key=measure.key)
    held = over_time(visit.setting, measure, figures)
    if held is None:
        raise Http404("there are no lines to draw")
    return held


def _answer(visit: Visit, name: str, picture: Picture, *, kind: str, narrow: bool) -> HttpResponse:
    size = size_of(narrow=narrow)
    if kind == "json":
        figure = live_figure(picture.plot, **size)
        return HttpResponse(json.dumps(figure, separators=(",", ":")), content_type="application/json")
    if kind == "png":
        spec = still_spec(picture.plot, title=picture.finding, source=picture.source, **WIDE)
        answer = HttpResponse(still_png(spec), content_type="image/png")
    else:
        svg = still_svg(still_spec(picture.plot, **size))
        answer = named(HttpResponse(svg, content_type="image/svg+xml"), plot_sha256(picture.plot, **size))
    return _kept_as(answer, visit, name, kind)


def _kept_as(answer: HttpResponse, visit: Visit, name: str, kind: str) -> HttpResponse:
    answer["Content-Disposition"] = f'inline; filename="{name}-{view_name(visit.setting)}.{kind}"'
    return answer
