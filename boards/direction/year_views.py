"""Every year of an agreed plan, in a list."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from boards.components.lists import arrange
from boards.desk.frames import desk_frame
from boards.desk.gate import desk, desk_of
from boards.direction.year_lists import YEARS, year_choices, year_lines
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
        {"frame": desk_frame(request, active="plan-years"), "listing": listing},
    )
