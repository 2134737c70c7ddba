"""Years of agreed plans: all in a list, and one with all that belongs to it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from boards.components.lists import arrange
from boards.components.parts import Link
from boards.components.tables import wanted_file
from boards.desk.frames import desk_frame
from boards.desk.gate import desk, desk_of
from boards.direction.month_views import months_table
from boards.direction.monthly import KEPT_BY, months_of
from boards.direction.return_views import ACTIVE, year_of
from boards.direction.year_lists import YEARS, year_choices, year_lines
from boards.direction.year_pages import year_page
from boards.people.roles import Action
from targets.catalogue.queries import catalogue


@desk(Action.VIEW_BOARD_DRAFTS)
@require_safe
def years(request: HttpRequest) -> HttpResponse:
    here = desk_of(request)
    lines = year_lines(
        boards=here.rights.boards(Action.VIEW_BOARD_DRAFTS), policy=catalogue(), today=here.actor.today
    )
    listing = arrange(request, YEARS, lines, choices=year_choices(lines))
    if listing.is_file:
        return listing.file()
    return render(
        request,
        "direction/years.html",
        {"frame": desk_frame(request, active=ACTIVE), "listing": listing},
    )


@desk(Action.VIEW_BOARD_DRAFTS, board="board")
@require_safe
def year_of_board(request: HttpRequest, board: str, framework: str) -> HttpResponse:
    """The year of one plan."""
    view, here = year_of(request, framework), desk_of(request)
    page = year_page(view)
    is_kept = not KEPT_BY.isdisjoint(view.kept)
    months = (
        None if is_kept else months_table(months_of(view.organisation, view.framework), view.organisation)
    )
    if file := wanted_file(
        request, page.quarters, page.reviews, months, of=f"{view.organisation.slug}-{framework}"
    ):
        return file
    writes = (
        view.version_id is not None
        and not is_kept
        and here.rights.allows(Action.REPORT_YEAR, organisation_id=view.organisation.pk)
    )
    context = {
        "frame": desk_frame(request, active=ACTIVE),
        "crumbs": (Link("Years of plans", "/desk/plans/years/"), Link(page.title)),
        "page": page,
        "months": months,
        "say_months": "months/" if writes else "",
    }
    return render(request, "direction/year.html", context)
