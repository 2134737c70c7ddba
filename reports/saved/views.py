"""Saved views at the desk: the list, saving, changing, removing, and what is new in one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from boards.asks.owing import everything, todos
from boards.components.lists import arrange
from boards.components.parts import Link
from boards.desk.frames import desk_frame
from boards.desk.gate import Desk, desk, desk_of
from boards.organisations.queries import organisations
from boards.people.roles import Action, Role
from reports.saved.facts import facts
from reports.saved.forms import ViewForm
from reports.saved.models import SavedView
from reports.saved.pages import FACTS, VIEWS, fact_row, view_row
from reports.saved.queries import own_view, views_for
from reports.saved.scope import CannotSave, scope_of
from reports.saved.services import Wanted, remove, save
from targets.catalogue.queries import catalogue

ACTIVE = "views"


@desk(Action.VIEW_DESK)
@require_safe
def views(request: HttpRequest) -> HttpResponse:
    """The reader's own, then those that are shared with them."""
    reader, here = _reader(request), desk_of(request)
    rows = [view_row(one, reader=reader) for one in views_for(person_id=reader, rights=here.rights)]
    listing = arrange(request, VIEWS, rows)
    if listing.is_file:
        return listing.file()
    return render(
        request, "saved/views.html", {"frame": desk_frame(request, active=ACTIVE), "listing": listing}
    )


@desk(Action.VIEW_DESK)
@require_safe
def view(request: HttpRequest, number: int) -> HttpResponse:
    """What is so in one of the reader's own views that tells, the newest first."""
    here, one = desk_of(request), _own(request, number)
    if not one.tells:
        return redirect(one.address)
    everybody, policy, today = organisations(), catalogue(), here.actor.today
    try:
        scope = scope_of(one.address, organisations=everybody, policy=policy)
    except CannotSave as gone:
        raise Http404(str(gone)) from gone
    held = facts(owed=todos(everything(), today=today), policy=policy, organisations=everybody, today=today)
    rows = [
        fact_row(fact, one, everybody=everybody, policy=policy, today=today)
        for fact in held.of(one, scope, here.rights)
    ]
    listing = arrange(request, FACTS, rows)
    if listing.is_file:
        return listing.file()
    context = {
        "frame": desk_frame(request, active=ACTIVE),
        "crumbs": _crumbs(one.name),
        "listing": listing,
        "view": one,
    }
    return render(request, "saved/view.html", context)


@desk(Action.VIEW_DESK)
@require_http_methods(["GET", "POST"])
def save_view(request: HttpRequest) -> HttpResponse:
    """Save the page that the address names."""
    return _form(request, {"address": request.GET.get("address", "")}, number=None)


@desk(Action.VIEW_DESK)
@require_http_methods(["GET", "POST"])
def keep_view(request: HttpRequest, number: int) -> HttpResponse:
    """Save somebody's shared view as one's own: from then on it is nobody else's to change."""
    here = desk_of(request)
    shared = {one.pk: one for one in views_for(person_id=_reader(request), rights=here.rights)}
    if (one := shared.get(number)) is None:
        raise Http404("no such view is shared with you")
    return _form(request, {"address": one.address, "name": one.name}, number=None)


@desk(Action.VIEW_DESK)
@require_http_methods(["GET", "POST"])
def change_view(request: HttpRequest, number: int) -> HttpResponse:
    """Change one of one's own, or take it away."""
    one = _own(request, number)
    fields = ("address", "name", "shared_with", "tells_red", "tells_special", "tells_late")
    return _form(request, {name: getattr(one, name) for name in fields}, number=number)


@desk(Action.VIEW_DESK)
@require_POST
def remove_view(request: HttpRequest, number: int) -> HttpResponse:
    one = _own(request, number)
    try:
        remove(actor=desk_of(request).actor, view_id=number)
    except SavedView.DoesNotExist as gone:
        raise Http404("you have no such view") from gone
    messages.success(request, f"Removed: “{one.name}”. You are told nothing of it any more.")
    return redirect("views")


def _form(request: HttpRequest, initial: dict[str, object], *, number: int | None) -> HttpResponse:
    is_sent = request.method == "POST"
    address = str(initial["address"])
    refused, tells = "", False
    try:
        tells = scope_of(address, organisations=organisations(), policy=catalogue()).tells
    except CannotSave as problem:
        refused = str(problem)
    form = ViewForm(request.POST if is_sent else None, initial=initial, tells=tells)
    if is_sent and not refused and form.is_valid():
        said = form.cleaned_data
        wanted = Wanted(
            name=said["name"],
            address=address,
            shared_with=Role(said["shared_with"]) if said["shared_with"] else None,
            tells_red=said.get("tells_red", False),
            tells_special=said.get("tells_special", False),
            tells_late=said.get("tells_late", False),
        )
        try:
            one = save(actor=desk_of(request).actor, wanted=wanted, view_id=number)
        except CannotSave as problem:
            form.add_error("name", str(problem))
        else:
            messages.success(request, f"Saved: “{one.name}”.")
            return redirect("views")
    context = {
        "frame": desk_frame(request, active=ACTIVE),
        "crumbs": _crumbs("Change a view" if number else "Save a view"),
        "form": form,
        "refused": refused,
        "address": address,
        "number": number,
        "cancel": Link("Cancel", reverse("views") if number or refused else address),
    }
    return render(request, "saved/save.html", context, status=400 if refused and is_sent else 200)


def _own(request: HttpRequest, number: int) -> SavedView:
    try:
        return own_view(person_id=_reader(request), number=number)
    except SavedView.DoesNotExist as gone:
        raise Http404("you have no such view") from gone


def _reader(request: HttpRequest) -> int:
    here: Desk = desk_of(request)
    assert here.actor.user_id is not None, "the gate lets people in"
    return here.actor.user_id


def _crumbs(last: str) -> tuple[Link, ...]:
    return Link("Views", reverse("views")), Link(last)
