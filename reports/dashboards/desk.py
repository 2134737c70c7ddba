"""My desk: the page that a person sees first after signing in."""

from collections.abc import Sequence
from dataclasses import replace

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from boards.administration.pages import my_desk_page
from boards.asks import counts
from boards.asks.owing import Asked, asked_of
from boards.components.lists import arrange
from boards.desk.frames import desk_frame
from boards.desk.gate import Desk, desk, desk_of
from boards.desk.models import Looked
from boards.desk.services import look
from boards.organisations.queries import organisations
from boards.people.roles import Action
from reports.dashboards.monday import (
    MONDAY,
    ONE_WEEK,
    choices,
    chosen_since,
    finding,
    monday_rows,
    silence_words,
    sorts,
)
from reports.dashboards.my_desk import tasks_of
from reports.dashboards.news import news_of
from targets.catalogue.queries import catalogue


@desk()
def my_desk(request: HttpRequest) -> HttpResponse:
    """What waits for me, what changed since I last looked, the board finder, my roles and my second factor."""
    found = desk_of(request)
    everybody = organisations()
    page = my_desk_page(
        found,
        names={organisation.pk: organisation.name for organisation in everybody.with_samples},
        has_second_factor=is_mfa_enabled(request.user),
    )
    today = found.actor.today
    asked = asked_of(found.rights, user_id=found.actor.user_id, today=today)
    _correct_count(request, found, asked)
    frame = desk_frame(request, active="desk")
    context = {
        "frame": frame,
        "page": page,
        "tasks": tasks_of(asked, today=today),
        "news": news_of(actor=found.actor, rights=found.rights, organisations=everybody, policy=catalogue()),
        "may_find": found.rights.allows_somewhere(Action.VIEW_DESK),
    }
    return render(request, "dashboards/my_desk.html", context)


@desk(Action.WATCH)
@require_safe
def monday(request: HttpRequest) -> HttpResponse:
    """What changed in all boards since the reader's last visit, or since a day that they choose."""
    actor = desk_of(request).actor
    since = chosen_since(request.GET.get("since", ""))
    if since is None and actor.user_id is not None and "file" not in request.GET:
        since = look(person_id=actor.user_id, view=Looked.View.MONDAY, now=actor.now)
    since = since or actor.now - ONE_WEEK
    rows = monday_rows(
        since=since,
        rights=desk_of(request).rights,
        organisations=organisations(),
        policy=catalogue(),
        today=actor.today,
    )
    listing = arrange(request, MONDAY, rows, choices=choices(rows))
    if listing.is_file:
        return listing.file()
    context = {
        "frame": desk_frame(request, active="monday"),
        "listing": listing,
        "finding": finding(rows, since=since),
        "unsaid": silence_words(),
        "sorts": sorts(rows),
    }
    return render(request, "dashboards/monday.html", context)


def _correct_count(request: HttpRequest, found: Desk, asked: Sequence[Asked]) -> None:
    """What was computed for the page is what its navigation says, and what the next page will say."""
    count = counts.count_of(asked, today=found.actor.today)
    if found.count != count and found.actor.user_id is not None:
        counts.correct(user_id=found.actor.user_id, count=count)
    request.desk = replace(found, count=count)  # type: ignore[attr-defined]
