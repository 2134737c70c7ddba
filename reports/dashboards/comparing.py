"""Boards side by side: what the address chooses, and the page of it."""

from dataclasses import replace
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from boards.components.charts.still import still_png, still_svg
from boards.components.charts.still_intervals import intervals_sha256, intervals_spec
from boards.components.parts import Link
from boards.components.tables import wanted_file
from boards.organisations.models import Organisation
from reports.dashboards.pages.compare import (
    MOST_BOARDS,
    MOST_TARGETS,
    Chosen,
    compare_page,
    is_before,
    sides,
    told,
)
from reports.dashboards.pages.compare_chart import drawing, key_words
from reports.dashboards.pages.compare_sides import Figures, figures_of
from reports.dashboards.pages.funnel import source_of
from reports.dashboards.pages.picture import size_of
from reports.dashboards.pages.setting import view_name
from reports.dashboards.visits import BadChoice, Visit, file, framework_of
from reports.publication.responses import named
from targets.calc.periods import Period, PeriodKind, period_words
from targets.catalogue.models import Framework


def compare(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Two readings at most, however many boards and targets are chosen."""
    chosen = Chosen()
    try:
        chosen = chosen_of(request, visit)
    except BadChoice as bad:
        visit = replace(visit, problem=visit.problem or str(bad))
    page = compare_page(
        setting=visit.setting,
        chosen=chosen,
        figures=_figures(visit, chosen, ending=chosen.ending),
        before=_before(visit, chosen),
        held_years=visit.source.years(),
    )
    if file := wanted_file(request, *page.tables, of="boards"):
        return file
    crumbs = (Link("Boards", visit.setting.url("boards")), Link(page.title))
    return render(request, "dashboards/compare.html", visit.context(page, crumbs=crumbs))


@file
def picture(request: HttpRequest, visit: Visit, kind: str, narrow: bool = False) -> HttpResponse:
    """Of one target. Http404 where there is nothing to draw side by side."""
    try:
        chosen = chosen_of(request, visit)
    except BadChoice as bad:
        raise Http404(str(bad)) from bad
    if len(chosen.measures) != 1:
        raise Http404("a picture is of one target")
    setting, measure = visit.setting, chosen.measures[0]
    definition = setting.catalogue.definitions[measure.key][-1]
    rows = sides(setting, chosen, measure, _figures(visit, chosen, ending=chosen.ending))
    drawn, size = drawing(setting, rows, definition), size_of(narrow=narrow)
    if drawn is None:
        raise Http404("there is nothing to draw side by side")
    if kind == "png":
        finding, base = told(setting, chosen, rows)
        source = f"{key_words(drawn, base)} {source_of(setting, definition)} {setting.provenance}"
        spec = intervals_spec(drawn, size, title=f"{measure.title}: {finding}", source=source.strip())
        answer = HttpResponse(still_png(spec), content_type="image/png")
    else:
        svg = still_svg(intervals_spec(drawn, size))
        answer = named(HttpResponse(svg, content_type="image/svg+xml"), intervals_sha256(drawn, size))
    answer["Content-Disposition"] = f'inline; filename="{measure.key}-compared-{view_name(setting)}.{kind}"'
    return answer


def _figures(visit: Visit, chosen: Chosen, *, ending: Period | None) -> Figures:
    """Of periods that end in that month, or the newest of the view."""
    if ending is None:
        return visit.source.grid(visit.setting.view).cells
    keys = [measure.key for measure in chosen.measures]
    return figures_of(visit.setting, visit.source.ending(visit.setting.view, ending, measure_keys=keys))


def _before(visit: Visit, chosen: Chosen) -> Figures:
    if chosen.since is None:
        return {}
    if chosen.month_before is not None:
        return _figures(visit, chosen, ending=chosen.month_before)
    return visit.source.grid(replace(visit.setting.view, year=chosen.since.key)).cells


def chosen_of(request: HttpRequest, visit: Visit) -> Chosen:
    """?board=nhs-fife&board=nhs-tayside&target=sab&with=nhs-borders&since=2019-20&ending=2025-06.

    BadChoice for what there is not.
    """
    if visit.problem:
        return Chosen()
    setting, asked = visit.setting, request.GET
    slugs, keys = dict.fromkeys(asked.getlist("board")), dict.fromkeys(asked.getlist("target"))
    if len(slugs) > MOST_BOARDS:
        raise BadChoice(f"{len(slugs)} boards are too many side by side: choose {MOST_BOARDS} at most.")
    if len(keys) > MOST_TARGETS:
        raise BadChoice(f"{len(keys)} targets are too many at once: choose {MOST_TARGETS} at most.")
    wanted = {slug: _board(visit, slug) for slug in slugs}
    measures = setting.catalogue.measures
    chosen = Chosen(
        boards=tuple(one for one in setting.organisations.territorial if one.slug in wanted),
        measures=tuple(measure for measure in measures.values() if measure.key in keys),
        base=_board(visit, asked["with"]) if asked.get("with") else None,
        ending=_month(visit, asked["ending"]) if asked.get("ending") else None,
    )
    return replace(chosen, since=_since(visit, chosen, asked["since"])) if asked.get("since") else chosen


def _board(visit: Visit, slug: str) -> Organisation:
    for one in visit.setting.organisations.territorial:
        if one.slug == slug:
            return one
    raise BadChoice(f"There is no board “{slug}” to compare: choose from the list.")


def _month(visit: Visit, text: str) -> Period:
    """ "2025-06", of the year that is shown where one is."""
    try:
        month = Period.of(start=date.fromisoformat(f"{text}-01"), kind=PeriodKind.MONTH)
    except ValueError:
        raise BadChoice(f"“{text}” is not a month: write it as year-month, for example 2025-06.") from None
    year = visit.setting.year
    if year is not None and not year.year_start <= month.end <= year.year_end:
        raise BadChoice(
            f"{period_words(month)} is not in the year that is shown: choose its year, or the latest figures."
        )
    return month


def _since(visit: Visit, chosen: Chosen, year: str) -> Framework:
    policy = visit.setting.catalogue
    since = policy.frameworks[framework_of(year, policy=policy, samples=visit.setting.view.samples)]
    if not is_before(since, visit.setting, chosen):
        raise BadChoice(
            f"{year} is not before the year that is shown: choose an earlier one to compare with."
        )
    return since
