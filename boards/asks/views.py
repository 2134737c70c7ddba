"""Pages of what is owed: the tracker, moving a date, standing in."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from boards.asks import delegations, extensions
from boards.asks.delegations import StandIn
from boards.asks.forms import DigestForm, ExtensionForm, StandInForm
from boards.asks.owing import Todo, everything, kinds, todos
from boards.asks.pages import due_words, stand_in_rows
from boards.asks.tracker import choices, finding, tracked, tracker_of
from boards.components.lists import arrange
from boards.components.parts import Link
from boards.desk.frames import desk_frame
from boards.desk.gate import Desk, desk, desk_of
from boards.desk.kept import typed_before
from boards.organisations.models import Organisation
from boards.organisations.queries import organisations
from boards.people.acts import Refusal
from boards.people.models import User
from boards.people.permissions import rights_of_everybody
from boards.people.roles import Action
from boards.people.services import choose_digest
from targets.calc.periods import day_words


@desk(Action.TRACK)
@require_safe
def tracker(request: HttpRequest) -> HttpResponse:
    """What is owed, of the boards that the reader may see."""
    here = desk_of(request)
    rows = tracked(here.rights, today=here.actor.today)
    listing = arrange(request, tracker_of(rows), rows, choices=choices(rows))
    if listing.is_file:
        return listing.file()
    context = {
        "frame": desk_frame(request, active="tracker"),
        "listing": listing,
        "finding": finding(rows, today=here.actor.today),
    }
    return render(request, "asks/tracker.html", context)


@desk(Action.EXTEND)
@require_http_methods(["GET", "POST"])
def extend(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Move the date of one thing that is owed."""
    here = desk_of(request)
    if kind not in kinds:
        raise Http404(f"nothing of the kind {kind} is owed")
    todo = _owed(kind, key, today=here.actor.today)
    refused = extensions.why_not(todo, kinds[kind]) if todo else "This is done, or was never owed."
    if todo is None or refused:
        messages.info(request, refused)
        return redirect("tracker")
    is_sent = request.method == "POST"
    form = ExtensionForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        initial=typed_before(request),
    )
    if is_sent and form.is_valid():
        until: date = form.cleaned_data["until"]
        try:
            extensions.extend(
                actor=here.actor,
                todo=todo,
                kind=kinds[kind],
                until=until,
                why=form.cleaned_data["why"],
                file=form.cleaned_data["file"],
            )
        except Refusal as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, f"{todo.words}: now due by {day_words(until)}.")
            return redirect("tracker")
    context = {
        "frame": desk_frame(request, active="tracker"),
        "crumbs": (Link("Tracker", reverse("tracker")), Link("Move the date")),
        "todo": todo,
        "due": due_words(todo, today=here.actor.today),
        "form": form,
    }
    return render(request, "asks/extend.html", context)


def _owed(kind: str, key: str, *, today: date) -> Todo | None:
    return next(
        (todo for todo in todos(everything(), today=today) if (todo.kind, todo.key) == (kind, key)), None
    )


@desk()
@require_http_methods(["GET", "POST"])
def stand_ins(request: HttpRequest) -> HttpResponse:
    """Who stands in for whom, and the form that names a stand-in: for oneself, or for anybody where one may."""
    here = desk_of(request)
    for_others = here.rights.allows_somewhere(Action.NAME_STAND_IN)
    form = _form(request, here, for_others=for_others)
    if request.method == "POST" and form.is_valid():
        try:
            delegations.delegate(
                actor=here.actor,
                person_id=form.cleaned_data.get("person") or here.actor.user_id or 0,
                to_id=form.cleaned_data["to"],
                starts=form.cleaned_data["starts"],
                until=form.cleaned_data["until"],
                boards=form.cleaned_data.get("boards", ()),
            )
        except delegations.CannotDelegate as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "The stand-in is named. Both see it on their desks.")
            return redirect("stand_ins")
    rows = delegations.stand_ins(today=here.actor.today, of=None if for_others else here.actor.user_id)
    context = {
        "frame": desk_frame(request, active="desk"),
        "crumbs": (Link("My desk", reverse("my_desk")), Link("Stand-ins")),
        "rows": stand_in_rows(rows, names={one.pk: one.name for one in organisations().with_samples}),
        "form": form,
        "for_others": for_others,
        "has_nobody": not for_others and not form.fields["to"].choices[1:],  # type: ignore[attr-defined]
    }
    return render(request, "asks/stand_ins.html", context)


def _form(request: HttpRequest, here: Desk, *, for_others: bool) -> StandInForm:
    """One query for rights, one or two for people, one for boards."""
    rights = rights_of_everybody(today=here.actor.today)
    if for_others:
        people = tuple(User.objects.filter(pk__in=rights).order_by("name", "pk").values_list("pk", "name"))
        candidates, own = people, None
    else:
        assert here.actor.user_id is not None
        people = ()
        candidates = delegations.possible_stand_ins(person_id=here.actor.user_id, rights=rights)
        own = frozenset(board for _, board in here.rights.held if board is not None)
    boards = [
        (one.pk, one.name)
        for one in organisations().with_samples
        if one.kind != Organisation.Kind.NATION and (own is None or one.pk in own)
    ]
    return StandInForm(
        request.POST or None,
        initial=typed_before(request),
        people=people,
        stand_ins=candidates,
        boards=boards if len(boards) > 1 else (),
    )


@desk()
@require_POST
def end_stand_in(request: HttpRequest, number: int) -> HttpResponse:
    """End one before its last day."""
    here = desk_of(request)
    visible = delegations.stand_ins(
        today=here.actor.today,
        of=None if here.rights.allows_somewhere(Action.NAME_STAND_IN) else here.actor.user_id,
    )
    one: StandIn | None = next((row for row in visible if row.delegation_id == number), None)
    if one is None:
        messages.info(request, "Nobody stands in there any more.")
        return HttpResponseRedirect(reverse("stand_ins"))
    try:
        delegations.end(actor=here.actor, delegation_id=number)
    except delegations.CannotDelegate as problem:
        messages.info(request, str(problem))
    else:
        messages.success(request, f"{one.to} no longer stands in for {one.person}.")
    return HttpResponseRedirect(reverse("stand_ins"))


@desk()
@require_http_methods(["GET", "POST"])
def digest(request: HttpRequest) -> HttpResponse:
    """What the reader wants to hear of by mail."""
    actor = desk_of(request).actor
    form = DigestForm(
        request.POST or None,
        initial={"overdue_only": request.user.digest_overdue_only},  # type: ignore[union-attr]
    )
    if request.method == "POST" and DigestForm(request.POST).is_valid():
        choose_digest(actor=actor, overdue_only="overdue_only" in request.POST)
        messages.success(request, "Your choice is kept. It holds from the next mail on.")
        return redirect("my_desk")
    context = {
        "frame": desk_frame(request),
        "crumbs": (Link("My desk", reverse("my_desk")), Link("Mail")),
        "form": form,
    }
    return render(request, "asks/digest.html", context)
