"""The dashboard pages: what each one reads, and the template that prints it."""

from collections.abc import Sequence
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from boards.components.paper.answering import as_paper
from boards.components.paper.typesetting import CannotSet
from boards.components.parts import Link
from boards.components.tables import PageTable, wanted_file
from boards.desk.gate import desk_of
from boards.organisations.finding import find
from boards.organisations.models import Organisation
from boards.people.roles import Action
from boards.performance.cells import Grid
from boards.performance.rebasing.views import rebase_link
from reports.dashboards.changed import changed_cells
from reports.dashboards.newer_returns import newer_returns_apart
from reports.dashboards.outcomes import served_address
from reports.dashboards.pages.board import board_page
from reports.dashboards.pages.boards import boards_page
from reports.dashboards.pages.cell import cell_page
from reports.dashboards.pages.data import data_page
from reports.dashboards.pages.explained import explained, said_rows
from reports.dashboards.pages.grid import grid_page
from reports.dashboards.pages.grid_choices import Choices
from reports.dashboards.pages.home import home_page
from reports.dashboards.pages.listening import changes_words, sentence
from reports.dashboards.pages.outcomes.outcome import outcome_links
from reports.dashboards.pages.outcomes.partners import partner_links
from reports.dashboards.pages.planned import planned
from reports.dashboards.pages.promises import promises_page, rows_about
from reports.dashboards.pages.public_plan import (
    PublicPlanPage,
    plan_links,
    public_plan_page,
    public_plan_pdf,
    public_serving,
    without_paper,
)
from reports.dashboards.pages.rounds import round_page, rounds_page
from reports.dashboards.pages.setting import view_query
from reports.dashboards.pages.target import target_page
from reports.dashboards.pages.targets import targets_page
from reports.dashboards.pages.unusual import told_of, unusual_figures
from reports.dashboards.pages.verdict import YearGrid, newest_full_year
from reports.dashboards.pages.what_if import has_another_tolerance
from reports.dashboards.shown import shown_of
from reports.dashboards.statistics import ADDRESS as STATISTICS
from reports.dashboards.visits import (
    Visit,
    choices_of,
    measure_of,
    organisation_of,
    read_scotland,
    round_of_year,
)
from reports.publication import queries as publication


def home(request: HttpRequest, visit: Visit) -> HttpResponse:
    reports = [
        Link(f"{snapshot.organisation.name}, {snapshot.year_words}", snapshot.href)
        for snapshot in publication.latest_reports(limit=6)
    ]
    page = home_page(
        setting=visit.setting,
        grid=(grid := visit.source.grid(visit.setting.view)),
        year=_year_of(visit, grid, visit.setting.boards),
        reports=reports,
        news=visit.source.news,
    )
    return render(request, "dashboards/home.html", visit.context(page))


def data(request: HttpRequest, visit: Visit) -> HttpResponse:
    page = data_page(
        setting=visit.setting,
        releases=publication.releases(released_only=True),
        held_years=visit.source.years(),
    )
    return render(request, "dashboards/data.html", visit.context(page))


def boards(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The list, or what the finder found. Who means one board is led there; a place is shown with its board."""
    found = find(visit.setting.organisations, request.GET.get("find", "").strip())
    if found.board is not None:
        return HttpResponseRedirect(visit.setting.url("board", board=found.board.slug))
    page = boards_page(setting=visit.setting, found=found)
    return render(request, "dashboards/boards.html", visit.context(page, wanted=found.wanted))


def board(request: HttpRequest, visit: Visit, board: str) -> HttpResponse:
    organisation = organisation_of(visit, board)
    if organisation.slug != board:
        return HttpResponseRedirect(visit.setting.url("board", board=organisation.slug))
    reports = tuple(
        Link(snapshot.year_words, snapshot.href)
        for snapshot in publication.latest_reports(organisation_id=organisation.pk, limit=12)
    )
    grid = visit.source.grid(visit.setting.view)
    page = board_page(
        setting=visit.setting,
        board=organisation,
        grid=grid,
        held_years=visit.source.years(organisation_id=organisation.pk),
        reports=reports,
        year=_year_of(visit, grid, [organisation]),
        briefs=visit.source.briefs(visit.setting.view, organisation_id=organisation.pk),
    )
    crumbs = _crumbs(visit, "boards", Link(organisation.name))
    rows, plans = _in_its_plan(request, visit, organisation)
    if file := wanted_file(
        request, rows, page.relatives.table if page.relatives else None, of=organisation.slug
    ):
        return file
    context = visit.context(
        page,
        of_one=organisation.kind != Organisation.Kind.NATION,
        crumbs=crumbs,
        planned=rows,
        plans=plans,
        listening=_listening(visit, organisation),
        partners=partner_links(visit.setting, organisation),
    )
    return render(request, "dashboards/board.html", context)


def _listening(visit: Visit, board: Organisation) -> tuple[str, Link, str, Link] | None:
    """What its newest participation audit says, what changed after people said so, and where more of both stands; none
    of the nation.
    """
    if board.kind == Organisation.Kind.NATION:
        return None
    audits = [one.audit for one in visit.source.audits(organisation_id=board.pk)]
    address = visit.setting.url("listening", board=board.slug)
    return (
        sentence(audits),
        Link("All rounds of its audits", address),
        changes_words(visit.source.feedback(organisation_id=board.pk)),
        Link("What changed, complaints, the survey, stories", f"{address}#said"),
    )


def _in_its_plan(
    request: HttpRequest, visit: Visit, board: Organisation, *, measure_key: str | None = None
) -> tuple[PageTable | None, tuple[Link, ...]]:
    """Rows of the board's plan that name the target, or any, and where more of it is read: what its rows serve at the
    desk, whole plans in public."""
    setting = visit.setting
    if setting.desk:
        rows = planned(desk_of(request), setting=setting, board=board, measure_key=measure_key)
        may = desk_of(request).rights.allows(Action.VIEW_BOARD_DRAFTS, organisation_id=board.pk)
        if not may or board.kind == Organisation.Kind.NATION:
            return rows, ()
        return rows, (Link("What it does for national outcomes", served_address(visit, board)),)
    plans = visit.source.plans(organisation_id=board.pk)
    rows = public_serving(plans, setting=setting, measure_key=measure_key)
    return rows, plan_links(plans, setting=setting, board=board)


def plan(request: HttpRequest, visit: Visit, board: str, framework: str) -> HttpResponse:
    organisation, _, page = _public_plan(visit, board, framework)
    tables = (page.serving, *(table for part in page.parts for table in part.tables))
    if file := wanted_file(request, *tables, of=f"{organisation.slug}-{framework}"):
        return file
    here = Link(organisation.name, visit.setting.url("board", board=organisation.slug))
    crumbs = _crumbs(visit, "boards", here, Link("Plan"))
    return render(request, "dashboards/plan.html", visit.context(page, crumbs=crumbs))


def plan_pdf(request: HttpRequest, visit: Visit, board: str, framework: str) -> HttpResponse:
    """The same as a paper, named by what it says: the same plan is the same bytes.

    It reads no choice, and each address that is not kept would be set anew: one with a choice is not found.
    """
    if not {"content"}.issuperset(request.GET):
        raise Http404("a plan's paper has no choices")
    organisation, sha256, page = _public_plan(visit, board, framework)
    address = visit.setting.url("plan", board=organisation.slug, framework=framework)
    try:
        content = public_plan_pdf(page, sha256=sha256, address=address)
    except CannotSet:  # which the log tells whoever runs the site
        return render(request, "dashboards/plan.html", visit.context(without_paper(page)), status=503)
    return as_paper(content, name=f"plan-{organisation.slug}-{framework}")


def _public_plan(visit: Visit, board: str, framework: str) -> tuple[Organisation, str, PublicPlanPage]:
    """A plan that the latest release holds; any other is not found, whether there is one or not."""
    organisation = organisation_of(visit, board)
    plans = {one.framework_key: one for one in visit.source.plans(organisation_id=organisation.pk)}
    if framework not in plans:
        raise Http404("no such plan is public")
    page = public_plan_page(plans[framework], setting=visit.setting, board=organisation)
    return organisation, plans[framework].content["sha256"], page


def targets(request: HttpRequest, visit: Visit) -> HttpResponse:
    setting, source = visit.setting, visit.source
    nation = setting.nation
    page = targets_page(
        setting=setting,
        grid=source.grid(setting.view),
        briefs=source.briefs(setting.view, organisation_id=nation.pk) if nation else {},
    )
    return render(request, "dashboards/targets.html", visit.context(page))


def promises(request: HttpRequest, visit: Visit) -> HttpResponse:
    page = promises_page(visit.setting, read=read_scotland(visit))
    crumbs = _crumbs(visit, "targets", Link("National promises"))
    return render(request, "dashboards/promises.html", visit.context(page, crumbs=crumbs))


def rounds(request: HttpRequest, visit: Visit) -> HttpResponse:
    page = rounds_page(visit.setting)
    if file := wanted_file(request, page.years, of="all"):
        return file
    context = visit.context(page, crumbs=_crumbs(visit, "targets", Link("Years")))
    return render(request, "dashboards/rounds.html", context)


def round_of(request: HttpRequest, visit: Visit, year: str) -> HttpResponse:
    framework = round_of_year(visit, year)
    page = round_page(visit.setting, framework, held_years=visit.source.years())
    if file := wanted_file(request, page.dates, page.parts, page.carried, of=framework.key):
        return file
    crumbs = _crumbs(visit, "targets", Link("Years", visit.setting.url("rounds")), Link(framework.name))
    return render(request, "dashboards/round.html", visit.context(page, crumbs=crumbs))


def target(request: HttpRequest, visit: Visit, measure: str) -> HttpResponse:
    view, nation, chosen = visit.setting.view, visit.setting.nation, measure_of(visit, measure)
    grid, returns = newer_returns_apart(visit.source, view, visit.source.grid(view), measure_key=chosen.key)
    held = visit.source.years(measure_key=chosen.key)
    page = target_page(
        setting=visit.setting,
        measure=chosen,
        grid=grid,
        returns=returns,
        held_years=held,
        order="" if visit.problem else request.GET.get("order", ""),
        briefs=visit.source.briefs(view, measure_key=chosen.key),
        figures={} if view.year else visit.source.figures(view, measure_key=chosen.key),
        scotland=None if view.year or nation is None else shown_of(visit, nation, chosen),
    )
    tables = (
        page.chance.table if page.chance else None,
        *(chart.table for chart in (page.by_year, page.over_time) if chart),
    )
    if file := wanted_file(request, *tables, of=chosen.key):
        return file
    crumbs = _crumbs(visit, "targets", Link(chosen.title))
    context = visit.context(page, of_one=True, crumbs=crumbs, serves=outcome_links(visit.setting, chosen))
    if visit.setting.nation is not None:  # among samples there is no Scotland to judge a national promise by
        context["national"] = rows_about(visit.setting, chosen, read=read_scotland(visit))
    return render(request, "dashboards/target.html", context)


def cell(request: HttpRequest, visit: Visit, board: str, measure: str) -> HttpResponse:
    organisation, chosen = organisation_of(visit, board), measure_of(visit, measure)
    if organisation.slug != board:
        return HttpResponseRedirect(visit.setting.url("cell", board=organisation.slug, measure=chosen.key))
    held = visit.source.cell(visit.setting.view, organisation_id=organisation.pk, measure_key=chosen.key)
    shown = shown_of(visit, organisation, chosen)
    series = shown.series
    against = visit.setting.view.against
    if against.isdigit() and int(against) not in {one.version for p in series.points for one in p.said}:
        raise Http404("there is no such version")
    page = cell_page(
        setting=visit.setting,
        board=organisation,
        measure=chosen,
        cell=held,
        shown=shown,
        held_years=visit.source.years(organisation_id=organisation.pk, measure_key=chosen.key),
        statements=visit.source.statements(
            organisation_id=organisation.pk, measure_key=chosen.key, view=visit.setting.view
        ),
    )
    crumbs = _crumbs(visit, "boards", Link(organisation.name, page.board_href), Link(chosen.title))
    rows, plans = _in_its_plan(request, visit, organisation, measure_key=chosen.key)
    ahead = page.ahead.table if page.ahead else None
    if file := wanted_file(request, rows, page.limits, ahead, of=f"{chosen.key}-{organisation.slug}"):
        return file
    said = (
        explained(desk_of(request), setting=visit.setting, board=organisation, measure=chosen, cell=held)
        if visit.setting.desk
        else None
    )
    if page.why:
        page = replace(page, why=(*page.why, *said_rows(said, board=organisation)))
    context = visit.context(page, crumbs=crumbs, planned=rows, plans=plans)
    if visit.setting.nation is not None:  # among samples there is no Scotland to judge a national promise by
        context["national"] = rows_about(visit.setting, chosen, read=read_scotland(visit))
    if visit.setting.desk:
        context["explained"] = said
        context["unusual"] = unusual_figures(visit.setting, organisation, series, held, told_of(series))
        if has_another_tolerance(chosen, visit.setting.catalogue.definitions[chosen.key][-1]):
            context["what_if"] = visit.setting.to("what-if", measure=chosen.key)
        context["rebase"] = rebase_link(desk_of(request).rights, organisation, chosen.key)
    return render(request, "dashboards/cell.html", context)


def grid(request: HttpRequest, visit: Visit) -> HttpResponse:
    choices = Choices() if visit.problem else choices_of(request)
    cells = visit.source.grid(visit.setting.view)
    changed = changed_cells(request, visit) if choices.changed else None
    page = grid_page(
        setting=visit.setting,
        grid=cells,
        year=_year_of(visit, cells, visit.setting.organisations.territorial),
        held_years=visit.source.years(),
        choices=choices,
        query="&".join(part for part in (view_query(visit.setting).removeprefix("?"), choices.query) if part),
        briefs=visit.source.briefs(visit.setting.view),
        changed=changed,
    )
    context = visit.context(page)
    if visit.setting.desk:
        context["statistics"] = STATISTICS + view_query(
            visit.setting, year=None
        )  # which says that it has no past day
    return render(request, "dashboards/grid.html", context)


def _year_of(visit: Visit, grid: Grid, organisations: Sequence[Organisation]) -> YearGrid:
    """The year that a verdict on these organisations is of: the chosen one, else the newest of which enough is held."""
    setting = visit.setting
    if setting.year is not None:
        return YearGrid(setting.year, grid)
    newest = newest_full_year(setting, visit.source.full_years([one.pk for one in organisations]))
    if newest is None:
        return YearGrid(None, Grid(cells={}))
    return YearGrid(newest, visit.source.grid(replace(setting.view, year=newest.key)))


def _crumbs(visit: Visit, top: str, *rest: Link) -> tuple[Link, ...]:
    samples = "?sample=yes" if visit.setting.view.samples else ""
    return (Link(top.capitalize(), visit.setting.url(top) + samples), *rest)
