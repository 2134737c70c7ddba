"""The dashboard pages. Each view is written once and mounted twice: for the public and at the desk."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from boards.components.files import table_file
from boards.components.parts import Link
from boards.desk.frames import Frame, desk_frame, public_frame
from boards.desk.gate import desk, desk_of
from boards.organisations.models import INVENTED, Organisation
from boards.organisations.queries import Organisations, ids_by_code, organisations
from boards.people.roles import Action
from boards.performance.queries import View
from reports.dashboards import exports
from reports.dashboards.pages.board import board_page
from reports.dashboards.pages.boards import boards_list
from reports.dashboards.pages.cell import cell_page
from reports.dashboards.pages.data import data_page
from reports.dashboards.pages.explained import explained
from reports.dashboards.pages.grid import grid_page
from reports.dashboards.pages.home import home_page
from reports.dashboards.pages.order import MOST_OFF_TRACK
from reports.dashboards.pages.setting import Setting, known_on, view_name, year_key
from reports.dashboards.pages.target import target_page
from reports.dashboards.pages.targets import targets_page
from reports.dashboards.sources import Current, Released, Source, known_from
from reports.publication import queries as publication
from reports.publication.policy import policy_of
from reports.publication.responses import cacheable
from targets.calc.periods import day_words
from targets.catalogue.models import Measure
from targets.catalogue.queries import Catalogue, catalogue

#: Each page's key in the public navigation and at the desk.
ACTIVE = {
    "home": "home",
    "data": "data",
    "boards": "boards",
    "board": "boards",
    "cell": "boards",
    "targets": "targets",
    "target": "targets",
}


class BadChoice(ValueError):
    """The address asks for a view that there is not; the message says what to write instead."""


@dataclass(frozen=True)
class Visit:
    """One request in one half of the site: whose figures, which frame, what is chosen."""

    source: Source
    setting: Setting
    frame: Frame
    problem: str

    def context(self, page: object, **extra: object) -> dict[str, object]:
        return {
            "frame": self.frame,
            "page": page,
            "problem": self.problem,
            "desk": self.setting.desk,
            "known_on": known_on(self.setting),
            **extra,
        }


Page = Callable[..., HttpResponse]


def public(page: Page) -> Page:
    """The page from the latest release: no session is read, and any cache may keep it."""

    @wraps(page)
    def view(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        release = publication.current_release()
        source = Released(release=release)
        policy = policy_of(release, live=catalogue()) if release else catalogue()
        active = ACTIVE.get(_name(request), "grid")
        visit = _visit(request, policy, source=source, frame=public_frame(active=active), is_desk=False)
        return cacheable(request, page(request, visit, **kwargs))

    return view


def at_desk(page: Page) -> Callable[..., HttpResponseBase]:
    """The page from current knowledge, for those who may see the desk."""

    @wraps(page)
    def view(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        policy = catalogue()
        year = policy.frameworks.get(request.GET.get("year", ""))
        if year is not None and year.fictional and "sample" not in request.GET:
            return HttpResponseRedirect(f"?{urlencode({'sample': 'yes'} | request.GET.dict())}")
        source = Current(rights=desk_of(request).rights, today=desk_of(request).actor.today)
        frame = desk_frame(request, active=ACTIVE.get(_name(request), "grid"))
        slug = kwargs.get("board", "")
        visit = _visit(request, policy, source=source, frame=frame, is_desk=True, slug=slug)
        return page(request, visit, **kwargs)

    return desk(Action.VIEW_DESK)(view)


def file(page: Page) -> Page:
    """A file for a choice that is not there would be taken for what was asked: it is not found instead."""

    @wraps(page)
    def view(request: HttpRequest, visit: Visit, **kwargs: Any) -> HttpResponse:
        if visit.problem:
            raise Http404(visit.problem)
        return page(request, visit, **kwargs)

    return view


def home(request: HttpRequest, visit: Visit) -> HttpResponse:
    reports = [
        Link(f"{snapshot.organisation.name}, {snapshot.year_words}", snapshot.href)
        for snapshot in publication.latest_reports(limit=6)
    ]
    page = home_page(
        setting=visit.setting,
        grid=visit.source.grid(visit.setting.view),
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


@file
def releases_table(request: HttpRequest, visit: Visit, kind: str) -> HttpResponse:
    table = exports.release_table(publication.releases(released_only=True))
    return table_file(table, name="data-releases", kind=kind)


@file
def sources_table(request: HttpRequest, visit: Visit, kind: str) -> HttpResponse:
    return table_file(exports.source_table(visit.setting), name="sources", kind=kind)


def boards(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The list, or what the finder found: a name, a place or any code that a board ever had."""
    wanted = request.GET.get("find", "").strip()
    found = find_boards(visit.setting.organisations, wanted)
    if wanted and len(found) == 1:
        return HttpResponseRedirect(visit.setting.url("board", board=found[0].slug))
    return render(
        request,
        "dashboards/boards.html",
        visit.context(
            None,
            wanted=wanted,
            groups=boards_list(setting=visit.setting, found=found),
        ),
    )


def find_boards(all_organisations: Organisations, wanted: str) -> list[Organisation]:
    """Boards whose name, areas or code match; all of them for an empty wish."""
    if not wanted:
        return list(all_organisations.all)
    by_code = ids_by_code().get(wanted.upper().replace(" ", ""))
    if by_code is not None:
        exact = all_organisations.by_id(by_code)
        return [exact] if exact else []
    words = wanted.lower().split()
    return [
        organisation
        for organisation in all_organisations.all
        if all(word in f"{organisation.name} {organisation.areas}".lower() for word in words)
    ]


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
    )
    crumbs = _crumbs(visit, "boards", Link(organisation.name))
    return render(request, "dashboards/board.html", visit.context(page, crumbs=crumbs))


@file
def board_table(request: HttpRequest, visit: Visit, board: str, kind: str) -> HttpResponse:
    organisation = organisation_of(visit, board)
    return _results(visit, organisation.slug, boards=[organisation], kind=kind)


def targets(request: HttpRequest, visit: Visit) -> HttpResponse:
    page = targets_page(setting=visit.setting, grid=visit.source.grid(visit.setting.view))
    return render(request, "dashboards/targets.html", visit.context(page))


@file
def targets_table(request: HttpRequest, visit: Visit, kind: str) -> HttpResponse:
    grid = visit.source.grid(visit.setting.view)
    table = exports.target_table(visit.setting, grid)
    return table_file(table, name=f"targets-{view_name(visit.setting)}", kind=kind)


def target(request: HttpRequest, visit: Visit, measure: str) -> HttpResponse:
    grid, chosen = visit.source.grid(visit.setting.view), measure_of(visit, measure)
    held = visit.source.years(measure_key=chosen.key)
    page = target_page(setting=visit.setting, measure=chosen, grid=grid, held_years=held)
    crumbs = _crumbs(visit, "targets", Link(chosen.title))
    return render(request, "dashboards/target.html", visit.context(page, crumbs=crumbs))


@file
def target_table(request: HttpRequest, visit: Visit, measure: str, kind: str) -> HttpResponse:
    chosen = measure_of(visit, measure)
    return _results(visit, chosen.key, measures=[chosen], kind=kind)


@file
def history_table(request: HttpRequest, visit: Visit, measure: str, kind: str) -> HttpResponse:
    chosen = measure_of(visit, measure)
    return table_file(exports.history_table(visit.setting, chosen), name=f"{chosen.key}-history", kind=kind)


def cell(request: HttpRequest, visit: Visit, board: str, measure: str) -> HttpResponse:
    organisation, chosen = organisation_of(visit, board), measure_of(visit, measure)
    if organisation.slug != board:
        return HttpResponseRedirect(visit.setting.url("cell", board=organisation.slug, measure=chosen.key))
    held = visit.source.grid(visit.setting.view).cells.get((organisation.pk, chosen.key))
    series = visit.source.series(
        organisation_id=organisation.pk, measure_key=chosen.key, view=visit.setting.view
    )
    page = cell_page(
        setting=visit.setting,
        board=organisation,
        measure=chosen,
        cell=held,
        series=series,
        held_years=visit.source.years(organisation_id=organisation.pk, measure_key=chosen.key),
    )
    crumbs = _crumbs(visit, "boards", Link(organisation.name, page.board_href), Link(chosen.title))
    context = visit.context(page, crumbs=crumbs)
    if visit.setting.desk:
        context["explained"] = explained(
            desk_of(request), setting=visit.setting, board=organisation, measure=chosen, cell=held
        )
    return render(request, "dashboards/cell.html", context)


@file
def cell_table(request: HttpRequest, visit: Visit, board: str, measure: str, kind: str) -> HttpResponse:
    organisation, chosen = organisation_of(visit, board), measure_of(visit, measure)
    series = visit.source.series(
        organisation_id=organisation.pk, measure_key=chosen.key, view=visit.setting.view
    )
    name = f"{organisation.slug}-{chosen.key}-{view_name(visit.setting)}"
    return table_file(exports.series_table(visit.setting, organisation, series), name=name, kind=kind)


def grid(request: HttpRequest, visit: Visit) -> HttpResponse:
    chosen: dict[str, str] = {} if visit.problem else request.GET.dict()
    page = grid_page(
        setting=visit.setting,
        grid=visit.source.grid(visit.setting.view),
        held_years=visit.source.years(),
        concern=chosen.get("concern", ""),
        order=chosen.get("order", ""),
        query=_query(chosen),
    )
    return render(request, "dashboards/grid.html", visit.context(page))


@file
def grid_table(request: HttpRequest, visit: Visit, kind: str) -> HttpResponse:
    concern = request.GET.get("concern", "")
    measures = [m for m in visit.setting.catalogue.measures.values() if not concern or m.concern == concern]
    whole = "results" if visit.setting.view.samples else "scotland"
    return _results(visit, f"{whole}-{concern}" if concern else whole, measures=measures, kind=kind)


# ---------------------------------------------------------------- reading the address


def chosen_view(request: HttpRequest, *, policy: Catalogue, is_desk: bool, samples: bool) -> View:
    """?year=2022-23 and, at the desk, ?as-known-on=2025-01-31; the newest without a choice.

    With ?sample=yes at the desk, or on a sample's own page, samples and fictional years; nowhere else any of them.
    BadChoice for anything else, the other choices of the grid included.
    """
    on = request.GET.get("as-known-on", "").strip()
    year = request.GET.get("year", "").strip()
    if request.GET.get("concern", "") not in ("", *Measure.Concern.values):
        raise BadChoice(f"There is no kind of target “{request.GET['concern']}”: choose one from the list.")
    if request.GET.get("order", "") not in ("", MOST_OFF_TRACK, *policy.measures):
        raise BadChoice(f"There is no order “{request.GET['order']}”: choose one from the list.")
    if on and not is_desk:
        raise BadChoice("What was known on an earlier day is shown at the desk, to those who sign in.")
    chosen = _framework(year, policy=policy, samples=samples) if year and year != "latest" else None
    return View(year=chosen, known_on=_day(on) if on else None, samples=samples)


def _framework(year: str, *, policy: Catalogue, samples: bool) -> str:
    for framework in policy.frameworks.values():
        if year_key(framework) == year and framework.fictional == samples:
            return framework.key
    raise BadChoice(f"There is no year “{year}” here: choose one from the list.")


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadChoice(
            f"“{text}” is not a day: write it as year-month-day, for example 2025-01-31."
        ) from None
    if day > timezone.localdate():
        raise BadChoice(f"{day_words(day)} is still to come: choose today or a day before.")
    return day


def _visit(
    request: HttpRequest, policy: Catalogue, *, source: Source, frame: Frame, is_desk: bool, slug: str = ""
) -> Visit:
    problem, everybody = "", organisations()
    # A board's own page is of its own world, whatever the address asks for beside its name.
    samples = is_desk and (
        any(one.slug == slug for one in everybody.samples) if slug else request.GET.get("sample") == "yes"
    )
    view = View(samples=samples)
    try:
        view = chosen_view(request, policy=policy, is_desk=is_desk, samples=samples)
    except BadChoice as bad:
        problem = str(bad)
    half = "desk" if is_desk else "public"
    return Visit(
        source=source,
        setting=Setting(
            catalogue=policy,
            organisations=everybody.of_samples() if samples else everybody,
            view=view,
            provenance=_provenance(source, view),
            url=lambda name, **kwargs: reverse(f"{half}:{name}", kwargs=kwargs),
            desk=is_desk,
            today=view.known_on or source.today,
        ),
        frame=replace(frame, invented=samples),
        problem=problem,
    )


def _provenance(source: Source, view: View) -> str:
    if view.samples:
        day = f" As known on {day_words(view.known_on)}." if view.known_on else ""
        return f"{INVENTED}: figures, plans and results of boards that do not exist.{day}"
    if view.known_on is None:
        return source.provenance
    day = day_words(view.known_on)
    return f"As known on {day}: official where published by then, else the board's own return."


def _name(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.url_name or "" if match else ""


def organisation_of(visit: Visit, slug: str) -> Organisation:
    """By slug, or by any code that it ever had; Http404 for what never was."""
    found = visit.setting.organisations.by_slug(slug)
    if found is None:
        number = ids_by_code().get(slug.upper())
        found = visit.setting.organisations.by_id(number) if number is not None else None
    if found is None:
        raise Http404("there is no such board")
    return found


def measure_of(visit: Visit, key: str) -> Measure:
    try:
        return visit.setting.catalogue.measures[key]
    except KeyError:
        raise Http404("there is no such measure") from None


def _query(chosen: Mapping[str, str]) -> str:
    """The choices of this page as they stand in its address, without anything else."""
    known = ("sample", "year", "as-known-on", "concern", "order")
    return urlencode([(name, chosen[name]) for name in known if chosen.get(name)])


def _crumbs(visit: Visit, top: str, *rest: Link) -> tuple[Link, ...]:
    samples = "?sample=yes" if visit.setting.view.samples else ""
    return (Link(top.capitalize(), visit.setting.url(top) + samples), *rest)


def _results(visit: Visit, name: str, *, kind: str, **which: Any) -> HttpResponse:
    """Judged cells of the view as a file, named for what and of when they are."""
    held = visit.source.grid(visit.setting.view)
    table = exports.result_table(visit.setting, held, known_from=known_from(held), **which)
    return table_file(table, name=f"{name}-{view_name(visit.setting)}", kind=kind)
