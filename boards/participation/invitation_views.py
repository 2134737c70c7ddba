"""Inviting a board's public group, and the page behind the link that it is mailed."""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from boards.components.lists import arrange
from boards.components.parts import Link
from boards.components.tables import wanted_file
from boards.components.words import local_day
from boards.desk.confirming import ConfirmPage, Document, confirm
from boards.desk.frames import account_frame, desk_frame
from boards.desk.gate import desk, desk_of
from boards.desk.kept import typed_before
from boards.desk.mail_views import enter
from boards.organisations.queries import organisations
from boards.participation import group_acts as acts
from boards.participation import inviting as services
from boards.participation.audit_queries import summaries
from boards.participation.audit_views import asked_round
from boards.participation.group_acts import InvitationFacts
from boards.participation.group_forms import InviteForm
from boards.participation.group_lists import GROUPS, group_address, group_choices, group_lines, invited_table
from boards.participation.inviting import Invited
from boards.participation.models import AuditRound
from boards.people.acts import Act, Refusal, why_not
from boards.people.roles import Action
from targets.calc.periods import day_words

ACTIVE = "groups"  # its line of the navigation


@desk(Action.INVITE_GROUP)
@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    """The public group of each board that the reader may invite one for."""
    rights = desk_of(request).rights
    rounds = AuditRound.objects.exclude(state=AuditRound.State.PREPARED).prefetch_related(
        "levels", "criteria"
    )
    found = summaries(rounds, boards=rights.boards(Action.INVITE_GROUP), everybody=organisations())
    lines = group_lines(found)
    listing = arrange(request, GROUPS, lines, choices=group_choices(lines))
    if listing.is_file:
        return listing.file()
    context = {"frame": desk_frame(request, active=ACTIVE), "listing": listing}
    return render(request, "participation/groups.html", context)


@desk(Action.INVITE_GROUP, board="board")
@require_http_methods(["GET", "POST"])
def group(request: HttpRequest, board: str, key: str) -> HttpResponse:
    """Who speaks for the board's public group in a round, and the form that invites another."""
    here = desk_of(request)
    held, organisation = asked_round(request, key)
    facts = services.group_facts(held, organisation)
    address = group_address(organisation, held)
    rows = services.invited(held, organisation, facts)
    table = invited_table(rows, organisation, address=address, today=here.actor.today)
    if file := wanted_file(request, table, of=f"{board}-{key}-group"):
        return file
    why = why_not(acts.INVITE, facts, here.actor)
    form = InviteForm(request.POST or None, initial=typed_before(request))
    if request.method == "POST" and not why and form.is_valid():
        try:
            one = services.invite(actor=here.actor, held=held, organisation=organisation, **form.cleaned_data)
        except Refusal as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(
                request, f"{one.person.name} is invited. The link is on its way to {one.person.email}."
            )
            return redirect(address)
    context = {
        "frame": desk_frame(request, active=ACTIVE),
        "crumbs": (Link("Public groups", reverse("public_groups")), Link(organisation.name)),
        "title": f"Public group of {organisation.name}",
        "lead": f"{held.title}. Its comment is due by {day_words(facts.comment_by)}.",
        "table": table,
        "form": None if why else form,
        "why": why,
    }
    return render(request, "participation/group.html", context)


@desk(Action.INVITE_GROUP, board="board", step_up=False)
@require_http_methods(["GET", "POST"])
def renew(request: HttpRequest, board: str, key: str, number: int) -> HttpResponse:
    one = _invited(request, key, number)
    name = one.facts.name
    return _about(
        request,
        key,
        one,
        acts.RENEW,
        ConfirmPage(
            title=f"Send {name} another link?",
            what=(
                f"The link goes to {one.invitation.person.email}. It works once.",
                "The link that was sent before no longer opens.",
            ),
            button="Send another link",
            done=f"Another link is on its way to {name}.",
        ),
    )


@desk(Action.INVITE_GROUP, board="board", step_up=False)
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, board: str, key: str, number: int) -> HttpResponse:
    one = _invited(request, key, number)
    name = one.facts.name
    return _about(
        request,
        key,
        one,
        acts.WITHDRAW,
        ConfirmPage(
            title=f"Withdraw the invitation of {name}?",
            what=(
                f"{name} no longer speaks for the public group in this round, at once. The link stops working.",
                "They are invited to another round too, so they still come in for that one."
                if services.speaks_elsewhere(one.invitation)
                else "They hold no other invitation of this board: codes no longer let them in for it.",
                "What the group has said stays.",
            ),
            button="Withdraw the invitation",
            done=f"The invitation of {name} is withdrawn.",
        ),
    )


def _about(
    request: HttpRequest, key: str, one: Invited, act: Act[InvitationFacts], page: ConfirmPage
) -> HttpResponse:
    held, organisation = asked_round(request, key)
    address = group_address(organisation, held)
    crumbs = (Link("Public groups", reverse("public_groups")), Link(organisation.name, address))
    do = services.renew if act is acts.RENEW else services.withdraw
    actor = desk_of(request).actor
    return confirm(
        request,
        act,
        Document(facts=one.facts, address=address, crumbs=crumbs, active=ACTIVE),
        page,
        do=lambda read, entered: do(actor=actor, invitation_id=one.invitation.pk),
    )


def _invited(request: HttpRequest, key: str, number: int) -> Invited:
    held, organisation = asked_round(request, key)
    rows = services.invited(held, organisation, services.group_facts(held, organisation))
    found = next((one for one in rows if one.invitation.pk == number), None)
    if found is None:
        raise Http404("there is no such invitation")
    return found


@sensitive_variables("token")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link. Looking at it spends nothing: programs that check mail open every link. The button does."""
    now = timezone.now()
    if request.method == "POST":
        used = services.use(token, now=now)
        if used is not None:
            return enter(request, used.person)
    found = services.opened_by(token, today=local_day(now)) if request.method != "POST" else None
    is_sample = found is not None and found.organisation.is_sample
    frame = replace(account_frame(request)["frame"], invented=is_sample)
    context = {"found": found, "frame": frame}
    return render(request, "participation/invitation.html", context, status=200 if found else 410)
