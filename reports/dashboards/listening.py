"""How a board listens to people, for the public from the latest release and at the desk as it is final."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from boards.components.parts import Link
from boards.components.tables import wanted_file
from boards.desk.gate import desk_of
from boards.organisations.models import Organisation
from boards.organisations.queries import organisations
from boards.participation.audit_queries import real_boards, round_that_asks
from boards.participation.experience import experience
from boards.participation.review_pages import agreement_table, agreement_words
from boards.participation.side_by_side import progress_of
from boards.people.roles import Action
from reports.dashboards.pages.experience import experience_tables
from reports.dashboards.pages.listening import ListeningPage, listening_page, round_page
from reports.dashboards.pages.listening_nation import nation_page
from reports.dashboards.visits import Visit, organisation_of
from reports.publication.taking_off import taken_off, taken_off_table


def listening(request: HttpRequest, visit: Visit, board: str) -> HttpResponse:
    """Every round of the board, those among them of which no result is held."""
    organisation = organisation_of(visit, board)
    if organisation.kind == Organisation.Kind.NATION:
        raise Http404("an audit is of a board")
    audits = [one.audit for one in visit.source.audits(organisation_id=organisation.pk)]
    feedback = visit.source.feedback(organisation_id=organisation.pk)
    owners = {organisation.pk, organisations().nation.pk}
    heard = visit.source.heard(experience().measures, organisation_ids=owners)
    page = listening_page(
        audits,
        feedback,
        experience_tables(heard, setting=visit.setting, board=organisation),
        taken_off_table(taken_off(organisation_id=organisation.pk)),
        setting=visit.setting,
        board=organisation,
    )
    return _page(request, visit, organisation, page, of="participation")


def listening_round(request: HttpRequest, visit: Visit, board: str, key: str) -> HttpResponse:
    """One audit; not found where it is not public, or not final at the desk, whether there is one or not."""
    organisation = organisation_of(visit, board)
    found = visit.source.audits(organisation_id=organisation.pk)
    audit = next((one.audit for one in found if one.audit.round == key), None)
    if audit is None:
        raise Http404("no such audit is public")
    page = round_page(audit, setting=visit.setting, board=organisation)
    return _page(request, visit, organisation, page, of=key, here=audit.title)


def nation(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """One round over all boards; not found before anything of it is public, or final at the desk."""
    audits = {one.organisation_id: one.audit for one in visit.source.audits(round_key=key)}
    if not audits:
        raise Http404("nothing of such a round is public")
    one, everybody = next(iter(audits.values())), organisations()
    # What two people rated before a decision is for those who read the audits of all boards.
    agrees = visit.setting.desk and desk_of(request).rights.boards(Action.VIEW_AUDIT) is None
    held = round_that_asks(key) if agrees else None
    progress = progress_of(held, everybody=everybody, final=True) if held else ()
    page = nation_page(
        audits,
        setting=visit.setting,
        boards=everybody.samples if one.fictional else real_boards(everybody),
        before=visit.source.levels_before(one.first_year),
        agreement=agreement_table(progress) if held else None,
        agreement_words=agreement_words(progress, held) if held else "",
    )
    if file := wanted_file(request, *page.tables, of=key):
        return file
    crumbs = (Link("Participation audits", _above(visit)), Link(one.title))
    return render(request, "dashboards/listening_nation.html", visit.context(page, crumbs=crumbs))


def _above(visit: Visit) -> str:
    return reverse("board_audits") if visit.setting.desk else reverse("public:participation")


def _page(
    request: HttpRequest,
    visit: Visit,
    board: Organisation,
    page: ListeningPage,
    *,
    of: str,
    here: str = "",
) -> HttpResponse:
    if file := wanted_file(request, *page.tables, *page.said, of=f"{board.slug}-{of}"):
        return file
    url = visit.setting.url
    above = Link("How it listens", url("listening", board=board.slug))
    crumbs = (
        *_boards_above(request, visit, board),
        *((above, Link(here)) if here else (Link(above.text),)),
    )
    return render(request, "dashboards/listening.html", visit.context(page, crumbs=crumbs))


def _boards_above(request: HttpRequest, visit: Visit, board: Organisation) -> tuple[Link, ...]:
    """The board's own pages; whoever decides about audits and sees no figures at the desk comes from the audits."""
    if visit.setting.desk and not desk_of(request).rights.allows_somewhere(Action.VIEW_DESK):
        return (Link("Participation audits", _above(visit)), Link(board.name))
    url = visit.setting.url
    return (Link("Boards", url("boards")), Link(board.name, url("board", board=board.slug)))
