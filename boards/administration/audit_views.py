"""The audit log at the desk: what was done about boards, and, for administrators, about people."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from boards.administration.audit import (
    BOARD_AUDIT,
    PEOPLE_AUDIT,
    audit_choices,
    events_about_people,
    events_of_boards,
)
from boards.components.lists import arrange
from boards.desk.frames import desk_frame
from boards.desk.gate import desk, desk_of
from boards.people.roles import Action


@desk(Action.VIEW_BOARD_DRAFTS)
@require_safe
def board_audit(request: HttpRequest) -> HttpResponse:
    """What was done about the boards whose drafts the reader may see."""
    events = events_of_boards(rights=desk_of(request).rights)
    listing = arrange(request, BOARD_AUDIT, events, choices=audit_choices(events, with_boards=True))
    if listing.is_file:
        return listing.file()
    context = {"frame": desk_frame(request, active="audit"), "title": "What was done", "listing": listing}
    return render(request, "administration/audit.html", context)


@desk(Action.MANAGE_PEOPLE)
@require_safe
def people_audit(request: HttpRequest) -> HttpResponse:
    """Every act on an account, a role, a second factor or a delegation."""
    events = events_about_people()
    listing = arrange(request, PEOPLE_AUDIT, events, choices=audit_choices(events, with_boards=False))
    if listing.is_file:
        return listing.file()
    context = {
        "frame": desk_frame(request, active="people"),
        "title": "What was done about people",
        "listing": listing,
    }
    return render(request, "administration/audit.html", context)
