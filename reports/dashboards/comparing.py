"""Boards side by side: what the address chooses, and the page of it."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from boards.components.parts import Link
from boards.components.tables import wanted_file
from boards.organisations.models import Organisation
from boards.performance.cells import Grid
from reports.dashboards.pages.compare import MOST_BOARDS, MOST_TARGETS, Chosen, compare_page, is_before
from reports.dashboards.visits import BadChoice, Visit, framework_of
from targets.catalogue.models import Framework


def compare(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Two readings at most, however many boards and targets are chosen."""
    chosen = Chosen()
    try:
        chosen = chosen_of(request, visit)
    except BadChoice as bad:
        visit = replace(visit, problem=visit.problem or str(bad))
    view, source = visit.setting.view, visit.source
    page = compare_page(
        setting=visit.setting,
        chosen=chosen,
        grid=source.grid(view),
        before=source.grid(replace(view, year=chosen.since.key)) if chosen.since else Grid(cells={}),
        held_years=source.years(),
    )
    if file := wanted_file(request, *page.tables, of="boards"):
        return file
    crumbs = (Link("Boards", visit.setting.url("boards")), Link(page.title))
    return render(request, "dashboards/compare.html", visit.context(page, crumbs=crumbs))


def chosen_of(request: HttpRequest, visit: Visit) -> Chosen:
    """?board=nhs-fife&board=nhs-tayside&target=sab&with=nhs-borders&since=2019-20; BadChoice for what there is not."""
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
    return Chosen(
        boards=tuple(one for one in setting.organisations.territorial if one.slug in wanted),
        measures=tuple(measure for measure in measures.values() if measure.key in keys),
        base=_board(visit, asked["with"]) if asked.get("with") else None,
        since=_since(visit, asked.get("since", "")),
    )


def _board(visit: Visit, slug: str) -> Organisation:
    for one in visit.setting.organisations.territorial:
        if one.slug == slug:
            return one
    raise BadChoice(f"There is no board “{slug}” to compare: choose from the list.")


def _since(visit: Visit, year: str) -> Framework | None:
    if not year:
        return None
    policy = visit.setting.catalogue
    since = policy.frameworks[framework_of(year, policy=policy, samples=visit.setting.view.samples)]
    if not is_before(since, visit.setting.year):
        raise BadChoice(
            f"{year} is not before the year that is shown: choose an earlier one to compare with."
        )
    return since
