"""Pages about outcomes, indicators, integration authorities, councils and themes: for the public and at the desk."""

from collections.abc import Iterable, Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from boards.components.marked import Marked
from boards.components.nearest import nearest
from boards.components.parts import Link
from boards.components.tables import wanted_file
from boards.desk.errors import NotHere
from boards.desk.gate import desk_of
from boards.organisations.models import Organisation, Partner
from boards.organisations.queries import organisations, partners
from boards.outcomes.figures import council_figures
from boards.outcomes.links import links_of_rows, national_links
from boards.people.roles import Action
from reports.dashboards.pages.outcomes.board import board_outcomes_page
from reports.dashboards.pages.outcomes.coverage import Covered, coverage_page
from reports.dashboards.pages.outcomes.indicator import indicator_page
from reports.dashboards.pages.outcomes.national import national_page
from reports.dashboards.pages.outcomes.one_board import one_board, own_grid
from reports.dashboards.pages.outcomes.outcome import Doing, outcome_page
from reports.dashboards.pages.outcomes.page import OutcomePage
from reports.dashboards.pages.outcomes.partners import (
    council_page,
    councils_page,
    partnership_page,
    partnerships_page,
)
from reports.dashboards.pages.outcomes.planned import planned_for, plans_of_year
from reports.dashboards.pages.outcomes.themes import themes_page
from reports.dashboards.visits import Visit, organisation_of
from targets.outcomes.files import StatedLink, vocabulary
from targets.outcomes.files import outcomes as held_outcomes

NOTHING_PUBLIC = "No public plan names a target of this outcome. Plans become public with a data release."


def outcomes(request: HttpRequest, visit: Visit) -> HttpResponse:
    setting, watches = visit.setting, False
    served: dict[Organisation, str] = {}
    if setting.desk:
        rights = desk_of(request).rights
        watches = rights.allows_somewhere(Action.WATCH)
        own = (organisations().named(number) for number in rights.boards(Action.VIEW_BOARD_DRAFTS) or ())
        served = {one: served_address(visit, one) for one in own if one}
    page = national_page(
        setting, held_outcomes(), _links(visit), council_figures(), watches=watches, served=served
    )
    return _page(request, visit, page, of="scotland")


def served_address(visit: Visit, board: Organisation) -> str:
    """Where one board's thread stands at the desk, of the same year and day."""
    return visit.setting.to("outcomes-of-board", board=board.slug)


def outcome(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    held = held_outcomes()
    found = held.outcome(key)
    if found is None:
        raise _not_here(
            visit, key, "outcome", {one.key: one.title for one in held.outcomes}, every="outcomes"
        )
    links = _links(visit)
    if visit.setting.desk:
        doing, empty = planned_for(desk_of(request), visit.setting, found, links)
    else:
        targets = {link.target for link in links if link.outcome == found.number and link.target}
        doing, empty = tuple(_released(visit, targets)), NOTHING_PUBLIC
    page = outcome_page(visit.setting, held, links, council_figures(), found, doing=doing, empty=empty)
    return _page(request, visit, page, of=key, crumb=found.title)


def of_board(request: HttpRequest, visit: Visit, board: str) -> HttpResponse:
    """At the desk, for those who may see the board's drafts: its own thread, and back."""
    setting, here = visit.setting, desk_of(request)
    owner = organisation_of(visit, board)
    if owner.kind == Organisation.Kind.NATION:
        return HttpResponseRedirect(setting.to("outcomes"))
    year = plans_of_year(here, setting, of=owner)
    covered = Covered(
        held=held_outcomes(),
        links=_links(visit),
        figures=council_figures(),
        year=year,
        said=links_of_rows(year.round.framework.key, owners=[owner.pk], known_on=setting.day) if year else {},
        grid=own_grid(here, setting, owner),
    )
    may = setting.day is None and here.rights.allows(Action.EDIT_PLAN, organisation_id=owner.pk)
    page = board_outcomes_page(
        setting,
        covered,
        one_board(here, setting, owner, year),
        vocabulary(),
        say=reverse("link_row", args=[owner.slug]) if may else "",
    )
    of = f"{owner.slug}-{year.round.framework.key}" if year else owner.slug
    return _page(request, visit, page, of=of, crumb=owner.name)


def indicator(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    held = held_outcomes()
    found = held.indicator(key)
    if found is None:
        raise _not_here(
            visit, key, "indicator", {one.key: one.name for one in held.indicators}, every="outcomes"
        )
    councils = partners().councils
    page = indicator_page(visit.setting, held, _links(visit), council_figures(), found, councils=councils)
    return _page(request, visit, page, of=key, crumb=f"Indicator {found.number}")


def themes(request: HttpRequest, visit: Visit) -> HttpResponse:
    return _page(request, visit, themes_page(vocabulary()), of="scotland", crumb="Themes of change")


def partnerships(request: HttpRequest, visit: Visit) -> HttpResponse:
    page = partnerships_page(visit.setting, partners())
    return _page(request, visit, page, of="scotland", crumb=page.title)


def partnership(request: HttpRequest, visit: Visit, slug: str) -> HttpResponse:
    everybody = partners()
    found = _partner(visit, everybody.authorities, slug, "partnership")
    page = partnership_page(visit.setting, everybody, found, held_outcomes())
    return _page(request, visit, page, of=slug, crumb=page.title)


def councils(request: HttpRequest, visit: Visit) -> HttpResponse:
    page = councils_page(visit.setting, partners(), council_figures())
    return _page(request, visit, page, of="scotland", crumb=page.title)


def council(request: HttpRequest, visit: Visit, slug: str) -> HttpResponse:
    found = _partner(visit, partners().councils, slug, "council")
    page = council_page(visit.setting, found, council_figures())
    return _page(request, visit, page, of=slug, crumb=page.title)


def coverage(request: HttpRequest, visit: Visit) -> HttpResponse:
    """At the desk, for those who watch all boards: what nothing answers for."""
    setting, here = visit.setting, desk_of(request)
    year = plans_of_year(here, setting)
    covered = Covered(
        held=held_outcomes(),
        links=_links(visit),
        figures=council_figures(),
        year=year,
        said=links_of_rows(year.round.framework.key, known_on=setting.day) if year else {},
        grid=visit.source.grid(setting.view),
    )
    page = coverage_page(setting, covered, vocabulary())
    return _page(request, visit, page, of="samples" if setting.view.samples else "scotland", crumb="Coverage")


def _links(visit: Visit) -> tuple[StatedLink, ...]:
    """At the desk with what the Government said since; the public reads the links of the files alone."""
    held = held_outcomes()
    return national_links(held, known_on=visit.setting.day) if visit.setting.desk else held.links


def _released(visit: Visit, targets: set[str]) -> Iterator[Doing]:
    """Rows of public plans that name a measure of one of these targets; one query where a release holds plans."""
    setting = visit.setting
    for plan in visit.source.serving():
        board = setting.organisations.by_id(plan.organisation_id)
        for row in plan.rows if board else ():
            measure = setting.catalogue.measures.get(row["measure"])
            if board and measure and measure.target_id in targets:
                yield Doing(
                    organisation=board,
                    href=setting.url("plan", board=board.slug, framework=plan.framework_key),
                    kind=row["kind"],
                    title=row["title"],
                    target=measure.title,
                    measure=measure.key,
                    plan=plan.plan,
                    about=Marked(row["about"]).plain,
                )


def _partner(visit: Visit, among: Iterable[Partner], slug: str, page: str) -> Partner:
    by_slug = {one.slug: one for one in among}
    if slug not in by_slug:
        names = {key: one.name for key, one in by_slug.items()}
        raise _not_here(visit, slug, page, names, every=f"{page}s", argument="slug")
    return by_slug[slug]


def _not_here(
    visit: Visit, wanted: str, page: str, names: dict[str, str], *, every: str, argument: str = "key"
) -> NotHere:
    near = [Link(names[one], visit.setting.url(page, **{argument: one})) for one in nearest(wanted, names)]
    return NotHere(
        f"There is no {page} “{wanted}”.", offers=(*near, Link("All of them", visit.setting.url(every)))
    )


def _page(request: HttpRequest, visit: Visit, page: OutcomePage, *, of: str, crumb: str = "") -> HttpResponse:
    setting = visit.setting
    if page.of_a_day and setting.day is not None:
        of = f"{of}-as-known-on-{setting.day.isoformat()}"
    if file := wanted_file(request, *page.tables, of=of):
        return file
    crumbs = (Link("National outcomes", setting.url("outcomes")), Link(crumb)) if crumb else ()
    return render(request, "dashboards/outcomes.html", visit.context(page, crumbs=crumbs))
