"""My desk: the page that a person sees first after signing in."""

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from boards.administration.pages import my_desk_page
from boards.asks.owing import asked_of
from boards.desk.frames import desk_frame
from boards.desk.gate import desk, desk_of
from boards.organisations.queries import organisations
from boards.people.roles import Action
from reports.dashboards.my_desk import tasks_of


@desk()
def my_desk(request: HttpRequest) -> HttpResponse:
    """What waits for me, the board finder, who I am here, and whether my second factor is set up."""
    found = desk_of(request)
    everybody = organisations()
    page = my_desk_page(
        found,
        names={organisation.pk: organisation.name for organisation in everybody.all},
        has_second_factor=is_mfa_enabled(request.user),
    )
    today = found.actor.today
    tasks = tasks_of(asked_of(found.rights, user_id=found.actor.user_id, today=today), today=today)
    frame = desk_frame(request, active="desk")
    context = {
        "frame": frame,
        "page": page,
        "tasks": tasks,
        "may_find": found.rights.allows_somewhere(Action.VIEW_DESK),
    }
    return render(request, "dashboards/my_desk.html", context)
