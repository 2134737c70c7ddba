"""How a board listens to people, for the public from the latest release and at the desk as it is final."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from boards.components.parts import Link
from boards.components.tables import wanted_file
from boards.organisations.models import Organisation
from reports.dashboards.pages.listening import ListeningPage, listening_page, round_page
from reports.dashboards.visits import Visit, organisation_of


def listening(request: HttpRequest, visit: Visit, board: str) -> HttpResponse:
    """Every round of the board, those among them of which no result is held."""
    organisation = organisation_of(visit, board)
    if organisation.kind == Organisation.Kind.NATION:
        raise Http404("an audit is of a board")
    audits = [one.audit for one in visit.source.audits(organisation_id=organisation.pk)]
    page = listening_page(audits, setting=visit.setting, board=organisation)
    return _page(request, visit, organisation, page, of="participation")


def listening_round(request: HttpRequest, visit: Visit, board: str, key: str) -> HttpResponse:
    """One audit; not found where it is not public, or not final at the desk, whether there is one or not."""
    organisation = organisation_of(visit, board)
    found = visit.source.audits(organisation_id=organisation.pk)
    audit = next((one.audit for one in found if one.audit.round == key), None)
    if audit is None:
        raise Http404("no such audit is public")
    page = round_page(audit, board=organisation)
    return _page(request, visit, organisation, page, of=key, here=audit.title)


def _page(
    request: HttpRequest,
    visit: Visit,
    board: Organisation,
    page: ListeningPage,
    *,
    of: str,
    here: str = "",
) -> HttpResponse:
    if file := wanted_file(request, *page.tables, of=f"{board.slug}-{of}"):
        return file
    url = visit.setting.url
    above = Link("How it listens", url("listening", board=board.slug))
    crumbs = (
        Link("Boards", url("boards")),
        Link(board.name, url("board", board=board.slug)),
        *((above, Link(here)) if here else (Link(above.text),)),
    )
    return render(request, "dashboards/listening.html", visit.context(page, crumbs=crumbs))
